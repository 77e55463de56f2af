// Who is speaking, from audio levels sampled regularly, without flicker.

const AVERAGE_SAMPLES = 3; // at the engines' 200 ms a sample: about half a second
const HOLD_MS = 700;
const SPEECH_LEVEL = 0.015; // on the scale 0–1 of RTCRtpSynchronizationSource.audioLevel

export class SpeakerDetector {
  /** @type {Map<string, number[]>} the latest levels by identity */
  #levels = new Map();
  /** @type {string | null} */
  #speaker = null;
  #since = 0;

  /**
   * Take one sample of everybody's level and say who is the speaker now, or null.
   * @param {Map<string, number>} levels 0–1, by identity
   * @param {number} now in milliseconds
   * @returns {string | null}
   */
  sample(levels, now) {
    this.#remember(levels);
    const loudest = this.#loudest();
    if (loudest === this.#speaker) this.#since = now;
    else if (now - this.#since >= HOLD_MS || !this.#levels.has(this.#speaker ?? "")) {
      this.#speaker = loudest;
      this.#since = now;
    }
    return this.#speaker;
  }

  /** @param {Map<string, number>} levels */
  #remember(levels) {
    for (const identity of this.#levels.keys()) if (!levels.has(identity)) this.#levels.delete(identity);
    for (const [identity, level] of levels) {
      const before = this.#levels.get(identity) ?? [];
      this.#levels.set(identity, [...before, level].slice(-AVERAGE_SAMPLES));
    }
  }

  #loudest() {
    /** @type {string | null} */
    let loudest = null;
    let most = SPEECH_LEVEL;
    for (const [identity, levels] of this.#levels) {
      const average = levels.reduce((sum, level) => sum + level, 0) / AVERAGE_SAMPLES;
      if (average > most) [loudest, most] = [identity, average];
    }
    return loudest;
  }
}
