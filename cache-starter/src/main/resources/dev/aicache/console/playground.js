// Sends a request as a client would, and shows what the gateway says of it.

import { read } from "./answer.js";
import { show as explain } from "./explanation.js";
import { fromHere } from "./page.js";
import { noteHit } from "./tiles.js";
import { time } from "./text.js";

const field = (name) => document.getElementById("ask-" + name);

/** Without cookies: what an answer brings would be sent with the next request, and answers are kept apart by them. */
function request() {
  const path = field("path").value;
  const body = { model: field("model").value, messages: [{ role: "user", content: field("prompt").value }] };
  if (path.endsWith("/messages")) {
    body.max_tokens = 200;
  }
  if (field("stream").checked) {
    body.stream = true;
  }
  const headers = { "Content-Type": "application/json", Accept: "*/*" };
  if (field("credential").value !== "") {
    headers.Authorization = field("credential").value;
  }
  if (field("ttl").value !== "") {
    headers["AI-Cache-TTL"] = field("ttl").value;
  }
  return { path, headers, body: JSON.stringify(body) };
}

/** What a Cache-Status header comes to, in a word for the badge and one for people. */
export function outcome(status, code) {
  if (code >= 400) {
    return ["failed", `failed (${code})`];
  }
  if (status.includes("stale-if-error")) {
    return ["stale", "stale, the model is down"];
  }
  if (status.includes("detail=stale")) {
    return ["stale", "stale, asked again behind"];
  }
  if (status.includes("; hit")) {
    return ["hit", "hit"];
  }
  if (status.includes("fwd=bypass")) {
    return ["bypass", "passed by the cache"];
  }
  return ["miss", status.includes("collapsed") ? "joined a call" : "miss"];
}

/** One at a time; the button stays what it is, so that who has it in focus does not lose it. */
async function ask(onChange) {
  const form = document.getElementById("ask");
  if (form.ariaBusy === "true") {
    return;
  }
  form.ariaBusy = "true";
  const { path, headers, body } = request();
  for (const name of ["first", "total", "upstream", "age", "saved"]) {
    field(name).textContent = "–";
  }
  field("answer").textContent = "";
  const start = performance.now();
  const since = () => (performance.now() - start) / 1000;
  let first;
  try {
    const response = await fetch(path, { method: "POST", headers, body, credentials: "omit" });
    const status = response.headers.get("cache-status") ?? "no Cache-Status";
    const [word, text] = outcome(status, response.status);
    field("badge").dataset.outcome = word;
    field("badge").textContent = text;
    field("status").textContent = status;
    field("age").textContent = response.headers.has("age") ? time(Number(response.headers.get("age"))) : "–";
    const saved = response.headers.get("ai-cache-saved");
    field("saved").textContent = saved ?? "–";
    await read(response, () => (first ??= since()), (answer) => (field("answer").textContent = answer));
    field("first").textContent = time(first ?? since());
    field("total").textContent = time(since());
    const upstream = /seconds=([\d.]+)/.exec(saved ?? "");
    if (word === "hit") {
      noteHit(since());
      field("upstream").textContent = upstream ? time(Number(upstream[1])) : "–";
    } else if (word === "miss") {
      field("upstream").textContent = time(since());
    }
  } catch {
    field("badge").dataset.outcome = "failed";
    field("badge").textContent = "no answer";
    field("status").textContent = "";
  } finally {
    form.ariaBusy = "false";
    onChange();
  }
}

/** The same at the same moment, as if callers did not know of each other. */
async function herd() {
  const { path, headers, body } = request();
  const result = document.getElementById("herd-result");
  result.textContent = "asking…";
  const counts = {};
  await Promise.all(
    Array.from({ length: 20 }, async () => {
      const response = await fetch(path, { method: "POST", headers, body, credentials: "omit" });
      await response.text();
      const [, text] = outcome(response.headers.get("cache-status") ?? "", response.status);
      counts[text] = (counts[text] ?? 0) + 1;
    }),
  ).catch(() => {});
  result.textContent = Object.entries(counts).map(([text, count]) => `${count} × ${text}`).join(", ");
}

export function start(settings, onChange, onFailure) {
  if (!settings.playground) {
    return;
  }
  document.getElementById("playground").hidden = false;
  field("sample").addEventListener("change", () => (field("prompt").value = field("sample").value));
  document.getElementById("ask").addEventListener("submit", (event) => {
    event.preventDefault();
    ask(onChange);
  });
  field("explain").addEventListener("click", async () => {
    const { path, headers, body } = request();
    try {
      await explain(field("route").value, path, { ...headers, ...fromHere }, body);
    } catch (failure) {
      onFailure(failure);
    }
  });
  document.getElementById("herd").addEventListener("click", () => herd().then(onChange));
}
