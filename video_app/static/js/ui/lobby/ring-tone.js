// A ring tone made here: two notes, a pause. Silent until the browser lets the page play sound.

const NOTES_HZ = [659.3, 523.3];
const NOTE_SECONDS = 0.4;
const EVERY_MS = 2000;
const VOLUME = 0.12;

export class RingTone {
  /** @type {AudioContext | null} */ #context = null;
  /** @type {number | undefined} */ #timer;

  start() {
    if (this.#timer !== undefined || typeof AudioContext !== "function") return;
    this.#context ??= new AudioContext();
    this.#context.resume().catch(() => {}); // not allowed before the person has touched the page
    this.#ring();
    this.#timer = setInterval(() => this.#ring(), EVERY_MS);
  }

  stop() {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#context?.suspend();
  }

  #ring() {
    const context = this.#context;
    if (context?.state !== "running") return;
    NOTES_HZ.forEach((frequency, number) => this.#note(context, frequency, context.currentTime + number * NOTE_SECONDS));
  }

  /**
   * @param {AudioContext} context
   * @param {number} frequency
   * @param {number} at
   */
  #note(context, frequency, at) {
    const oscillator = new OscillatorNode(context, { frequency });
    const gain = new GainNode(context, { gain: 0 });
    gain.gain.setTargetAtTime(VOLUME, at, 0.02);
    gain.gain.setTargetAtTime(0, at + NOTE_SECONDS * 0.7, 0.06);
    oscillator.connect(gain).connect(context.destination);
    oscillator.start(at);
    oscillator.stop(at + NOTE_SECONDS + 0.3);
  }
}
