// What a host does to oneself, and what one makes of it: silenced, dark, asked to speak.

import { Emitter } from "../emitter.js";

/** @typedef {import("../realtime/messages.js").Moderation} What */
/** @typedef {Exclude<What, "ask-unmute">} Done what happens at once */

/**
 * Events: `moderated` {what, by}: it is done; `asked` {by}: to unmute, which only the person does. `by` is a name.
 * @extends {Emitter<{moderated: {what: Done, by: string}, asked: {by: string}}>}
 */
export class Moderated extends Emitter {
  #media;

  /** @param {import("./media.js").LocalMedia} media */
  constructor(media) {
    super();
    this.#media = media;
  }

  /** The server has said the same to the others already: whatever was sent on would be heard and seen by nobody.
   * @param {What} what
   * @param {string} by */
  obey(what, by) {
    const media = this.#media;
    if (what === "ask-unmute") {
      if (!media.isOn("microphone")) this.emit("asked", { by });
      return;
    }
    if (what === "mute") media.turnOff("microphone");
    if (what === "camera-off") media.turnOff("camera");
    if (what === "stop-sharing") media.stopScreen();
    this.emit("moderated", { what, by });
  }
}
