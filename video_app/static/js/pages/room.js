// The room page: builds the objects and connects their events to the page.

import { Call } from "../call/call.js";
import { LevelMeter } from "../call/level-meter.js";
import { LocalMedia } from "../call/media.js";
import { loadPreferences, savePreferences } from "../call/preferences.js";
import { AccessError } from "../call/token.js";
import { strings } from "../strings/room.js";
import { CallPanels } from "../ui/call-panels.js";
import { DeviceSelects } from "../ui/device-selects.js";
import { EventLog } from "../ui/event-log.js";
import { connectDialogs } from "../ui/dialogs.js";
import { MoreMenu } from "../ui/more-menu.js";
import { InvitePanel } from "../ui/invite.js";
import { Notices } from "../ui/notices.js";
import { hideControlsOnTap, keepAwake, restCameraInBackground } from "../ui/phone.js";
import { FloatingReactions } from "../ui/reactions.js";
import { Shortcuts } from "../ui/shortcuts.js";
import { Stage } from "../ui/stage.js";
import { Tile } from "../ui/tile.js";
import { toggles } from "../ui/toggle.js";

/** @param {string} id */
const element = (id) => /** @type {HTMLElement} */ (document.getElementById(id));
/** @param {Event} event */
const detail = (event) => /** @type {CustomEvent} */ (event).detail;

const { room = "", name = "", tokenUrl = "", participantsUrl = "", engineSettings = "{}" } = document.body.dataset;
const joinButton = /** @type {HTMLButtonElement} */ (element("join-call"));
const joinLabel = joinButton.textContent ?? "";
const leaveForm = /** @type {HTMLFormElement} */ (element("leave-form"));
const statusText = /** @type {HTMLElement} */ (document.querySelector(".status"));

const media = new LocalMedia();
const meter = new LevelMeter();
const call = new Call({ tokenUrl, room, media, engineSettings: JSON.parse(engineSettings) });
const notices = new Notices(element("notices"));
const invite = new InvitePanel(/** @type {HTMLDialogElement} */ (element("invite")));
const stage = new Stage(element("stage"), {
  media,
  roster: call.roster,
  name,
  onShow: (identity, source, video) => call.show(identity, source, video),
});
const panels = new CallPanels({ call, media, name, notices });
const reactions = new FloatingReactions(element("floating-reactions"));
const log = new EventLog(element("event-log"));
const preview = new Tile({ label: strings.preview, name, own: true });
const selects = new DeviceSelects(element("devices"), {
  selected: (kind) => (kind === "speaker" ? (loadPreferences().devices.speaker ?? "") : media.selected(kind)),
  choose: (kind, id) => (kind === "speaker" ? chooseSpeaker(id) : media.select(kind, id)),
});
const buttons = {
  microphone: toggles("microphone", () => media.toggle("microphone")),
  camera: toggles("camera", () => media.toggle("camera")),
  screen: toggles("screen", () => toggleScreen()),
  hand: toggles("hand", () => call.setHand(!call.handRaised)),
};
const stayAwake = keepAwake(() => call.state !== "disconnected");

function toggleScreen() {
  return media.isOn("screen") ? media.stopScreen() : media.shareScreen();
}

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
  element(inCall ? "settings-devices" : "green-room-devices").append(element("devices"));
  if (inCall) stage.open(call.identity);
  else stage.close();
  if (!inCall) panels.close();
}

/** @param {{state?: import("../call/call.js").CallState, closeCode?: number, error?: Error}} change */
function showState({ state = call.state, closeCode = 0, error } = {}) {
  const title = element("call").hidden ? strings.cannotJoin : strings.callEnded;
  showStatus();
  log.add(strings.states[state], state === "reconnecting" || closeCode || error ? "error" : "info");
  stayAwake();
  buttons.hand.show(call.handRaised);
  joinButton.disabled = state !== "disconnected";
  joinButton.textContent = state === "connecting" ? (joinButton.dataset.busy ?? "") : joinLabel;
  if (state === "connected" && element("call").hidden) showCall(true);
  if (state === "disconnected") showCall(false);
  const text = error?.message ?? (closeCode ? strings.closed(closeCode) : "");
  if (text) notices.show({ kind: "error", key: "call", title, text });
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
  meter.stop();
  media.stop();
}

