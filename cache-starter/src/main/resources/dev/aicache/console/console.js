// The page: reads the overview every second, and starts the parts.

import { api } from "./api.js";
import { start as startEntries } from "./entries.js";
import { start as startOutage } from "./outage.js";
import { start as startPlayground } from "./playground.js";
import { start as startRoutes } from "./routes.js";
import { show } from "./tiles.js";
import { start as startWarming } from "./warming.js";

const SECOND = 1000;
const NOTICE = 8 * SECOND;

let noticed;

function fail(failure) {
  const notice = document.getElementById("notice");
  notice.textContent = failure.message;
  clearTimeout(noticed);
  noticed = setTimeout(() => (notice.textContent = ""), NOTICE);
}

async function look() {
  const connection = document.getElementById("connection");
  try {
    if (!document.hidden) {
      show(await api.overview(), Date.now());
      connection.textContent = "";
    }
  } catch (failure) {
    connection.textContent = failure.message;
  }
  setTimeout(look, SECOND);
}

async function start() {
  const settings = await api.settings();
  for (const part of document.querySelectorAll(".changes")) {
    part.hidden = !settings.changes;
  }
  const refresh = startEntries(settings.changes, fail);
  startPlayground(settings, refresh, fail);
  startWarming(refresh, fail);
  await Promise.all([startRoutes(settings.changes, fail), settings.playground ? startOutage() : null]);
}

look();
start().catch(fail);
