// Rings between this page and others: what was said, and what comes of it. Plain state.

import { Emitter } from "../../emitter.js";
import { newId } from "../../realtime/messages.js";
import { counts, isRinging, whoRing } from "./ring.js";

/** @typedef {import("./ring.js").Incoming} Incoming */
/** @typedef {import("./ring.js").Outgoing} Outgoing */
/** @typedef {import("./ring.js").Outcome} Outcome */
/** @typedef {import("../../realtime/messages.js").ClientMessages} ClientMessages */
/** @typedef {import("../../realtime/messages.js").ServerMessages} ServerMessages */

const ANSWER_MS = 30_000;
const RING_MS = 32_000; // should the caller's own end not arrive
const MOST_INCOMING = 20; // at once; more callers than that find one busy
const MOST_OF_ONE = 3; // a person may ring from several pages

/**
 * Events: `incoming` and `outgoing` as they are now; `event` for the log; `enter`: go into that room now.
 * @extends {Emitter<{
 *   incoming: Incoming[],
 *   outgoing: Outgoing | null,
 *   event: {what: string, name: string},
 *   enter: {room: string},
 * }>}
 */
export class Rings extends Emitter {
  /** @type {Outgoing | null} */ outgoing = null;
  /** @type {Incoming[]} the first is the one to show */ incoming = [];
  /** @type {Incoming | null} accepted, until the server has not refused it */ #accepted = null;
  #entering = false;
  /** @type {number | undefined} */ #answerTimer;
  #people;
  #quiet;
  #send;

  /**
   * @param {import("./people.js").LobbyPeople} people
   * @param {import("./quiet.js").Quiet} quiet
   * @param {<Type extends keyof ClientMessages>(type: Type, fields: ClientMessages[Type]) => void} send
   */
  constructor(people, quiet, send) {
    super();
    this.#people = people;
    this.#quiet = quiet;
    this.#send = send;
  }

  /** Ring people into a new room.
   * @param {string[]} people */
  ring(people) {
    if (this.outgoing) return;
    const theirs = this.incoming.find(({ person }) => people.length === 1 && person === people[0]);
    if (theirs) return this.accept(theirs); // calling somebody who rings here is a yes
    this.outgoing = { id: newId(), room: "", people: new Map(people.map((person) => [person, "ringing"])) };
    this.#send("ring", { ring: this.outgoing.id, to: people });
    this.#answerTimer = setTimeout(() => this.#giveUp("no_answer"), ANSWER_MS);
    this.#logOf("calling", people);
    this.emit("outgoing", this.outgoing);
  }

  /** Stop ringing. */
  cancel() {
    if (this.outgoing && isRinging(this.outgoing)) this.#giveUp("cancelled");
    this.dismiss();
  }

