// One tile: a participant's camera, or a shared screen.

import { paintAvatar } from "./avatar.js";
import { place } from "./place.js";
import { QualityBars } from "./quality-bars.js";

/**
 * @typedef {object} TileView
 * @property {MediaStreamTrack | null} video
 * @property {boolean} [faceless] whether there is no picture, and none to wait for
 * @property {MediaStreamTrack[]} audio
 * @property {boolean} muted whether to show the "microphone off" mark
 * @property {boolean} [speaking]
 * @property {boolean} [hand] whether the hand is raised
 * @property {number | null} [quality] 0–5 bars
 * @property {string} note e.g. "Reconnecting…"; empty for none
 */

export class Tile {
  element;
  faceless = false;
  #video;
  #muted;
  #note;
  #play;
  #sound;
  #hand;
  #pin;
  #bars;
  #initialsOf = "";
  #hasPicture = false;
  #stream = new MediaStream();

  /**
   * @param {object} options
   * @param {string} options.label accessible name
   * @param {string} [options.name] shown in the corner, if it is not the label
   * @param {string} [options.identity] of a participant's tile
   * @param {string} [options.initialsOf] whose initials stand in for a missing picture
   * @param {"camera" | "screen"} [options.kind]
   * @param {boolean} [options.own] mirrored (a camera) and never heard
   * @param {() => void} [options.onPin] makes the tile large, or no longer
   */
  constructor({ label, name = label, identity, initialsOf = name, kind = "camera", own = false, onPin }) {
    const template = /** @type {HTMLTemplateElement} */ (document.getElementById("tile-template"));
    this.element = /** @type {HTMLElement} */ (template.content.firstElementChild?.cloneNode(true));
    this.#video = this.#find(".tile-video", HTMLVideoElement);
    this.#muted = this.#find(".tile-muted", HTMLElement);
    this.#note = this.#find(".tile-note", HTMLElement);
    this.#play = this.#find(".tile-play", HTMLButtonElement);
    this.#sound = this.#find(".tile-sound", HTMLButtonElement);
    this.#hand = this.#find(".tile-hand", HTMLElement);
    this.#pin = this.#find(".tile-pin", HTMLButtonElement);
    this.#bars = new QualityBars(this.#find(".tile-quality", HTMLElement));
    this.kind = kind;
    this.rename({ label, name, initialsOf });
    if (identity) this.element.dataset.identity = identity;
    this.element.dataset.kind = kind;
    this.element.classList.toggle("tile-own", own);
    this.#video.muted = own;
    this.#play.onclick = () => this.#start();
    this.#find(".tile-fullscreen", HTMLButtonElement).onclick = () => this.#toggleFullScreen();
    this.element.ondblclick = () => this.#toggleFullScreen();
    this.#pin.hidden = !onPin;
    this.#pin.onclick = () => onPin?.();
  }

  /** Where the picture is shown; null while there is none. An engine may keep it away while nobody sees it. */
  get picture() {
    return this.#hasPicture ? this.#video : null;
  }

