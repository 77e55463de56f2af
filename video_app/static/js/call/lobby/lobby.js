// The lobby: who is there, and calling them. Knows nothing of the page.

import { RealtimeSocket } from "../../realtime/socket.js";
import { counts, isInCall, isRinging, nameOf, newCallId, personOf } from "./calls.js";
import { AccessError, requestLobbyAccess } from "../token.js";

/** @typedef {import("./calls.js").Incoming} Incoming */
/** @typedef {import("./calls.js").Outgoing} Outgoing */
/** @typedef {import("./calls.js").Outcome} Outcome */
/** @typedef {import("../../realtime/messages.js").Participant} Participant */
/** @typedef {{person: string, name: string, state: "available" | "in-call"}} Person */

const ANSWER_MS = 30_000;
const RING_MS = 32_000; // should the caller's own end not arrive
const NO_MEDIA = { microphone: false, camera: false, screen: false };

/**
 * Events: `state` {state, code?}; `people`; `incoming`; `outgoing`; `event` {what, …} for the log;
 * `enter` {room}: go there now; `refused` {id, message}.
 */
export class Lobby extends EventTarget {
  /** @type {Outgoing | null} */ outgoing = null;
  /** @type {Incoming[]} the first is the one to show */ incoming = [];
  maxPeople = 0;
  #identity = "";
  /** @type {Map<string, Participant>} by identity */ #members = new Map();
  /** @type {RealtimeSocket | null} */ #socket = null;
  /** @type {Incoming | null} accepted, until the server has not refused it */ #accepted = null;
  #entering = false;
  /** @type {number | undefined} */ #answerTimer;
  #tokenUrl;

  /** @param {{tokenUrl: string}} options */
  constructor({ tokenUrl }) {
    super();
    this.#tokenUrl = tokenUrl;
  }

