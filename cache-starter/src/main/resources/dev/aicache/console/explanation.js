// Shows what the cache would do with a request, and why.

import { api } from "./api.js";
import { element } from "./dom.js";

function list(title, items) {
  return items.length === 0 ? [] : [element("h3", {}, title), element("ul", {}, ...items.map((item) => element("li", {}, element("code", {}, item))))];
}

export async function show(route, path, headers, body) {
  const told = await api.explain({ route, method: "POST", path, headers, body });
  const verdict = `Route ${told.route}, read as ${told.dialect ?? "nothing known"}, shared by ${told.scope}: ${told.outcome}${told.reason ? ` (${told.reason})` : ""}.`;
  const nearest = told.nearest;
  const result = document.getElementById("explain-result");
  result.replaceChildren(
    element("p", {}, verdict),
    ...(nearest === null || nearest === undefined
      ? []
      : [
          element("p", {}, `The nearest entry differs in ${nearest.differences} places.`),
          ...list("Other value", nearest.changed),
          ...list("Only in this request", nearest.added),
          ...list("Only in the entry's", nearest.removed),
          ...list("Outside the body", nearest.components),
        ]),
    ...(told.key ? list("In the key", told.key.components.map((part) => part.name)) : []),
    ...(told.key ? list("Not in the key", told.key.leftOut.map((part) => `${part.pointer} (${part.reason})`)) : []),
  );
  document.getElementById("explanation").hidden = false;
  result.focus();
}
