// The lobby page: builds the objects and connects their events to the page.

import { isRinging, nameOf } from "../call/lobby/calls.js";
import { AccessError, Lobby } from "../call/lobby/lobby.js";
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
/** @param {Event} event */
const detail = (event) => /** @type {CustomEvent} */ (event).detail;

const { tokenUrl = "", roomUrl = "" } = document.body.dataset;
const statusText = /** @type {HTMLElement} */ (document.querySelector(".status"));
const lobby = new Lobby({ tokenUrl });
const notices = new Notices(element("notices"));
const log = new EventLog(element("event-log"));
const tone = new RingTone();
const people = new PeopleList(element("people"), { onCall: (person) => lobby.call([person]), onTick: showTicked });
const incoming = new IncomingDialog(/** @type {HTMLDialogElement} */ (element("incoming")), {
  onAccept: (call) => lobby.accept(call),
  onDecline: (call) => lobby.decline(call),
});
const outgoing = new OutgoingDialog(/** @type {HTMLDialogElement} */ (element("outgoing")), {
  onCancel: () => lobby.cancel(),
  onClose: () => lobby.dismiss(),
  nameOf: (person) => lobby.nameOf(person),
});
const allowNotifications = element("allow-notifications");

function showPeople() {
  const there = lobby.people;
  people.show(there);
  element("nobody").hidden = there.length > 0;
}

function showTicked() {
  const count = people.ticked.length;
  element("group-bar").hidden = count === 0;
  element("group-count").textContent = strings.ticked(count);
}

function callTicked() {
  lobby.call(people.ticked);
  people.untick();
}

function showIncoming() {
  incoming.show(lobby.incoming);
  callNotification(lobby.incoming.map(({ from }) => strings.callsYou(nameOf(from))));
  ringOrNot();
}

function showOutgoing() {
  outgoing.show(lobby.outgoing);
  ringOrNot();
}

function ringOrNot() {
  const rings = lobby.incoming.length > 0 || (lobby.outgoing !== null && isRinging(lobby.outgoing));
  if (rings) tone.start();
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
  else notices.show({ kind: "error", key: "lobby", title: strings.cannotEnter, text: strings.closed });
}

/** @param {{message: string, type?: string}} refusal */
function showRefusal({ message, type }) {
  if (type !== "call") return;
  log.add(`${strings.callFailed} ${message}`, "error");
  notices.show({ kind: "error", key: "call", title: strings.callFailed, text: message });
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
  allowNotifications.hidden = typeof Notification !== "function" || Notification.permission !== "default";
  enter();
}

lobby.addEventListener("state", (event) => showState(detail(event)));
lobby.addEventListener("people", showPeople);
lobby.addEventListener("incoming", showIncoming);
lobby.addEventListener("outgoing", showOutgoing);
lobby.addEventListener("refused", (event) => showRefusal(detail(event)));
lobby.addEventListener("event", (event) => log.add(strings.event(detail(event).what, detail(event).name), strings.kind(detail(event).what)));
lobby.addEventListener("enter", (event) => location.assign(`${roomUrl.replace("ROOM", encodeURIComponent(detail(event).room))}#now`));
element("call-group").onclick = callTicked;
allowNotifications.onclick = askForNotifications;
addEventListener("pagehide", () => lobby.close());
addEventListener("pageshow", (event) => event.persisted && location.reload());
start();
