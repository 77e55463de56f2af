// The call's tiles: oneself first, then everybody else and the screens they share.

import { strings } from "../strings/room.js";
import { makeMovable } from "./own-tile-mover.js";
import { connectPages } from "./page-turner.js";
import { OWN, StageLayout } from "./stage-layout.js";
import { Tile } from "./tile.js";

/** @typedef {import("../call/roster.js").Member} Member */
/** @typedef {import("../realtime/messages.js").Source} Source */
/** @typedef {import("../call/media.js").LocalMedia} LocalMedia */

export class Stage {
  /** @type {Map<string, Tile>} by identity, with a suffix for a screen */
  #tiles = new Map();
  layout;
  #element;
  #media;
  #name;
  #speaker = "";
  #onShow;
  #own = { speaking: false, hand: false };

  /**
   * @param {HTMLElement} element
   * @param {object} options
   * @param {LocalMedia} options.media
   * @param {import("../call/roster.js").Roster} options.roster
   * @param {string} options.name of the person at this browser
   * @param {(identity: string, source: Source, video: HTMLVideoElement | null) => void} [options.onShow] told where
   *   a participant's picture is shown now, null for nowhere
   */
  constructor(element, { media, roster, name, onShow = () => {} }) {
    this.#element = element;
    this.#media = media;
    this.#name = name;
    this.#onShow = onShow;
    this.layout = new StageLayout(element, this.#tiles);
    connectPages(this.layout);
    for (const type of ["joined", "changed"])
      roster.addEventListener(type, (event) => this.#show(/** @type {CustomEvent} */ (event).detail));
    roster.addEventListener("left", (event) => this.#remove(/** @type {CustomEvent} */ (event).detail));
    media.addEventListener("change", () => this.#showOwn());
  }

  /** Show the own tile under `identity`.
   * @param {string} identity */
  open(identity) {
    if (this.#tiles.has(OWN)) return;
    const others = [...this.#tiles];
    this.#tiles.clear(); // the own tile comes first
    const own = new Tile({ ...this.#pinnable(OWN), label: strings.you, identity, initialsOf: this.#name, own: true });
    makeMovable(this.#add(OWN, own).element, this.#element, this.layout);
    for (const [key, tile] of others) this.#tiles.set(key, tile);
    this.#showOwn();
  }

  close() {
    for (const key of [...this.#tiles.keys()]) this.#drop(key);
  }

  /** What the own tile shows besides the picture.
   * @param {Partial<{speaking: boolean, hand: boolean}>} changes */
  setOwn(changes) {
    Object.assign(this.#own, changes);
    this.#showOwn();
  }

  /** @param {string} deviceId */
  setSpeaker(deviceId) {
    this.#speaker = deviceId;
    for (const tile of this.#tiles.values()) tile.setSpeaker(deviceId);
  }

  #showOwn() {
    const tile = this.#tiles.get(OWN);
    if (!tile) return;
    const muted = !this.#media.isOn("microphone");
    tile.show({ video: this.#media.track("camera"), audio: [], muted, note: "", ...this.#own });
    this.#showScreen(OWN, strings.yourScreen, this.#media.track("screen"), null);
  }

  /** @param {Member} member */
  #show({ participant, tracks, link, quality, speaking }) {
    const { identity, name, media, state } = participant;
    const tile =
      this.#tiles.get(identity) ?? this.#add(identity, new Tile({ ...this.#pinnable(identity), label: name, identity }));
    const camera = media.camera ? (tracks.get("camera") ?? null) : null;
    const lost = link === "reconnecting" || (link !== "connected" && state === "reconnecting");
    tile.show({
      video: camera,
      audio: present(tracks.get("microphone")),
      muted: !media.microphone,
      note: lost ? strings.reconnecting : link === "connecting" ? strings.connecting : "",
      hand: participant.hand_raised_at !== null,
      quality,
      speaking: speaking && media.microphone,
    });
    this.#onShow(identity, "camera", camera && tile.video);
    if (speaking) this.layout.setSpeaker(identity);
    this.#showScreen(identity, strings.screenOf(name), tracks.get("screen") ?? null, tracks.get("screen-audio") ?? null);
    this.#onShow(identity, "screen", this.#tiles.get(`${identity} screen`)?.video ?? null);
  }

  /**
   * @param {string} owner
   * @param {string} label
   * @param {MediaStreamTrack | null} video
   * @param {MediaStreamTrack | null} audio
   */
  #showScreen(owner, label, video, audio) {
    const key = `${owner} screen`;
    if (!video) return this.#drop(key);
    const tile =
      this.#tiles.get(key) ?? this.#add(key, new Tile({ ...this.#pinnable(key), label, kind: "screen", own: owner === OWN }));
    tile.show({ video, audio: present(audio), muted: false, note: "" });
  }

  /** @param {string} key */
  #pinnable(key) {
    return { onPin: () => this.layout.togglePin(key) };
  }

  /**
   * @param {string} key
   * @param {Tile} tile
   */
  #add(key, tile) {
    this.#tiles.set(key, tile);
    if (this.#speaker) tile.setSpeaker(this.#speaker);
    if (key === OWN) this.#element.prepend(tile.element);
    else this.#element.append(tile.element);
    this.layout.update();
    return tile;
  }

  /** @param {Member} member */
  #remove({ participant: { identity } }) {
    this.#drop(identity);
    this.#drop(`${identity} screen`);
  }

  /** @param {string} key */
  #drop(key) {
    if (!this.#tiles.has(key)) return;
    this.#tiles.get(key)?.remove();
    this.#tiles.delete(key);
    this.layout.update();
  }
}

/** @param {MediaStreamTrack | null | undefined} track */
const present = (track) => (track ? [track] : []);