  /** Forget a ring that is over. */
  dismiss() {
    clearTimeout(this.#answerTimer);
    this.outgoing = null;
    this.emit("outgoing", null);
  }

  /** @param {Incoming} ring */
  accept(ring) {
    this.#accepted = ring;
    for (const other of this.incoming) this.#answer(other, other === ring ? "accept" : "busy");
    if (this.outgoing && isRinging(this.outgoing)) this.#giveUp("cancelled");
    this.incoming = [];
    this.emit("incoming", this.incoming);
    // The server handles what a socket says in order: a refusal is here before this pong.
    this.#send("ping", { id: 1 });
  }

  /** @param {Incoming} ring */
  decline(ring) {
    this.#answer(ring, "decline");
    this.#log("declined-by-me", ring.name);
    this.#drop(ring);
  }

  /** Decline, and hear no more of who rings.
   * @param {Incoming} ring */
  block({ person, name }) {
    this.#quiet.block(person);
    for (const ring of this.incoming.filter((other) => other.person === person)) this.decline(ring);
    this.#log("blocked", name);
  }

  /** The page goes: whoever is rung hears of it, unless the call has begun and others may still follow. */
  close() {
    if (!this.#entering) this.cancel();
    for (const { timer } of this.incoming) clearTimeout(timer);
  }

  /** Nobody can be reached, and nobody can reach us: what rang has ended. */
  endAll() {
    this.#accepted = null;
    this.incoming = [];
    this.emit("incoming", this.incoming);
    if (this.outgoing && isRinging(this.outgoing)) this.#settle([...this.outgoing.people.keys()], "gone");
  }

  /** Somebody who may have rung here is gone. One who rings several people goes ahead with the first who
   * accepts, and is not missed then.
   * @param {string} identity */
  callerVanished(identity) {
    for (const ring of this.incoming.filter(({ from, people }) => from === identity && people === 1)) {
      this.#log("missed", ring.name);
      this.#drop(ring);
    }
  }

  /** Somebody who may be rung is gone.
   * @param {string} person */
  personVanished(person) {
    if (this.outgoing?.people.get(person) === "ringing") this.#settle([person], "gone");
  }

  // From the server

  /** @param {ServerMessages["ringing"]} message */
  ringing({ ring, room, busy, gone }) {
    if (ring !== this.outgoing?.id) return;
    this.outgoing.room = room;
    this.#settle(busy, "busy");
    this.#settle(gone, "gone");
  }

  /** @param {ServerMessages["ring"]} message */
  rung({ ring: id, from, person, name, room, people }) {
    if (this.#accepted || this.#isUnwanted(person)) return this.#answer({ id, from }, "busy");
    const timer = setTimeout(() => this.ringEnded(id, "no_answer"), RING_MS);
    const ring = { id, from, person, name, room, people, timer };
    const mine = this.outgoing;
    if (mine?.people.get(person) === "ringing") {
      const isMine = counts({ people: mine.people.size, person: this.#people.own }, { people, person });
      if (isMine) return; // theirs will be cancelled and this one accepted
      this.incoming.push(ring);
      return this.accept(ring);
    }
    this.incoming.push(ring);
    this.#log("rings", name);
    this.emit("incoming", this.incoming);
  }

  /** @param {ServerMessages["answered"]} message */
  answered({ ring, person, answer }) {
    const mine = this.outgoing;
    if (ring !== mine?.id) return;
    this.#settle([person], answer);
    if (answer !== "accept") return;
    for (const other of this.incoming) this.#answer(other, "busy");
    clearTimeout(this.#answerTimer);
    this.#enter(mine.room);
  }

  /**
   * @param {string} id
   * @param {ServerMessages["ring-ended"]["reason"]} reason
   */
  ringEnded(id, reason) {
    const ended = this.incoming.find((ring) => ring.id === id);
    if (!ended) return;
    this.#log(reason === "answered" ? "answered-elsewhere" : "missed", ended.name);
    this.#drop(ended);
  }

  /** The server has taken the answer. */
  enterAccepted() {
    if (this.#accepted) this.#enter(this.#accepted.room);
  }

  /** @param {ServerMessages["error"]} error */
  refused({ id, type_received: type, ref }) {
    const accepted = this.#accepted;
    if (accepted && type === "answer" && ref === accepted.id && id === "unknown_participant" && accepted.people < 2) {
      this.#accepted = null;
      this.#log("caller-gone", accepted.name);
    }
    if (type === "ring") this.dismiss();
  }

  /** @param {"cancelled" | "no_answer"} reason */
  #giveUp(reason) {
    const mine = this.outgoing;
    if (!mine) return;
    const ringing = whoRing(mine);
    if (ringing.length) this.#send("cancel", { ring: mine.id, to: ringing, reason });
    if (reason === "no_answer") this.#settle(ringing, "no_answer");
    else this.#logOf("cancelled", ringing);
  }

  /**
   * What has become of the ring at some people.
   * @param {string[]} people
   * @param {Outcome} outcome
   */
  #settle(people, outcome) {
    for (const person of people)
      if (this.outgoing?.people.get(person) === "ringing") {
        this.outgoing.people.set(person, outcome);
        this.#logOf(outcome, [person]);
      }
    if (this.outgoing && !isRinging(this.outgoing)) clearTimeout(this.#answerTimer);
    this.emit("outgoing", this.outgoing);
  }

  /** Whether this person's next ring would be too much.
   * @param {string} person */
  #isUnwanted(person) {
    const theirs = this.incoming.filter((ring) => ring.person === person);
    return this.#quiet.keepsAway(person) || theirs.length >= MOST_OF_ONE || this.incoming.length >= MOST_INCOMING;
  }

  /**
   * @param {Pick<Incoming, "id" | "from">} ring
   * @param {import("../../realtime/messages.js").Answer} answer
   */
  #answer(ring, answer) {
    this.#send("answer", { ring: ring.id, to: ring.from, answer });
  }

  /** @param {Incoming} ring */
  #drop(ring) {
    clearTimeout(ring.timer);
    this.incoming = this.incoming.filter((other) => other !== ring);
    this.emit("incoming", this.incoming);
  }

  /** @param {string} room */
  #enter(room) {
    this.#entering = true;
    this.emit("enter", { room });
  }

  /**
   * @param {string} what
   * @param {string[]} people
   */
  #logOf(what, people) {
    this.#log(what, people.map((person) => this.#people.nameOf(person)).join(", "));
  }

  /**
   * @param {string} what
   * @param {string} name
   */
  #log(what, name) {
    this.emit("event", { what, name });
  }
}
