// The buttons for microphone, camera, screen and hand, in the green room and in the call.

import { strings as hosts } from "../strings/hosts.js";
import { toggles } from "./toggle.js";

export class CallButtons {
  #call;
  #media;
  #buttons;

  /**
   * @param {object} options
   * @param {import("../call/call.js").Call} options.call
   * @param {import("../call/media.js").LocalMedia} options.media
   */
  constructor({ call, media }) {
    this.#call = call;
    this.#media = media;
    this.#buttons = {
      microphone: toggles("microphone", () => media.toggle("microphone")),
      camera: toggles("camera", () => media.toggle("camera")),
      screen: toggles("screen", () => this.toggleScreen()),
      hand: toggles("hand", () => this.toggleHand()),
    };
    this.#buttons.hand.enable(); // it needs no device
    call.governance.charter.on("changed", () => this.#forbid());
    if (!media.canShareScreen) this.#buttons.screen.hide();
    this.#show();
    media.on("change", () => this.#show());
    for (const type of /** @type {const} */ (["joined", "changed", "left"]))
      call.roster.on(type, ({ own }) => own && this.#buttons.hand.show(call.handRaised));
  }

  /** The devices are there, or have been asked for. */
  enable() {
    for (const button of Object.values(this.#buttons)) button.enable();
  }

  toggleScreen() {
    if (this.#media.isOn("screen")) return this.#media.stopScreen();
    if (this.#media.canShareScreen) return this.#media.shareScreen();
  }

  toggleHand() {
    this.#call.setHand(!this.#call.handRaised);
  }

  #forbid() {
    const { governance } = this.#call;
    for (const source of /** @type {const} */ (["microphone", "screen"]))
      this.#buttons[source].forbid(governance.allows(source) ? "" : hosts.forbidden[source]);
  }

  #show() {
    const { microphone, camera, screen } = this.#media.state;
    this.#buttons.microphone.show(microphone);
    this.#buttons.camera.show(camera);
    this.#buttons.screen.show(screen);
    this.#buttons.hand.show(this.#call.handRaised);
  }
}
