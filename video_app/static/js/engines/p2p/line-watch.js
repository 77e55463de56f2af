// Whether anything comes on a line that its browser still believes in: ICE notices late that nothing does.

const SILENCE_LIMIT_MS = 3000; // somebody who is muted is heard of every second, by reports

export class LineWatch {
  #bytes = -1;
  #since = 0;

  /**
   * @param {number} bytes received on the line so far
   * @param {number} now in milliseconds
   * @returns {boolean} whether nothing has come for so long that people should know
   */
  isSilent(bytes, now) {
    if (bytes !== this.#bytes) {
      this.#bytes = bytes;
      this.#since = now;
    }
    return now - this.#since >= SILENCE_LIMIT_MS;
  }
}