  /** Enter. Rejects with an AccessError. */
  async open() {
    const { token, identity, socket: path } = await requestLobbyAccess(this.#tokenUrl);
    this.#identity = identity;
    const url = new URL(path, location.href);
    url.protocol = url.protocol.replace("http", "ws");
    const socket = new RealtimeSocket({ url: url.href, token: () => token, media: () => NO_MEDIA });
    this.#socket = socket;
    this.#listen(socket);
    socket.open();
  }

  /** Leave: whoever was called hears of it, unless the call has begun and others may still follow. */
  close() {
    if (!this.#entering) this.cancel();
    for (const { timer } of this.incoming) clearTimeout(timer);
    this.#socket?.close();
  }

  /** Everybody else, sorted by name; one entry a person. */
  get people() {
    /** @type {Map<string, Person>} */
    const people = new Map();
    for (const { identity, name, state } of this.#members.values()) {
      const person = personOf(identity);
      if (person === personOf(this.#identity) || state !== "connected") continue;
      const inCall = isInCall(identity) || people.get(person)?.state === "in-call";
      people.set(person, { person, name, state: inCall ? "in-call" : "available" });
    }
    return [...people.values()].sort((a, b) => a.name.localeCompare(b.name) || (a.person < b.person ? -1 : 1));
  }

  /** @param {string} person */
  nameOf(person) {
    const member = [...this.#members.values()].find(({ identity }) => personOf(identity) === person);
    return member?.name ?? "";
  }

  /** Ring people into a new room.
   * @param {string[]} people */
  call(people) {
    if (this.outgoing || !this.#socket?.connected) return;
    const theirs = this.incoming.find(({ from }) => people.length === 1 && personOf(from) === people[0]);
    if (theirs) return this.accept(theirs); // calling somebody who rings here is a yes
    this.outgoing = { id: newCallId(), room: "", people: new Map(people.map((person) => [person, "ringing"])) };
    this.#socket.send("call", { call: this.outgoing.id, to: people });
    this.#answerTimer = setTimeout(() => this.#giveUp("no_answer"), ANSWER_MS);
    this.#log("calling", people);
    this.#emit("outgoing");
  }

  /** Stop calling. */
  cancel() {
    if (this.outgoing && isRinging(this.outgoing)) this.#giveUp("cancelled");
    this.dismiss();
  }

  /** Forget a call that is over. */
  dismiss() {
    clearTimeout(this.#answerTimer);
    this.outgoing = null;
    this.#emit("outgoing");
  }

  /** @param {Incoming} call */
  accept(call) {
    this.#accepted = call;
    for (const other of this.incoming) this.#answer(other, other === call ? "accept" : "busy");
    if (this.outgoing && isRinging(this.outgoing)) this.#giveUp("cancelled");
    this.incoming = [];
    this.#emit("incoming");
    // The server handles what a socket says in order: a refusal is here before this pong.
    this.#socket?.send("ping", { id: 1 });
  }

  /** @param {Incoming} call */
  decline(call) {
    this.#answer(call, "decline");
    this.#log("declined-by-me", [], nameOf(call.from));
    this.#drop(call);
  }

  /** @param {RealtimeSocket} socket */
  #listen(socket) {
    /** @type {Record<string, (detail: any) => void>} */
    const handlers = {
      state: ({ state, code }) => this.#socketChanged(state, code),
      welcome: (welcome) => this.#reset(welcome.participants, welcome.max_participants),
      roster: ({ participants }) => this.#reset(participants),
      "participant-joined": ({ participant }) => this.#put(participant),
      "participant-changed": ({ participant }) => this.#put(participant),
      "participant-left": ({ identity }) => this.#remove(identity),
      calling: (message) => this.#calling(message),
      ring: (message) => this.#ring(message),
      answered: (message) => this.#answered(message),
      "ring-ended": (message) => this.#ringEnded(message),
      pong: ({ id }) => id === 1 && this.#enterAccepted(),
      error: (error) => this.#refused(error),
    };
    for (const [type, handle] of Object.entries(handlers))
      socket.addEventListener(type, (event) => handle(/** @type {CustomEvent} */ (event).detail));
  }

  /**
   * @param {string} state
   * @param {number} [code]
   */
  #socketChanged(state, code) {
    if (state !== "connected") this.#endAll();
    this.dispatchEvent(new CustomEvent("state", { detail: { state, code } }));
  }

  /** Nobody can be reached, and nobody can reach us: what rang has ended. */
  #endAll() {
    this.#accepted = null;
    this.incoming = [];
    this.#emit("incoming");
    if (this.outgoing && isRinging(this.outgoing)) this.#settle([...this.outgoing.people.keys()], "gone");
  }

  /**
   * @param {Participant[]} participants
   * @param {number} [maxPeople]
   */
  #reset(participants, maxPeople = this.maxPeople) {
    this.maxPeople = maxPeople;
    this.#members = new Map(participants.map((participant) => [participant.identity, participant]));
    this.#emit("people");
  }

  /** @param {Participant} participant */
  #put(participant) {
    const before = this.#stateOf(participant.identity);
    this.#members.set(participant.identity, participant);
    this.#tellChange(participant.identity, participant.name, before);
  }

  /** @param {string} identity */
  #remove(identity) {
    const before = this.#stateOf(identity);
    const name = this.#members.get(identity)?.name ?? "";
    this.#members.delete(identity);
    this.#tellChange(identity, name, before);
  }

  /** How the person of an identity is listed.
   * @param {string} identity */
  #stateOf(identity) {
    return this.people.find(({ person }) => person === personOf(identity))?.state ?? "gone";
  }

  /**
   * @param {string} identity
   * @param {string} name
   * @param {string} before
   */
  #tellChange(identity, name, before) {
    const now = this.#stateOf(identity);
    if (now !== before) this.#log(before === "gone" ? "came" : now === "gone" ? "went" : now, [], name);
    if (this.#members.get(identity)?.state !== "connected") this.#callerVanished(identity);
    if (now === "gone" && this.outgoing?.people.get(personOf(identity)) === "ringing") this.#settle([personOf(identity)], "gone");
    this.#emit("people");
  }

