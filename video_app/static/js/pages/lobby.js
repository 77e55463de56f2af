// The lobby page: builds the objects and connects their events to the page.

import { Lobby } from "../call/lobby/lobby.js";
import { isRinging } from "../call/lobby/ring.js";
import { AccessError } from "../api.js";
import { markEntry } from "../entry.js";
import { Close } from "../realtime/messages.js";
import { strings } from "../strings/lobby.js";
import { EventLog } from "../ui/event-log.js";
import { IncomingDialog, OutgoingDialog } from "../ui/lobby/dialogs.js";
import { PeopleList } from "../ui/lobby/people.js";
import { callNotification } from "../ui/lobby/notification.js";
import { Notices } from "../ui/notices.js";
import { RingTone } from "../ui/lobby/ring-tone.js";

/** @param {string} id */
const element = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

/** @typedef {import("../call/lobby/people.js").Person} Person */
/** @typedef {import("../call/lobby/ring.js").Incoming} Incoming */
/** @typedef {import("../call/lobby/ring.js").Outgoing} Outgoing */

const { tokenUrl = "", roomUrl = "" } = document.body.dataset;
const statusText = /** @type {HTMLElement} */ (document.querySelector(".status"));
const lobby = new Lobby({ tokenUrl });
const { rings } = lobby;
const notices = new Notices(element("notices"));
const log = new EventLog(element("event-log"));
const tone = new RingTone();
const people = new PeopleList(element("people"), { onCall: (person) => lobby.ring([person]), onTick: showTicked });
const incoming = new IncomingDialog(/** @type {HTMLDialogElement} */ (element("incoming")), {
  onAccept: (ring) => rings.accept(ring),
  onDecline: (ring) => rings.decline(ring),
  onBlock: (ring) => rings.block(ring),
});
const outgoing = new OutgoingDialog(/** @type {HTMLDialogElement} */ (element("outgoing")), {
  onCancel: () => rings.cancel(),
  onClose: () => rings.dismiss(),
  nameOf: (person) => lobby.nameOf(person),
});
const allowNotifications = element("allow-notifications");
const doNotDisturb = /** @type {HTMLInputElement} */ (element("do-not-disturb"));

/** @param {{mayRing: boolean}} access */
function showAccess({ mayRing }) {
  people.mayCall = mayRing;
  element("may-not-call").hidden = mayRing;
}

/** @param {Person[]} there */
function showPeople(there) {
  people.show(there);
  element("nobody").hidden = there.length > 0;
}

function showTicked() {
  const count = people.ticked.length;
  element("group-bar").hidden = count === 0;
  element("group-count").textContent = strings.ticked(count);
}

function callTicked() {
  lobby.ring(people.ticked);
  people.untick();
}

/** @param {Incoming[]} calling */
function showIncoming(calling) {
  incoming.show(calling);
  callNotification(calling.map(({ name }) => strings.callsYou(name)));
  ringOrNot();
}

/** @param {Outgoing | null} called */
function showOutgoing(called) {
  outgoing.show(called);
  ringOrNot();
}

/** @param {{what: string, name: string}} event */
function showEvent({ what, name }) {
  log.add(strings.event(what, name), strings.kind(what));
}

function ringOrNot() {
  if (rings.incoming.length > 0 || (rings.outgoing !== null && isRinging(rings.outgoing))) tone.start();
  else tone.stop();
}

/** @param {{state: string, code?: number}} change */
function showState({ state, code }) {
  statusText.dataset.state = state === "closed" ? "disconnected" : state;
  statusText.textContent = strings.connection[state];
  if (state === "connected") log.add(strings.connectedEvent);
  if (state === "reconnecting") log.add(strings.lostEvent, "error");
  if (state !== "closed" || code === undefined) return;
  if (code === Close.EXPIRED_TOKEN) enter();
  else notices.show({ kind: "error", key: "lobby", title: strings.cannotEnter, text: strings.closed(code) });
}

/** @param {{message: string, type: string | undefined}} refusal */
function showRefusal({ message, type }) {
  if (type !== "ring") return;
  log.add(`${strings.callFailed} ${message}`, "error");
  notices.show({ kind: "error", key: "call", title: strings.callFailed, text: message });
}

/** @param {string} room */
function enterCall(room) {
  markEntry(room);
  location.assign(roomUrl.replace("ROOM", encodeURIComponent(room)));
}

async function enter() {
  try {
    await lobby.open();
  } catch (error) {
    const text = error instanceof AccessError && error.message ? error.message : strings.unreachable;
    statusText.textContent = strings.connection.closed;
    notices.show({ kind: "error", key: "lobby", title: strings.cannotEnter, text });
  }
}

async function askForNotifications() {
  const answer = await Notification.requestPermission();
  allowNotifications.hidden = true;
  notices.show({ text: answer === "granted" ? strings.allowed : strings.denied });
}

function start() {
  if (typeof RTCPeerConnection !== "function" || typeof WebSocket !== "function") {
    statusText.textContent = strings.connection.closed;
    notices.show({ kind: "error", title: strings.unsupportedTitle, text: strings.unsupported });
    return;
  }
  doNotDisturb.checked = false; // browsers keep what was ticked before a reload
  allowNotifications.hidden = typeof Notification !== "function" || Notification.permission !== "default";
  enter();
}

lobby.on("access", showAccess);
lobby.on("state", showState);
lobby.on("people", showPeople);
lobby.on("refused", showRefusal);
rings.on("incoming", showIncoming);
rings.on("outgoing", showOutgoing);
rings.on("enter", ({ room }) => enterCall(room));
lobby.on("event", showEvent);
rings.on("event", showEvent);
element("call-group").onclick = callTicked;
allowNotifications.onclick = askForNotifications;
doNotDisturb.onchange = () => lobby.quiet.doNotDisturb(doNotDisturb.checked);
addEventListener("pagehide", () => lobby.close());
addEventListener("pageshow", (event) => event.persisted && location.reload());
start();
