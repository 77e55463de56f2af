// The room page: builds the objects and connects their events to the page.

import { Call } from "../call/call.js";
import { LocalMedia } from "../call/media.js";
import { loadPreferences, savePreferences } from "../call/preferences.js";
import { AccessError } from "../call/token.js";
import { strings } from "../strings/room.js";
import { DeviceSelects } from "../ui/device-selects.js";
import { Notices } from "../ui/notices.js";
import { Stage } from "../ui/stage.js";
import { Tile } from "../ui/tile.js";
import { toggles } from "../ui/toggle.js";

/** @param {string} id */
const element = (id) => /** @type {HTMLElement} */ (document.getElementById(id));
/** @param {Event} event */
const detail = (event) => /** @type {CustomEvent} */ (event).detail;

const { room = "", name = "", tokenUrl = "", inviteUrl = "" } = document.body.dataset;
const joinButton = /** @type {HTMLButtonElement} */ (element("join-call"));
const joinLabel = joinButton.textContent ?? "";
const leaveForm = /** @type {HTMLFormElement} */ (element("leave-form"));
const statusText = /** @type {HTMLElement} */ (document.querySelector(".status"));

const media = new LocalMedia();
const call = new Call({ tokenUrl, room, media });
const notices = new Notices(element("notices"));
const stage = new Stage(element("stage"), { media, roster: call.roster, name });
const preview = new Tile({ label: strings.preview, name, own: true });
const selects = new DeviceSelects(element("device-selects"), {
  selected: (kind) => (kind === "speaker" ? (loadPreferences().devices.speaker ?? "") : media.selected(kind)),
  choose: (kind, id) => (kind === "speaker" ? chooseSpeaker(id) : media.select(kind, id)),
});
const buttons = {
  microphone: toggles("microphone", () => media.toggle("microphone")),
  camera: toggles("camera", () => media.toggle("camera")),
  screen: toggles("screen", () => (media.isOn("screen") ? media.stopScreen() : media.shareScreen())),
};

/** @param {string} deviceId */
function chooseSpeaker(deviceId) {
  savePreferences({ devices: { ...loadPreferences().devices, speaker: deviceId } });
  stage.setSpeaker(deviceId);
}

function showMedia() {
  const state = media.state;
  buttons.microphone.show(state.microphone);
  buttons.camera.show(state.camera);
  buttons.screen.show(state.screen);
  preview.show({ video: media.track("camera"), audio: [], muted: !state.microphone, note: "" });
}

function showStatus() {
  const { state } = call;
  statusText.dataset.state = state;
  statusText.textContent = state === "connected" ? strings.participants(call.roster.size) : strings[state];
}

/** @param {boolean} inCall */
function showCall(inCall) {
  element("green-room").hidden = inCall;
  element("call").hidden = !inCall;
  if (inCall) stage.open(call.identity);
  else stage.close();
}

function showState({ state = call.state, closeCode = 0 } = {}) {
  const title = element("call").hidden ? strings.cannotJoin : strings.callEnded;
  showStatus();
  joinButton.disabled = state !== "disconnected";
  joinButton.textContent = state === "connecting" ? (joinButton.dataset.busy ?? "") : joinLabel;
  if (state === "connected" && element("call").hidden) showCall(true);
  if (state === "disconnected") showCall(false);
  if (closeCode) notices.show({ kind: "error", key: "call", title, text: strings.closed(closeCode) });
}

async function join() {
  notices.clear("call");
  try {
    await call.join();
  } catch (error) {
    const unreachable = error instanceof AccessError && error.code === "unreachable";
    const text = unreachable ? strings.unreachable : /** @type {Error} */ (error).message;
    notices.show({ kind: "error", key: "call", title: strings.cannotJoin, text });
  }
}

/** Everything is given back before the page goes, so that no camera light stays on. */
function hangUp() {
  call.leave();
  media.stop();
}

async function copyInvite() {
  try {
    await navigator.clipboard.writeText(inviteUrl);
    notices.show({ text: strings.linkCopied });
  } catch {
    notices.show({ text: strings.copyYourself(inviteUrl) }); // not allowed, or a plain http page
  }
}

/** @param {{source: string, problem: import("../call/media.js").MediaProblem}} problem */
function showProblem({ source, problem }) {
  const key = problem === "insecure" || problem === "unsupported" ? problem : source;
  notices.show({ kind: "error", key, ...strings.problem(source, problem) });
}

async function start() {
  element("preview-tile").append(preview.element);
  if (!media.canShareScreen) buttons.screen.hide();
  showMedia();
  if (typeof RTCPeerConnection !== "function") {
    notices.show({ kind: "error", title: strings.unsupportedTitle, text: strings.unsupported });
    return;
  }
  call.prepare();
  joinButton.disabled = false;
  stage.setSpeaker(loadPreferences().devices.speaker ?? "");
  await media.start();
  for (const button of Object.values(buttons)) button.enable();
  await selects.refresh();
  if (location.hash === "#now") join(); // called, or calling, from the lobby: no need to ask again
}

media.addEventListener("change", (event) => {
  notices.clear(detail(event).source);
  showMedia();
  selects.refresh();
});
media.addEventListener("problem", (event) => showProblem(detail(event)));
call.addEventListener("state", (event) => showState(detail(event)));
for (const type of ["joined", "left"]) call.roster.addEventListener(type, showStatus);
joinButton.onclick = join;
element("copy-invite").onclick = copyInvite;
leaveForm.onsubmit = hangUp;
addEventListener("pagehide", hangUp);
addEventListener("pageshow", (event) => event.persisted && location.reload());
start();
