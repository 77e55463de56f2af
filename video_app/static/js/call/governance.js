// Who is in charge of the call and what that means here: the rules, the door, and what a host does to whom.

import { Emitter } from "../emitter.js";
import { Charter, differences } from "./charter.js";
import { Hosting } from "./hosting.js";
import { Moderated } from "./moderation.js";
import { Papers } from "./papers.js";
import { Waiting } from "./waiting.js";

/** @typedef {import("../realtime/socket.js").RealtimeSocket} RealtimeSocket */
/** @typedef {import("./charter.js").Difference} Difference */
/** @typedef {Difference["what"] | "removed" | "knocks"} What */

/** Messages whose refusal is told to who pressed the button. */
const ORDERS = new Set(["rules", "admit", "deny", "host", "spotlight", "remove", "end", "moderate", "invite", "withdraw", "rename", "move"]);

/**
 * What concerns the room's order. Events: `news` {what, name, own}: something has happened, to a person or, `name` empty,
 * to the room; `own`: to oneself; `refused` {type, message}: the server did not do what one asked for.
 * @extends {Emitter<{news: {what: What, name: string, own: boolean}, refused: {type: string, message: string}}>}
 */
export class Governance extends Emitter {
  charter = new Charter();
  waiting = new Waiting();
  papers;
  moderated;
  hosting;
  #roster;
  #media;

  /**
   * @param {object} options
   * @param {string} options.room
   * @param {import("./roster.js").Roster} options.roster
   * @param {import("./media.js").LocalMedia} options.media
   * @param {import("./hosting.js").Say} options.say tells the server, when in a room
   */
  constructor({ room, roster, media, say }) {
    super();
    this.papers = new Papers(room);
    this.moderated = new Moderated(media);
    this.hosting = new Hosting(say);
    this.#roster = roster;
    this.#media = media;
    media.allows = (source) => this.allows(source);
    this.charter.on("changed", ({ rules, before }) => {
      roster.setHosts(this.charter.hosts);
      if (!this.charter.isHost) this.waiting.clear();
      for (const difference of differences(before, rules)) this.#tell(difference);
    });
    this.waiting.on("changed", ({ came }) => came.forEach(({ name }) => this.emit("news", { what: "knocks", name, own: false })));
  }

  /** Whether one may turn that on now.
   * @param {import("../realtime/messages.js").Source} source */
  allows(source) {
    if (source === "microphone") return this.charter.may("unmute");
    return source === "camera" || this.charter.may("share");
  }

  /** What the server has off, and would not have on, is off here, too.
   * @param {{microphone: boolean, screen: boolean}} told what the server has */
  obeyRules(told) {
    const media = this.#media;
    if (media.isOn("microphone") && !told.microphone && !this.allows("microphone")) media.turnOff("microphone");
    if (media.isOn("screen") && !told.screen && !this.allows("screen")) media.stopScreen();
  }

  /**
   * What the server says of it, as long as `signal` lasts.
   * @param {RealtimeSocket} socket
   * @param {AbortSignal} signal
   */
  listen(socket, signal) {
    this.hosting.listen(socket, signal);
    socket.on("error", ({ type_received: type = "", message }) => ORDERS.has(type) && this.emit("refused", { type, message }), { signal });
    socket.on("welcome", (welcome) => this.#welcomed(welcome), { signal });
    socket.on("rules", ({ rules, charter }) => this.#ruled(rules, charter), { signal });
    socket.on("waiting", ({ people }) => this.waiting.take(people), { signal });
    socket.on("moderated", ({ what, by }) => this.moderated.obey(what, this.#nameOf(by)), { signal });
    socket.on("participant-left", ({ identity, reason }) => reason === "removed" && this.#removed(identity), { signal });
  }

  /** The call is over for oneself; the papers stay. */
  clear() {
    this.waiting.clear();
    this.charter.clear();
  }

  /** @param {import("../realtime/messages.js").Welcome} welcome */
  #welcomed({ self, rules, charter, pass, waiting }) {
    this.papers.keep({ charter, pass });
    if (rules) this.charter.enter(rules, self.person);
    if (rules?.moved_for === "unreachable" && this.charter.isHost) this.emit("news", { what: "moved-unreachable", name: "", own: false });
    this.waiting.take(waiting ?? []);
  }

  /**
   * @param {import("../realtime/messages.js").RoomRules} rules
   * @param {string} charter
   */
  #ruled(rules, charter) {
    this.papers.keep({ charter });
    this.charter.take(rules);
  }

  /** @param {string} identity */
  #removed(identity) {
    const member = this.#roster.get(identity);
    if (member) this.emit("news", { what: "removed", name: member.participant.name, own: member.own });
  }

  /** @param {Difference} difference */
  #tell(difference) {
    const identity = "identity" in difference ? difference.identity : null;
    const person = "person" in difference ? difference.person : null;
    const member = this.#roster.members.find(({ participant }) => participant.identity === identity || participant.person === person);
    if ((identity || person) && !member) return; // not there any more
    this.emit("news", { what: difference.what, name: member?.participant.name ?? "", own: member?.own ?? false });
  }

  /** @param {string} identity */
  #nameOf(identity) {
    return this.#roster.get(identity)?.participant.name ?? "";
  }
}
