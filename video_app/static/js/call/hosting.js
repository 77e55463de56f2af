// What a host tells the server to do, and what comes of it. The server decides; a page that is no host's is refused.

import { Emitter } from "../emitter.js";

/** @typedef {import("../realtime/messages.js").ClientMessages} ClientMessages */
/** @typedef {import("../realtime/messages.js").Invitation} Invitation */
/** @typedef {import("../realtime/messages.js").Moderation} Moderation */
/** @typedef {<Type extends keyof ClientMessages>(type: Type, fields: ClientMessages[Type]) => void} Say */

const MOST_AT_ONCE = 100; // whom one message may be about

/**
 * Events: `invites` {invites}: all links that admit; `invited` {invite}: a new one, with its token, which is told once.
 * @extends {Emitter<{
 *   invites: {invites: Invitation[]},
 *   invited: {invite: Invitation & {token: string}},
 * }>}
 */
export class Hosting extends Emitter {
  #say;

  /** @param {Say} say tells the server, when in a room */
  constructor(say) {
    super();
    this.#say = say;
  }

  /** @param {ClientMessages["rules"]} changes */
  setRules(changes) {
    this.#say("rules", changes);
  }

  /** @param {string[]} to identities that wait */
  admit(to) {
    if (to.length) this.#say("admit", { to: to.slice(0, MOST_AT_ONCE) });
  }

  /** @param {string[]} to */
  deny(to) {
    this.#say("deny", { to });
  }

  /**
   * @param {string} person
   * @param {boolean} host
   */
  setHost(person, host) {
    this.#say("host", { person, host });
  }

  /** @param {string | null} identity whose tile is large for everyone; null: nobody's */
  spotlight(identity) {
    this.#say("spotlight", { identity });
  }

  /** @param {string} engine that carries the room from now on */
  move(engine) {
    this.#say("move", { engine });
  }

  /** @param {string} person with all tabs, for good */
  remove(person) {
    this.#say("remove", { person });
  }

  endForEveryone() {
    this.#say("end", {});
  }

  /**
   * @param {string[]} to
   * @param {Moderation} what
   */
  moderate(to, what) {
    if (to.length) this.#say("moderate", { to: to.slice(0, MOST_AT_ONCE), what });
  }

  /**
   * @param {string} label
   * @param {number} hours until it ends by itself
   */
  invite(label, hours) {
    this.#say("invite", { label, hours });
  }

  /** @param {string} id */
  withdraw(id) {
    this.#say("withdraw", { id });
    this.askForInvites();
  }

  askForInvites() {
    this.#say("invites", {});
  }

  /**
   * The server's answers, as long as `signal` lasts.
   * @param {import("../realtime/socket.js").RealtimeSocket} socket
   * @param {AbortSignal} signal
   */
  listen(socket, signal) {
    socket.on("invites", ({ invites }) => this.emit("invites", { invites }), { signal });
    socket.on("invite", ({ type: _, ...invite }) => this.emit("invited", { invite }), { signal });
  }
}