  /**
   * Call it this from now on; see the constructor.
   * @param {{label: string, name?: string, initialsOf?: string}} options
   */
  rename({ label, name = label, initialsOf = name }) {
    if (this.element.getAttribute("aria-label") === label && this.#initialsOf === initialsOf) return;
    this.#initialsOf = initialsOf;
    this.element.setAttribute("aria-label", label);
    this.#find(".tile-name", HTMLElement).textContent = name;
    paintAvatar(this.#find(".tile-avatar", HTMLElement), initialsOf);
  }

  /** @param {TileView} view */
  show({ video, audio, muted, note, faceless = false, speaking = false, hand = false, quality = null }) {
    this.faceless = faceless;
    this.#hasPicture = video !== null;
    const wanted = video ? [video, ...audio] : audio;
    const changed = this.#exchange(wanted);
    this.element.classList.toggle("tile-dark", !video);
    this.element.classList.toggle("tile-speaking", speaking);
    this.#muted.hidden = !muted;
    this.#hand.hidden = !hand;
    this.#bars.show(quality);
    this.#note.hidden = !note;
    this.#note.textContent = note;
    if (changed && wanted.length) this.#start();
  }

  /**
   * Put the tile where the layout wants it; null keeps it out of sight, yet heard.
   * @param {import("./arrange.js").Rect | null} rect in pixels
   */
  place(rect) {
    this.element.classList.toggle("tile-away", !rect);
    if (rect) place(this.element, rect);
  }

  /** Whether it is one of those that are no more than a face and a name.
   * @param {boolean} inRow */
  showInRow(inRow) {
    this.element.classList.toggle("tile-in-row", inRow);
  }

  /** @param {boolean} pinned */
  showPinned(pinned) {
    this.#pin.setAttribute("aria-pressed", String(pinned));
  }

  /**
   * Play sound on the output `deviceId`, where the browser can.
   * @param {string} deviceId
   */
  setSpeaker(deviceId) {
    this.#video.setSinkId?.(deviceId).catch(() => {}); // unplugged meanwhile: the default stays in use
  }

  remove() {
    this.#video.srcObject = null;
    this.element.remove();
  }

  /** @param {MediaStreamTrack[]} wanted */
  #exchange(wanted) {
    const present = this.#stream.getTracks();
    for (const track of present) if (!wanted.includes(track)) this.#stream.removeTrack(track);
    for (const track of wanted) if (!present.includes(track)) this.#stream.addTrack(track);
    // A stream without tracks never delivers data, and the page's load event would wait for it.
    const source = wanted.length ? this.#stream : null;
    if (this.#video.srcObject !== source) this.#video.srcObject = source;
    return wanted.some((track) => !present.includes(track));
  }

  /** Play; a browser that wants a tap first, for the sound or even the picture, gets a button to tap.
   * @returns {Promise<void>} */
  async #start() {
    const { muted } = this.#video;
    try {
      await this.#video.play();
      this.#play.hidden = true;
    } catch (error) {
      const name = error instanceof DOMException ? error.name : "";
      if (name === "AbortError" && this.element.isConnected) return this.#start(); // the stream was set anew meanwhile
      const refused = name === "NotAllowedError";
      if (refused && !muted) return this.#startSilently();
      this.#play.hidden = !refused;
      if (refused) this.#sound.hidden = true; // one button at a time
    }
  }

  /** Play the picture at once, and the sound as soon as somebody touches the page, wherever that is. */
  #startSilently() {
    if (this.#video.muted) return; // refused twice: a second track came before the first answer
    this.#video.muted = true;
    this.#sound.hidden = false;
    atNextGesture(() => {
      this.#video.muted = false;
      this.#sound.hidden = true;
      if (this.element.isConnected) this.#start();
    });
    this.#start();
  }

  #toggleFullScreen() {
    const video = /** @type {HTMLVideoElement & {webkitEnterFullscreen?: () => void}} */ (this.#video);
    if (document.fullscreenElement) document.exitFullscreen();
    else if (this.element.requestFullscreen) this.element.requestFullscreen();
    else video.webkitEnterFullscreen?.(); // iPhones show only a video full screen
  }

  /**
   * @template {HTMLElement} T
   * @param {string} selector
   * @param {new () => T} type
   * @returns {T}
   */
  #find(selector, type) {
    const found = this.element.querySelector(selector);
    if (!(found instanceof type)) throw new Error(`the tile template lacks ${selector}`);
    return found;
  }
}

/** Call `act` once, at the next sign that a person uses the page.
 * @param {() => void} act */
function atNextGesture(act) {
  const waiting = new AbortController();
  const options = { capture: true, signal: waiting.signal };
  const acted = () => {
    waiting.abort();
    act();
  };
  for (const type of ["pointerup", "keydown"]) addEventListener(type, acted, options);
}
