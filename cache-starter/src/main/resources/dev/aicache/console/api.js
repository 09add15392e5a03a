// What the endpoint below which this page lies can do. Every failure is an Error whose message can be shown.

const endpoint = new URL("..", document.baseURI).href.replace(/\/$/, "");

async function call(path, options = {}) {
  let response;
  try {
    response = await fetch(endpoint + path, { headers: { Accept: "application/json, application/problem+json" }, ...options });
  } catch {
    throw new Error("The gateway cannot be reached");
  }
  const text = await response.text();
  if (!response.ok) {
    throw new Error(detail(text) ?? `The gateway answered ${response.status}`);
  }
  return text === "" ? null : JSON.parse(text);
}

function detail(text) {
  try {
    return JSON.parse(text).detail;
  } catch {
    return undefined;
  }
}

function sent(method, path, body) {
  return call(path, { method, headers: { "Content-Type": "application/json", Accept: "application/json, application/problem+json" }, body: JSON.stringify(body) });
}

export const api = {
  settings: () => call("/console/settings.json"),
  overview: () => call(""),
  routes: () => call("/routes"),
  entries: (parameters) => call("/entries?" + new URLSearchParams(parameters)),
  purge: (what) => sent("POST", "/purge", what),
  explain: (request) => sent("POST", "/explain", request),
  turn: (on) => sent("PATCH", "/settings", { on }),
  turnRoute: (id, on) => sent("PATCH", "/routes/" + encodeURIComponent(id), { on }),
  warm: (lines, isDry) => call("/warm" + (isDry ? "?dryRun=true" : ""), { method: "POST", body: lines }),
  cancel: (job) => call("/jobs/" + encodeURIComponent(job), { method: "DELETE" }),

  /** Follows a job until it has ended. */
  follow(job, onReport) {
    return new Promise((done) => {
      const events = new EventSource(endpoint + "/jobs/" + encodeURIComponent(job) + "/events");
      events.addEventListener("progress", (event) => onReport(JSON.parse(event.data)));
      events.addEventListener("end", (event) => {
        events.close();
        onReport(JSON.parse(event.data));
        done();
      });
    });
  },
};
