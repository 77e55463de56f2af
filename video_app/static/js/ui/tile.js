// One tile: a participant's camera, or a shared screen.

const PALETTE_SIZE = 8;

/**
 * @typedef {object} TileView
 * @property {MediaStreamTrack | null} video
 * @property {MediaStreamTrack[]} audio
 * @property {boolean} muted whether to show the "microphone off" mark
 * @property {string} note e.g. "Reconnecting…"; empty for none
 */

export class Tile {
  element;
  #video;
  #muted;
  #note;
  #play;
  #stream = new MediaStream();

  /**
   * @param {object} options
   * @param {string} options.label accessible name
   * @param {string} [options.name] shown in the corner, if it is not the label
   * @param {string} [options.identity] of a participant's tile
   * @param {string} [options.initialsOf] whose initials stand in for a missing picture
   * @param {"camera" | "screen"} [options.kind]
   * @param {boolean} [options.own] mirrored (a camera) and never heard
   */
  constructor({ label, name = label, identity, initialsOf = name, kind = "camera", own = false }) {
    const template = /** @type {HTMLTemplateElement} */ (document.getElementById("tile-template"));
    this.element = /** @type {HTMLElement} */ (template.content.firstElementChild?.cloneNode(true));
    this.#video = this.#find(".tile-video", HTMLVideoElement);
    this.#muted = this.#find(".tile-muted", HTMLElement);
    this.#note = this.#find(".tile-note", HTMLElement);
    this.#play = this.#find(".tile-play", HTMLButtonElement);
    this.element.setAttribute("aria-label", label);
    if (identity) this.element.dataset.identity = identity;
    this.element.dataset.kind = kind;
    this.element.classList.toggle("tile-own", own);
    this.#find(".tile-name", HTMLElement).textContent = name;
    this.#avatar(initialsOf);
    this.#video.muted = own;
    this.#play.onclick = () => this.#start();
    this.#find(".tile-fullscreen", HTMLButtonElement).onclick = () => this.#toggleFullScreen();
    this.element.ondblclick = () => this.#toggleFullScreen();
  }

  /** @param {TileView} view */
  show({ video, audio, muted, note }) {
    const wanted = video ? [video, ...audio] : audio;
    const changed = this.#exchange(wanted);
    this.element.classList.toggle("tile-dark", !video);
    this.#muted.hidden = !muted;
    this.#note.hidden = !note;
    this.#note.textContent = note;
    if (changed && wanted.length) this.#start();
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

  /** Play; a browser that wants a tap first gets a button to tap. */
  async #start() {
    try {
      await this.#video.play();
      this.#play.hidden = true;
    } catch (error) {
      this.#play.hidden = !(error instanceof DOMException && error.name === "NotAllowedError");
    }
  }

  #toggleFullScreen() {
    const video = /** @type {HTMLVideoElement & {webkitEnterFullscreen?: () => void}} */ (this.#video);
    if (document.fullscreenElement) document.exitFullscreen();
    else if (this.element.requestFullscreen) this.element.requestFullscreen();
    else video.webkitEnterFullscreen?.(); // iPhones show only a video full screen
  }

  /** @param {string} name */
  #avatar(name) {
    const avatar = this.#find(".tile-avatar", HTMLElement);
    avatar.textContent = initials(name);
    avatar.dataset.color = String([...name].reduce((sum, letter) => sum + (letter.codePointAt(0) ?? 0), 0) % PALETTE_SIZE);
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

/**
 * At most two letters, or one emoji, that stand for `name`.
 * @param {string} name
 */
export function initials(name) {
  const words = name.split(/\s+/).filter(Boolean);
  const ends = words.length > 1 ? [words[0], words[words.length - 1]] : words;
  return ends.map(firstCharacter).join("").toLocaleUpperCase();
}

/** What a reader calls one character, however many code points it has.
 * @param {string} word */
function firstCharacter(word) {
  if (typeof Intl.Segmenter !== "function") return [...word][0];
  const [first] = new Intl.Segmenter().segment(word);
  return first.segment;
}
