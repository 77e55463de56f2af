// The lobby: who is there, and ringing them. Knows nothing of the page.

import { requestLobbyAccess } from "../../api.js";
import { Emitter } from "../../emitter.js";
import { RealtimeSocket } from "../../realtime/socket.js";
import { LobbyPeople } from "./people.js";
import { Quiet } from "./quiet.js";
import { Rings } from "./rings.js";

/** @typedef {import("./people.js").Person} Person */
/** @typedef {import("../../realtime/messages.js").Participant} Participant */
/** @typedef {import("../../realtime/messages.js").ServerMessages} ServerMessages */
/** @typedef {import("../../realtime/socket.js").SocketState} SocketState */

const NO_MEDIA = { microphone: false, camera: false, screen: false };

/**
 * Events: `access` {mayRing}: whether one may call others; `state` of the connection; `people` as they are now; `event`
 * for the log; `refused`: a message of ours of that type.
 * @extends {Emitter<{
 *   access: {mayRing: boolean},
 *   state: {state: SocketState, code?: number},
 *   people: Person[],
 *   event: {what: string, name: string},
 *   refused: {type: string | undefined, message: string},
 * }>}
 */
export class Lobby extends Emitter {
  #people = new LobbyPeople();
  /** @type {RealtimeSocket | null} */ #socket = null;
  #tokenUrl;

  quiet = new Quiet((type, fields) => this.#socket?.send(type, fields));
  rings = new Rings(this.#people, this.quiet, (type, fields) => this.#socket?.send(type, fields));

  /** @param {{tokenUrl: string}} options */
  constructor({ tokenUrl }) {
    super();
    this.#tokenUrl = tokenUrl;
  }

  /** Enter. Rejects with an AccessError. */
  async open() {
    const { token, may_ring: mayRing, socket: path } = await requestLobbyAccess(this.#tokenUrl);
    this.emit("access", { mayRing });
    const url = new URL(path, location.href);
    url.protocol = url.protocol.replace("http", "ws");
    const socket = new RealtimeSocket({ url: url.href, token: () => token, media: () => NO_MEDIA });
    this.#socket = socket;
    this.#listen(socket);
    socket.open();
  }

  /** Leave. */
  close() {
    this.rings.close();
    this.#socket?.close();
  }

  /** Ring people into a new room.
   * @param {string[]} people */
  ring(people) {
    if (this.#socket?.connected) this.rings.ring(people);
  }

  /** @param {string} person */
  nameOf(person) {
    return this.#people.nameOf(person);
  }

  /** @param {RealtimeSocket} socket */
  #listen(socket) {
    socket.on("state", (change) => this.#socketChanged(change));
    socket.on("welcome", ({ participants, self }) => this.#reset(participants, self.person));
    socket.on("welcome", ({ resumed }) => resumed || this.quiet.tellAgain());
    socket.on("roster", ({ participants }) => this.#reset(participants));
    socket.on("participant-joined", ({ participant }) => this.#put(participant));
    socket.on("participant-changed", ({ participant }) => this.#put(participant));
    socket.on("participant-left", ({ identity }) => this.#remove(identity));
    socket.on("ringing", (message) => this.rings.ringing(message));
    socket.on("ring", (message) => this.rings.rung(message));
    socket.on("answered", (message) => this.rings.answered(message));
    socket.on("ring-ended", ({ ring, reason }) => this.rings.ringEnded(ring, reason));
    socket.on("pong", ({ id }) => id === 1 && this.rings.enterAccepted());
    socket.on("error", (error) => this.#refused(error));
  }

  /** @param {{state: SocketState, code?: number}} change */
  #socketChanged(change) {
    if (change.state !== "connected") this.rings.endAll();
    this.emit("state", change);
  }

  /**
   * @param {Participant[]} participants
   * @param {string} [own] the person whose page this is
   */
  #reset(participants, own) {
    this.#people.reset(participants, own);
    this.emit("people", this.#people.list);
  }

  /** @param {Participant} participant */
  #put(participant) {
    this.#change(participant, () => this.#people.put(participant));
  }

  /** @param {string} identity */
  #remove(identity) {
    const participant = this.#people.get(identity);
    if (participant) this.#change(participant, () => this.#people.remove(identity));
  }

  /** Tell what a change of a participant means for its person.
   * @param {Participant} participant
   * @param {() => void} change */
  #change({ identity, person, name }, change) {
    const before = this.#people.stateOf(person);
    change();
    const now = this.#people.stateOf(person);
    if (now !== before) this.emit("event", { what: before === "gone" ? "came" : now === "gone" ? "went" : now, name });
    if (this.#people.get(identity)?.state !== "connected") this.rings.callerVanished(identity);
    if (now === "gone") this.rings.personVanished(person);
    this.emit("people", this.#people.list);
  }

  /** @param {ServerMessages["error"]} error */
  #refused(error) {
    this.rings.refused(error);
    this.emit("refused", { type: error.type_received, message: error.message });
  }
}
