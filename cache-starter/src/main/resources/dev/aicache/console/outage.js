// The switches of a simulated model, where there is one behind the gateway.

const FAULT = "/simulated/fault";

export async function start() {
  const calls = await fetch("/simulated/calls").catch(() => null);
  if (calls === null || !calls.ok || !(calls.headers.get("content-type") ?? "").includes("json")) {
    return;
  }
  document.getElementById("outage").hidden = false;
  const state = document.getElementById("fault-state");
  const tell = async (options, text) => {
    const response = await fetch(FAULT, options).catch(() => null);
    state.textContent = response !== null && response.ok ? text : "The simulated model cannot be reached";
  };
  document.getElementById("fault-on").addEventListener("click", () => tell({ method: "PUT", body: document.getElementById("fault").value }, "The model is broken"));
  document.getElementById("fault-off").addEventListener("click", () => tell({ method: "DELETE" }, "The model answers"));
}
