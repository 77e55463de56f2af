// How often something may be done: so much at once, and so much a second in the long run.

export class Pace {
  #left;
  #at = performance.now();
  /** @type {Map<string, {action: () => void, cost: number}[]>} what waits, by whom it is for; who is next comes first */
  #waiting = new Map();
  /** @type {number | undefined} */ #timer;
  #atOnce;
  #perSecond;
  #mayWait;

  /**
   * @param {object} options
   * @param {number} options.atOnce also the most that one thing may cost
   * @param {number} options.perSecond
   * @param {number} [options.mayWait] how much may wait for each whom it is for; more than that is never done
   */
  constructor({ atOnce, perSecond, mayWait = 0 }) {
    this.#left = atOnce;
    this.#atOnce = atOnce;
    this.#perSecond = perSecond;
    this.#mayWait = mayWait;
  }

  /** Whether it may be done now; if so, it counts as done.
   * @param {number} [cost] as how much */
  take(cost = 1) {
    const now = performance.now();
    this.#left = Math.min(this.#atOnce, this.#left + ((now - this.#at) / 1000) * this.#perSecond);
    this.#at = now;
    if (this.#left < cost) return false;
    this.#left -= cost;
    return true;
  }

  /**
   * Do it now, or as soon as it may be: for each in the order it came, and by turns, so that what one of them has
   * waiting does not delay what is for the others.
   * @param {() => void} action
   * @param {{whom?: string, cost?: number}} [options] whom it is for, and as how much it counts
   */
  run(action, { whom = "", cost = 1 } = {}) {
    if (!this.#waiting.size && this.take(cost)) return action();
    const waiting = this.#waiting.get(whom) ?? [];
    if (waiting.length >= this.#mayWait) return;
    this.#waiting.set(whom, [...waiting, { action, cost: Math.min(cost, this.#atOnce) }]);
    this.#timer ??= this.#later();
  }

  /** Do nothing more for them.
   * @param {string} [whom] */
  forget(whom = "") {
    this.#waiting.delete(whom);
  }

  #later() {
    const [[{ cost }]] = this.#waiting.values();
    return setTimeout(() => this.#goOn(), Math.max(1, Math.ceil(((cost - this.#left) / this.#perSecond) * 1000)));
  }

  #goOn() {
    for (const [whom, [{ action, cost }, ...others]] of this.#waiting) {
      if (!this.take(cost)) break;
      this.#waiting.delete(whom);
      if (others.length) this.#waiting.set(whom, others); // behind the others: the loop comes to it again
      action();
    }
    this.#timer = this.#waiting.size ? this.#later() : undefined;
  }
}
