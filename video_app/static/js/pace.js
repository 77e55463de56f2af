// How often something may be done: so much at once, and so much a second in the long run.

export class Pace {
  #left;
  #at = performance.now();
  /** @type {Map<string, (() => void)[]>} what waits, by whom it is for; who is next comes first */
  #waiting = new Map();
  /** @type {number | undefined} */ #timer;
  #atOnce;
  #perSecond;
  #mayWait;

  /**
   * @param {object} options
   * @param {number} options.atOnce
   * @param {number} options.perSecond
   * @param {number} [options.mayWait] how much may wait for each whom it is for; more than that is never done
   */
  constructor({ atOnce, perSecond, mayWait = 0 }) {
    this.#left = atOnce;
    this.#atOnce = atOnce;
    this.#perSecond = perSecond;
    this.#mayWait = mayWait;
  }

  /** Whether it may be done now; if so, it counts as done. */
  take() {
    const now = performance.now();
    this.#left = Math.min(this.#atOnce, this.#left + ((now - this.#at) / 1000) * this.#perSecond);
    this.#at = now;
    if (this.#left < 1) return false;
    this.#left -= 1;
    return true;
  }

  /**
   * Do it now, or as soon as it may be: for each in the order it came, and by turns, so that what one of them has
   * waiting does not delay what is for the others.
   * @param {() => void} action
   * @param {string} [whom] it is for
   */
  run(action, whom = "") {
    if (!this.#waiting.size && this.take()) return action();
    const waiting = this.#waiting.get(whom) ?? [];
    if (waiting.length >= this.#mayWait) return;
    this.#waiting.set(whom, [...waiting, action]);
    this.#timer ??= this.#later();
  }

  /** Do nothing more for them.
   * @param {string} [whom] */
  forget(whom = "") {
    this.#waiting.delete(whom);
  }

  #later() {
    return setTimeout(() => this.#goOn(), Math.ceil(((1 - this.#left) / this.#perSecond) * 1000));
  }

  #goOn() {
    for (const [whom, [action, ...others]] of this.#waiting) {
      if (!this.take()) break;
      this.#waiting.delete(whom);
      if (others.length) this.#waiting.set(whom, others); // behind the others: the loop comes to it again
      action();
    }
    this.#timer = this.#waiting.size ? this.#later() : undefined;
  }
}