  /** One who calls several people goes ahead with the first who accepts, and is not missed then.
   * @param {string} identity */
  #callerVanished(identity) {
    for (const call of this.incoming.filter(({ from, people }) => from === identity && people === 1)) {
      this.#log("missed", [], nameOf(identity));
      this.#drop(call);
    }
  }

  /** @param {{call: string, room: string, busy: string[], gone: string[]}} message */
  #calling({ call, room, busy, gone }) {
    if (call !== this.outgoing?.id) return;
    this.outgoing.room = room;
    this.#settle(busy, "busy");
    this.#settle(gone, "gone");
  }

  /** @param {{call: string, from: string, room: string, people: number}} message */
  #ring({ call, from, room, people }) {
    const timer = setTimeout(() => this.#ringEnded({ call, from, reason: "no_answer" }), RING_MS);
    const incoming = { id: call, from, room, people, timer };
    const person = personOf(from);
    if (this.#accepted) return this.#answer(incoming, "busy");
    const mine = this.outgoing;
    if (mine?.people.get(person) === "ringing") {
      const isMine = counts({ people: mine.people.size, person: personOf(this.#identity) }, { people, person });
      if (isMine) return; // theirs will be cancelled and this one accepted
      this.incoming.push(incoming);
      return this.accept(incoming);
    }
    this.incoming.push(incoming);
    this.#log("rings", [], nameOf(from));
    this.#emit("incoming");
  }

  /** @param {{call: string, from: string, answer: Outcome}} message */
  #answered({ call, from, answer }) {
    const mine = this.outgoing;
    if (call !== mine?.id) return;
    this.#settle([personOf(from)], answer);
    if (answer !== "accept") return;
    for (const other of this.incoming) this.#answer(other, "busy");
    clearTimeout(this.#answerTimer);
    this.#enter(mine.room);
  }

  /** @param {{call: string, from: string, reason: string}} message */
  #ringEnded({ call, from, reason }) {
    const ended = this.incoming.find(({ id }) => id === call);
    if (!ended) return;
    this.#log(reason === "answered" ? "answered-elsewhere" : "missed", [], nameOf(from));
    this.#drop(ended);
  }

  #enterAccepted() {
    if (this.#accepted) this.#enter(this.#accepted.room);
  }

  /** @param {{id: string, message: string, type_received?: string}} error */
  #refused({ id, message, type_received: type }) {
    if (type === "answer" && id === "unknown_participant" && (this.#accepted?.people ?? 0) < 2) {
      const name = this.#accepted ? nameOf(this.#accepted.from) : "";
      this.#accepted = null;
      if (name) this.#log("caller-gone", [], name);
    }
    if (type === "call") this.dismiss();
    this.dispatchEvent(new CustomEvent("refused", { detail: { id, message, type } }));
  }

  /** @param {"cancelled" | "no_answer"} reason */
  #giveUp(reason) {
    const mine = this.outgoing;
    if (!mine) return;
    const ringing = [...mine.people].filter(([, outcome]) => outcome === "ringing").map(([person]) => person);
    if (ringing.length) this.#socket?.send("cancel", { call: mine.id, to: ringing, reason });
    if (reason === "no_answer") this.#settle(ringing, "no_answer");
    else this.#log("cancelled", ringing);
  }

  /**
   * What has become of the call to some people.
   * @param {string[]} people
   * @param {Outcome} outcome
   */
  #settle(people, outcome) {
    for (const person of people)
      if (this.outgoing?.people.get(person) === "ringing") {
        this.outgoing.people.set(person, outcome);
        this.#log(outcome, [person]);
      }
    if (this.outgoing && !isRinging(this.outgoing)) clearTimeout(this.#answerTimer);
    this.#emit("outgoing");
  }

  /**
   * @param {Incoming} call
   * @param {"accept" | "decline" | "busy"} answer
   */
  #answer(call, answer) {
    this.#socket?.send("answer", { call: call.id, to: call.from, answer });
  }

  /** @param {Incoming} call */
  #drop(call) {
    clearTimeout(call.timer);
    this.incoming = this.incoming.filter((other) => other !== call);
    this.#emit("incoming");
  }

  /** @param {string} room */
  #enter(room) {
    this.#entering = true;
    this.dispatchEvent(new CustomEvent("enter", { detail: { room } }));
  }

  /**
   * @param {string} what
   * @param {string[]} people
   * @param {string} [name]
   */
  #log(what, people, name = people.map((person) => this.nameOf(person)).join(", ")) {
    this.dispatchEvent(new CustomEvent("event", { detail: { what, name } }));
  }

  /** @param {string} type */
  #emit(type) {
    this.dispatchEvent(new CustomEvent(type));
  }
}

export { AccessError };
