// The table of entries, page by page, and what purges them.

import { api } from "./api.js";
import { element } from "./dom.js";
import { bytes, time } from "./text.js";

const SIZE = 20;
let page = 0;
let looks = 0;

const value = (name) => document.getElementById("filter-" + name).value.trim();

function row(entry, mayChange, onPurge) {
  const short = entry.key.slice(0, 12);
  const cells = [
    element("code", { title: entry.key }, short),
    entry.route ?? "–",
    entry.model ?? "–",
    bytes(entry.bytes),
    String(entry.hits),
    time(entry.ageSeconds),
    time(entry.remainingSeconds),
    entry.fillSeconds === null ? "–" : time(entry.fillSeconds),
  ].map((content) => element("td", {}, content));
  const purge = element("button", { type: "button", className: "danger", onclick: () => onPurge({ key: entry.key }) }, "Purge");
  purge.setAttribute("aria-label", "Purge " + short);
  return element("tr", {}, ...cells, element("td", {}, ...(mayChange ? [purge] : [])));
}

export function start(mayChange, onFailure) {
  async function show() {
    const parameters = { sort: value("sort"), page, size: SIZE };
    for (const name of ["route", "model", "tag"]) {
      if (value(name) !== "") {
        parameters[name] = value(name);
      }
    }
    const look = ++looks;
    const found = await api.entries(parameters);
    if (look !== looks) {
      return; // Somebody has looked since, and has the later answer.
    }
    if (found.entries.length === 0 && page > 0) {
      page = 0;
      return show();
    }
    document.getElementById("entries").replaceChildren(...found.entries.map((entry) => row(entry, mayChange, purge)));
    const first = found.total === 0 ? 0 : page * SIZE + 1;
    document.getElementById("page-place").textContent = `${first} to ${page * SIZE + found.entries.length} of ${found.total}`;
    document.getElementById("page-back").disabled = page === 0;
    document.getElementById("page-on").disabled = (page + 1) * SIZE >= found.total;
  }
  const refresh = () => show().catch(onFailure);
  const purge = (what) => api.purge(what).then(refresh, onFailure);
  const turn = (step) => {
    page = Math.max(0, page + step);
    refresh();
  };
  document.getElementById("filter").addEventListener("submit", (event) => {
    event.preventDefault();
    page = 0;
    refresh();
  });
  document.getElementById("purge-all").addEventListener("click", () => purge({ everything: true }));
  document.getElementById("page-back").addEventListener("click", () => turn(-1));
  document.getElementById("page-on").addEventListener("click", () => turn(1));
  refresh();
  return refresh;
}
