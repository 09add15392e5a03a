// Starts a job that fills the cache, and follows it.

import { api } from "./api.js";
import { element } from "./dom.js";
import { fromHere } from "./page.js";
import { time } from "./text.js";

const part = (name) => document.getElementById("warm-" + name);

function report(job) {
  const seen = job.done + job.failed + job.skipped;
  part("progress").max = Math.max(1, job.total ?? seen);
  part("progress").value = job.state === "done" ? part("progress").max : seen;
  const left = job.remainingSeconds === null ? "" : `, ${time(job.remainingSeconds)} left`;
  part("state").textContent = `${job.state}: ${job.done} filled, ${job.skipped} fresh already, ${job.failed} failed${left}`;
  part("errors").replaceChildren(...job.errors.map((error) => element("li", {}, `${error.count} × ${error.kind}: ${error.where.join(", ")}`)));
}

export function start(onChange, onFailure) {
  let running;
  part("requests").value = ["What is a response cache?", "How do I reset my password?", "What are your opening hours?"]
    .map((content) => JSON.stringify({ path: "/v1/chat/completions", credential: "demo", headers: { ...fromHere, Accept: "*/*" }, body: { model: "simulated-gpt", messages: [{ role: "user", content }] } }))
    .join("\n");
  document.getElementById("warm").addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      const job = await api.warm(part("requests").value, part("dry").checked);
      running = job.id;
      part("cancel").disabled = false;
      report(job);
      await api.follow(job.id, report);
    } catch (failure) {
      onFailure(failure);
    } finally {
      part("cancel").disabled = true;
      onChange();
    }
  });
  part("cancel").addEventListener("click", () => api.cancel(running).catch(onFailure));
}
