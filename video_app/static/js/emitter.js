// A typed event emitter: a class says which events it has and what each carries, and `tsc` checks both ends.

/** @template {Record<string, any>} Events what is told with each event, by the event's name */
export class Emitter {
  /** @type {Map<keyof Events, Set<(detail: any) => unknown>>} */
  #listeners = new Map();

  /**
   * Call `listener` whenever `type` happens, until `signal` aborts. Listeners are called in the order they came.
   * @template {keyof Events} Type
   * @param {Type} type
   * @param {(detail: Events[Type]) => unknown} listener
   * @param {{signal?: AbortSignal}} [options]
   */
  on(type, listener, { signal } = {}) {
    if (signal?.aborted) return;
    const listeners = this.#listeners.get(type) ?? new Set();
    this.#listeners.set(type, listeners.add(listener));
    signal?.addEventListener("abort", () => listeners.delete(listener), { once: true });
  }

  /**
   * Tell all who listen to `type`. One that fails is reported, as an uncaught error is, and the others still hear.
   * @template {keyof Events} Type
   * @param {Type} type
   * @param {Events[Type]} detail
   */
  emit(type, detail) {
    for (const listener of [...(this.#listeners.get(type) ?? [])])
      try {
        listener(detail);
      } catch (error) {
        reportError(error);
      }
  }
}
