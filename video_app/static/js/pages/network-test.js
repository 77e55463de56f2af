// The network test's page: builds the objects and connects them.

import { LevelMeter } from "../call/level-meter.js";
import { LocalMedia } from "../call/media.js";
import { Preferences } from "../call/preferences.js";
import { deviceChecks } from "../network/devices.js";
import { NetworkTest } from "../network/network-test.js";
import { problemsIn, reportOf } from "../network/report.js";
import { strings as room } from "../strings/room.js";
import { strings } from "../strings/network.js";
import { NetworkRows, askIn } from "../ui/network/rows.js";
import { playTestSound } from "../ui/test-sound.js";

/** @param {string} id */
const element = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

const { serversUrl = "", socketPath = "" } = document.body.dataset;
const socketUrl = new URL(socketPath, location.href);
socketUrl.protocol = socketUrl.protocol === "https:" ? "wss:" : "ws:";

const preferences = new Preferences();
const media = new LocalMedia(preferences);
const meter = new LevelMeter();
const rows = new NetworkRows(element("checks"));
const [start, status, copy] = [element("start-test"), element("test-status"), element("copy-results")];
const devices = deviceChecks(media, meter, {
  say: (text) => rows.say("microphone", text),
  hears: () => {
    rows.say("speaker", strings.listen);
    playTestSound(preferences.device("speaker"));
    return /** @type {Promise<"yes" | "no" | "skip">} */ (askIn(element("speaker-question")));
  },
});
const test = new NetworkTest({ serversUrl, socketUrl: socketUrl.href, devices });

async function run() {
  /** @type {HTMLButtonElement} */ (start).disabled = true;
  element("report").hidden = copy.hidden = true;
  element("copied").textContent = "";
  await test.run();
  status.textContent = strings.finished(problemsIn(test.results));
  start.textContent = strings.again;
  /** @type {HTMLButtonElement} */ (start).disabled = false;
  copy.hidden = false;
}

async function copyResults() {
  const text = reportOf(test.results, { site: location.host, browser: navigator.userAgent, at: new Date() });
  const said = element("copied");
  try {
    await navigator.clipboard.writeText(text);
    said.textContent = strings.copied;
  } catch {
    const field = /** @type {HTMLTextAreaElement} */ (element("report"));
    field.hidden = false;
    field.value = text;
    field.select();
    said.textContent = strings.copyYourself;
  }
}

test.on("row", ({ id, result }) => {
  rows.show(id, result);
  if (result.state !== "waiting") status.textContent = strings.told(id, result.state);
});
start.onclick = run;
copy.onclick = copyResults;
addEventListener("pagehide", () => media.stop());
if (typeof RTCPeerConnection === "function") /** @type {HTMLButtonElement} */ (start).disabled = false;
else status.textContent = `${room.unsupportedTitle} ${room.unsupported}`;
