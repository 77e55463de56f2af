// How loud the own microphone is, muted or not.

import { Emitter } from "../emitter.js";

const EVERY_MS = 100;
const SPEECH_LEVEL = 0.05; // of the peak, 0–1
const EVIDENCE = 4; // two loud samples begin speech; four to eight quiet ones end it

/**
 * Events: `level` {level}: 0–1, ten times a second; `speech` {speaking}: when it starts and stops.
 * @extends {Emitter<{level: {level: number}, speech: {speaking: boolean}}>}
 */
export class LevelMeter extends Emitter {
  /** @type {AudioContext | null} */ #context = null;
  /** @type {AnalyserNode | null} */ #analyser = null;
  /** @type {MediaStreamAudioSourceNode | null} */ #source = null;
  /** @type {MediaStreamTrack | null} */ #track = null;
  /** @type {number | undefined} */ #timer;
  #evidence = 0;
  #speaking = false;

  /**
   * Listen to `track`, or to nothing. A copy of it is listened to: the track itself is silent while muted.
   * @param {MediaStreamTrack | null} track
   */
  listen(track) {
    this.stop();
    if (!track || typeof AudioContext !== "function") return;
    const context = (this.#context ??= new AudioContext());
    this.#track = track.clone();
    this.#track.enabled = true;
    this.#analyser = context.createAnalyser();
    this.#analyser.fftSize = 4096; // covers the time between two samples
    this.#source = context.createMediaStreamSource(new MediaStream([this.#track]));
    this.#source.connect(this.#analyser);
    this.#timer = setInterval(() => this.#sample(), EVERY_MS);
  }

  stop() {
    clearInterval(this.#timer);
    this.#source?.disconnect();
    this.#track?.stop();
    this.#track = this.#source = this.#analyser = null;
    this.#evidence = 0;
    this.#report(0);
  }

  #sample() {
    if (!this.#analyser) return;
    // Browsers start sound only after a gesture; until then there is nothing to measure.
    if (this.#context?.state === "suspended" && navigator.userActivation?.hasBeenActive) this.#context.resume();
    const samples = new Float32Array(this.#analyser.fftSize);
    this.#analyser.getFloatTimeDomainData(samples);
    this.#report(Math.min(1, Math.max(...samples.map(Math.abs))));
  }

  /** @param {number} level */
  #report(level) {
    this.emit("level", { level });
    this.#evidence = Math.min(2 * EVIDENCE, Math.max(0, this.#evidence + (level > SPEECH_LEVEL ? 2 : -1)));
    const speaking = this.#speaking ? this.#evidence > 0 : this.#evidence >= EVIDENCE;
    if (speaking === this.#speaking) return;
    this.#speaking = speaking;
    this.emit("speech", { speaking });
  }
}
