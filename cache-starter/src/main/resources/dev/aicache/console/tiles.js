// The figures on top, each with what it was in the last five minutes.

import { amount, bytes, percent, time } from "./text.js";

const SHOWN = 300;
const MINUTE = 60;

const series = { ratio: [], rate: [], latency: [], memory: [], entries: [], saved: [] };
const looks = [];
let latency;

function push(name, value) {
  series[name].push(value);
  if (series[name].length > SHOWN) {
    series[name].shift();
  }
}

/** How long a hit took that was asked from this page, in seconds. */
export function noteHit(seconds) {
  latency = seconds;
}

export function show(overview, now) {
  looks.push({ now, hits: overview.hits, misses: overview.misses });
  while (looks.length > 2 && now - looks[0].now > MINUTE * 1000) {
    looks.shift();
  }
  const first = looks[0];
  const before = looks[Math.max(0, looks.length - 2)];
  const hits = overview.hits - first.hits;
  const asked = hits + overview.misses - first.misses;
  const seconds = Math.max(0.001, (now - before.now) / 1000);
  const rate = looks.length < 2 ? 0 : (overview.hits + overview.misses - before.hits - before.misses) / seconds;
  const saved = overview.savings.saved;
  push("ratio", asked > 0 ? hits / asked : NaN);
  push("rate", rate);
  push("latency", latency ?? NaN);
  push("memory", overview.memoryUsed);
  push("entries", overview.entries);
  push("saved", saved.cost > 0 ? saved.cost : saved.seconds);
  write("ratio", percent(asked > 0 ? hits / asked : NaN));
  write("rate", amount(rate));
  write("latency", latency === undefined ? "–" : time(latency));
  write("memory", `${bytes(overview.memoryUsed)} of ${bytes(overview.memoryBudget)}`);
  write("entries", overview.entries.toString());
  write("saved", savings(overview.savings));
  draw();
}

function savings(all) {
  const saved = all.saved;
  const money = saved.cost > 0 ? `${amount(saved.cost)} ${all.currency ?? ""}, ` : "";
  const tokens = saved.tokens ? `${saved.tokens.input + saved.tokens.output} tokens, ` : "";
  return `${money}${tokens}${time(saved.seconds)}`;
}

function write(name, text) {
  document.getElementById("tile-" + name).textContent = text;
}

function draw() {
  const colour = getComputedStyle(document.documentElement).getPropertyValue("--accent");
  for (const canvas of document.querySelectorAll(".spark")) {
    sparkline(canvas, series[canvas.dataset.series], colour);
  }
}

function sparkline(canvas, values, colour) {
  const scale = window.devicePixelRatio || 1;
  const width = (canvas.width = canvas.clientWidth * scale);
  const height = (canvas.height = canvas.clientHeight * scale);
  const known = values.filter(Number.isFinite);
  if (known.length < 2) {
    return;
  }
  const most = Math.max(...known) || 1;
  const pen = canvas.getContext("2d");
  pen.strokeStyle = colour;
  pen.lineWidth = 1.5 * scale;
  pen.beginPath();
  values.forEach((value, at) => {
    if (Number.isFinite(value)) {
      const x = ((at + SHOWN - values.length) / (SHOWN - 1)) * width;
      pen.lineTo(x, height - 2 - (value / most) * (height - 4));
    }
  });
  pen.stroke();
}
