// What a host tells the server to do, and what comes of it. The server decides; a page that is no host's is refused.

import { Emitter } from "../emitter.js";

/** @typedef {import("../realtime/messages.js").ClientMessages} ClientMessages */
/** @typedef {import("../realtime/messages.js").Invite} Invite */
/** @typedef {import("../realtime/messages.js").Moderation} Moderation */
/** @typedef {<Type extends keyof ClientMessages>(type: Type, fields: ClientMessages[Type]) => void} Say */

/** What only hosts may say: a refusal of one of these is told to who pressed the button. */
const TYPES = new Set(["rules", "admit", "deny", "host", "spotlight", "remove", "end", "moderate", "invite", "withdraw", "invites"]);

/**
 * Events: `invites` {invites}: all links that admit; `invited` {invite}: a new one, with its token, which is told once;
 * `refused` {message, type}.
 * @extends {Emitter<{
 *   invites: {invites: Invite[]},
 *   invited: {invite: Invite & {token: string}},
 *   refused: {message: string, type: string},
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
    this.#say("admit", { to });
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
    if (to.length) this.#say("moderate", { to, what });
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
    socket.on("error", ({ message, type_received: type = "" }) => TYPES.has(type) && this.emit("refused", { message, type }), { signal });
  }
}
