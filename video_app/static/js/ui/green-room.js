// The page before the call: how one looks, how many are there already, and the button to join. Takes turns with the call.

import { AccessError, requestCount } from "../api.js";
import { Close } from "../realtime/messages.js";
import { strings } from "../strings/room.js";
import { AtTheDoor } from "./at-the-door.js";
import { PasscodeField } from "./passcode-field.js";
import { Tile } from "./tile.js";

/** @typedef {import("../call/call.js").Call} Call */

export class GreenRoom {
  #room = element("green-room");
  #callView = element("call");
  #button = /** @type {HTMLButtonElement} */ (element("join-call"));
  #label = this.#button.textContent ?? "";
  #passcode = new PasscodeField(element("passcode-place"));
  #preview;
  #call;
  #media;
  #notices;
  #participantsUrl;
  #askedAgain = false;

  /**
   * @param {object} options
   * @param {Call} options.call
   * @param {import("../call/media.js").LocalMedia} options.media
   * @param {import("./notices.js").Notices} options.notices
   * @param {string} options.name of the person at this browser
   * @param {string} options.participantsUrl tells how many are in the room
   */
  constructor({ call, media, notices, name, participantsUrl }) {
    this.#call = call;
    this.#media = media;
    this.#notices = notices;
    this.#participantsUrl = participantsUrl;
    this.#preview = new Tile({ label: strings.preview, name, own: true });
    element("preview-tile").append(this.#preview.element);
    this.#showPreview();
    element("join-form").onsubmit = (event) => {
      event.preventDefault();
      this.join();
    };
    new AtTheDoor(call);
    call.on("admitted", () => this.join());
    media.on("change", () => this.#showPreview());
    call.on("state", (change) => this.#changed(change));
    addEventListener("focus", () => this.#showHowManyAreHere());
  }

  /** Whether the call is what the page shows. */
  get left() {
    return this.#room.hidden;
  }

  /** From now on one can join. */
  open() {
    this.#button.disabled = false;
    this.#showHowManyAreHere();
  }

  async join() {
    this.#notices.clear("call");
    try {
      await this.#call.join(this.#passcode.value);
    } catch (error) {
      this.#refused(/** @type {Error} */ (error));
    }
  }

  /** The passcode's errors stand by its field, all others over the page.
   * @param {Error} error */
  #refused(error) {
    const code = error instanceof AccessError ? error.code : "";
    const refusal = strings.refusals[code];
    if (code === "invite_invalid") this.#call.governance.papers.forget("invite");
    if (code === "host_link_invalid") this.#call.governance.papers.forget("host");
    if (code in strings.passcode) return this.#passcode.ask(strings.passcode[code]);
    const { title = strings.cannotJoin, text = error.message } = refusal ?? {};
    this.#notices.show({ kind: "error", key: "call", title, text });
  }

  #showPreview() {
    const video = this.#media.track("camera");
    this.#preview.show({ video, audio: [], muted: !this.#media.isOn("microphone"), note: "" });
  }

  /** @param {{state: import("../call/call.js").CallState} & import("../call/call.js").Ending} change */
  #changed({ state, closeCode = 0, error }) {
    const title = this.left ? strings.callEnded : strings.cannotJoin;
    if (state === "connected" || state === "waiting") this.#askedAgain = false;
    this.#button.disabled = state !== "disconnected";
    if (state === "waiting" || state === "connected") this.#passcode.remove();
    this.#button.textContent = state === "connecting" ? (this.#button.dataset.busy ?? "") : this.#label;
    if (state === "connected" || state === "disconnected") this.#takeTurns(state === "connected");
    if (closeCode === Close.LOCKED && !this.#askedAgain) return this.#askAgain();
    const text = error?.message ?? (closeCode ? strings.closed(closeCode) : "");
    if (text) this.#notices.show({ kind: "error", key: "call", title: strings.closedTitle(closeCode) ?? title, text });
  }

  /** The rules are different now: the token API knows whether to wait, what to show, or that it is in vain. */
  #askAgain() {
    this.#askedAgain = true;
    queueMicrotask(() => this.join()); // first everybody hears that the call is over
  }

  /** @param {boolean} inCall */
  #takeTurns(inCall) {
    if (this.left === inCall) return;
    this.#room.hidden = inCall;
    this.#callView.hidden = !inCall;
    element(inCall ? "settings-devices" : "green-room-devices").append(element("devices"));
  }

  async #showHowManyAreHere() {
    if (this.#call.state !== "disconnected" || document.hidden) return;
    const count = await requestCount(this.#participantsUrl).catch(() => null);
    const line = element("already-here");
    line.hidden = count === null;
    line.textContent = strings.alreadyHere(count ?? 0);
  }
}

/** @param {string} id */
function element(id) {
  return /** @type {HTMLElement} */ (document.getElementById(id));
}
