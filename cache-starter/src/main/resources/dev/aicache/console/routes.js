// The cached routes: what holds on each, and a switch.

import { api } from "./api.js";
import { element } from "./dom.js";

const SECOND = 1000;

function item(route, mayChange, onFailure) {
  const toggle = element("input", { type: "checkbox", checked: route.on, disabled: !mayChange });
  toggle.setAttribute("role", "switch");
  toggle.addEventListener("change", () =>
    api.turnRoute(route.id, toggle.checked).catch((failure) => {
      toggle.checked = !toggle.checked;
      onFailure(failure);
    }),
  );
  const terms = route.policy.flatMap((setting) => [element("dt", {}, setting.name), element("dd", {}, `${setting.value}${setting.origin === "route" ? "" : " (default)"}`)]);
  return element(
    "li",
    {},
    element("label", { className: "switch" }, toggle, element("span", {}, `Cache on ${route.id}`)),
    element("details", {}, element("summary", {}, "Policy"), element("dl", {}, ...terms)),
  );
}

/** A gateway that has just started reads its routes first. */
async function known() {
  let found = await api.routes();
  while (found.routes.length === 0) {
    await new Promise((done) => setTimeout(done, SECOND));
    found = await api.routes();
  }
  return found;
}

export async function start(mayChange, onFailure) {
  const { on, routes } = await known();
  document.getElementById("routes").replaceChildren(...routes.map((route) => item(route, mayChange, onFailure)));
  for (const select of ["filter-route", "ask-route"]) {
    document.getElementById(select).append(...routes.map((route) => element("option", { value: route.id }, route.id)));
  }
  const whole = document.getElementById("cache-on");
  document.getElementById("cache-switch").hidden = false;
  whole.checked = on;
  whole.disabled = !mayChange;
  whole.addEventListener("change", () =>
    api.turn(whole.checked).catch((failure) => {
      whole.checked = !whole.checked;
      onFailure(failure);
    }),
  );
}