/** @param {{source: string, problem: import("../call/media.js").MediaProblem}} problem */
function showProblem({ source, problem }) {
  const key = problem === "insecure" || problem === "unsupported" ? problem : source;
  notices.show({ kind: "error", key, ...strings.problem(source, problem) });
}

/** @param {{source: string, error: Error}} problem */
function showUnsent({ source, error }) {
  notices.show({ kind: "error", key: source, title: strings.notSent(source), text: error.message });
}

/** @param {boolean} speaking */
function showSpeech(speaking) {
  const muted = !media.isOn("microphone");
  stage.setOwn({ speaking: speaking && !muted });
  if (speaking && muted && call.state === "connected") notices.show({ key: "muted", text: strings.mutedHint });
}

async function showWhoIsHere() {
  if (call.state !== "disconnected" || document.hidden) return;
  const response = await fetch(participantsUrl).catch(() => null);
  const answer = response?.ok ? await response.json() : null;
  const line = element("already-here");
  line.hidden = !answer;
  line.textContent = strings.alreadyHere(answer?.names ?? []);
}

function connectShortcuts() {
  const shortcuts = new Shortcuts(
    {
      m: () => media.toggle("microphone"),
      v: () => media.toggle("camera"),
      s: () => media.canShareScreen && toggleScreen(),
      h: () => inCall() && call.setHand(!call.handRaised),
      c: () => inCall() && panels.toggle("chat"),
      p: () => inCall() && panels.toggle("people"),
      "?": () => more.openShortcuts(),
    },
    { start: () => inCall() && media.turnOn("microphone"), end: () => inCall() && media.turnOff("microphone") },
  );
  const more = new MoreMenu({ layout: stage.layout, media, shortcuts, react: (reaction) => call.react(reaction) });
  connectDialogs(() => more.close());
}

const inCall = () => !element("call").hidden;

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
  connectShortcuts();
  restCameraInBackground(media);
  hideControlsOnTap(element("stage"), element("call"));
  showWhoIsHere();
  buttons.hand.enable();
  await media.start();
  for (const button of Object.values(buttons)) button.enable();
  await selects.refresh();
  if (location.hash === "#now") join(); // called, or calling, from the lobby: no need to ask again
}

media.addEventListener("change", (event) => {
  const { source } = detail(event);
  notices.clear(source);
  notices.clear("muted");
  showMedia();
  if (source === "microphone") meter.listen(media.track("microphone"));
  selects.refresh();
});
media.addEventListener("problem", (event) => showProblem(detail(event)));
media.addEventListener("fallback", (event) => notices.show({ text: strings.fallback(detail(event).source) }));
meter.addEventListener("level", (event) => selects.showLevel(detail(event).level));
meter.addEventListener("speech", (event) => showSpeech(detail(event).speaking));
stage.layout.addEventListener("views", (event) => call.setViews(detail(event).heights));
call.addEventListener("state", (event) => showState(detail(event)));
call.addEventListener("recording", (event) => element("recording").toggleAttribute("hidden", !detail(event).on));
call.addEventListener("problem", (event) => showUnsent(detail(event)));
call.addEventListener("hand", (event) => {
  buttons.hand.show(detail(event).raised);
  stage.setOwn({ hand: detail(event).raised });
});
call.addEventListener("reaction", (event) => reactions.show(detail(event).reaction, detail(event).name));
for (const type of /** @type {const} */ (["joined", "left"]))
  call.roster.addEventListener(type, (event) => {
    showStatus();
    log.add(strings[type](detail(event).participant.name));
  });
joinButton.onclick = join;
element("open-invite").onclick = () => invite.open();
leaveForm.onsubmit = hangUp;
addEventListener("focus", showWhoIsHere);
addEventListener("pagehide", hangUp);
addEventListener("pageshow", (event) => event.persisted && location.reload());
start();
