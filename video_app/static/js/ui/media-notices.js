// What the person should know of the own devices: a sentence for everything that goes wrong with them.

import { strings } from "../strings/room.js";

/** @typedef {import("../call/media.js").MediaProblem} MediaProblem */

export class MediaNotices {
  #call;
  #media;
  #notices;

  /**
   * @param {object} options
   * @param {import("../call/call.js").Call} options.call
   * @param {import("../call/media.js").LocalMedia} options.media
   * @param {import("../call/level-meter.js").LevelMeter} options.meter of the microphone, muted or not
   * @param {import("./notices.js").Notices} options.notices
   */
  constructor({ call, media, meter, notices }) {
    this.#call = call;
    this.#media = media;
    this.#notices = notices;
    media.on("change", ({ source }) => this.#solved(source));
    media.on("problem", ({ source, problem }) => this.#showProblem(source, problem));
    media.on("fallback", ({ source }) => notices.show({ text: strings.fallback(source) }));
    call.on("problem", ({ source, error }) =>
      notices.show({ kind: "error", key: source, title: strings.notSent(source), text: error.message }),
    );
    call.on("stuck", ({ error }) => notices.show({ kind: "error", key: "stuck", title: strings.stuckTitle, text: strings.stuck(error.message) }));
    call.on("carried", () => notices.clear("stuck"));
    meter.on("speech", ({ speaking }) => speaking && this.#hintAtMuting());
  }

  /** @param {string} source */
  #solved(source) {
    this.#notices.clear(source);
    this.#notices.clear("muted");
  }

  /**
   * @param {string} source
   * @param {MediaProblem} problem
   */
  #showProblem(source, problem) {
    const key = problem === "insecure" || problem === "unsupported" ? problem : source;
    this.#notices.show({ kind: "error", key, ...strings.problem(source, problem) });
  }

  #hintAtMuting() {
    if (this.#media.isOn("microphone") || this.#call.state !== "connected") return;
    this.#notices.show({ key: "muted", text: strings.mutedHint });
  }
}
