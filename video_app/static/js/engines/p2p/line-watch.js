// Whether media has stopped coming on a line that its browser still believes in: ICE notices late.

const SILENCE_LIMIT_MS = 3000;
const LIVELY_LOOKS = 4; // in a row: more than checks of the path and reports alone would give

/** To be asked every second. Where no media came before, nothing can be told: that is left to the browser. */
export class LineWatch {
  #heard = -1;
  #since = 0;
  #row = 0;
  #still = true; // at the last look

  /**
   * @param {number} heard whatever has come so far, in bytes or packets
   * @param {number} now in milliseconds
   * @returns {boolean} whether nothing has come for so long that people should know
   */
  isSilent(heard, now) {
    const still = heard === this.#heard;
    if (!still) {
      this.#row = this.#still ? 1 : this.#row + 1;
      this.#heard = heard;
      this.#since = now;
    }
    this.#still = still;
    return this.#row >= LIVELY_LOOKS && now - this.#since >= SILENCE_LIMIT_MS;
  }
}
