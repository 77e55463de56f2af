// How the call is doing: the line in the masthead, the signs that it is recorded or locked, and the event log.

import { strings as hosts } from "../strings/hosts.js";
import { strings } from "../strings/room.js";
import { EventLog } from "./event-log.js";

/** @typedef {import("../call/call.js").Call} Call */

export class CallStatus {
  #text = /** @type {HTMLElement} */ (document.querySelector(".status"));
  #recording = /** @type {HTMLElement} */ (document.getElementById("recording"));
  #locked = /** @type {HTMLElement} */ (document.getElementById("locked"));
  #log = new EventLog(/** @type {HTMLElement} */ (document.getElementById("event-log")));
  #call;

  /** @param {Call} call */
  constructor(call) {
    this.#call = call;
    call.on("state", (change) => this.#changed(change));
    call.on("recording", ({ on }) => (this.#recording.hidden = !on));
    const { governance } = call;
    governance.charter.on("changed", ({ rules }) => (this.#locked.hidden = !rules?.locked));
    governance.on("news", ({ what, name, own }) => this.#log.add(hosts.news(what, name, own)));
    governance.moderated.on("moderated", ({ what, by }) => this.#log.add(hosts.moderated(what, by)));
    governance.moderated.on("asked", ({ by }) => this.#log.add(hosts.asksToUnmute(by)));
    for (const type of /** @type {const} */ (["joined", "left"]))
      call.roster.on(type, (member) => this.#moved(member, strings[type]));
  }

  /** @param {{state: import("../call/call.js").CallState} & import("../call/call.js").Ending} change */
  #changed({ state, closeCode, error }) {
    this.#show();
    this.#log.add(strings.states[state], state === "reconnecting" || closeCode || error ? "error" : "info");
  }

  /**
   * @param {import("../call/roster.js").Member} member
   * @param {(name: string) => string} sentence
   */
  #moved({ own, participant: { name } }, sentence) {
    this.#show();
    if (!own && this.#call.state !== "disconnected") this.#log.add(sentence(name));
  }

  #show() {
    const { state, roster } = this.#call;
    this.#text.dataset.state = state;
    this.#text.textContent = state === "connected" ? strings.participants(roster.size) : strings[state];
  }
}
