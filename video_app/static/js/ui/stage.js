// The call's tiles, a camera's and a screen's for each participant.

import { strings } from "../strings/room.js";
import { makeMovable } from "./own-tile-mover.js";
import { connectPages } from "./page-turner.js";
import { StageLayout } from "./stage-layout.js";
import { cameraKey, OWN, screenKey } from "./tile-keys.js";
import { Tile } from "./tile.js";

/** @typedef {import("../call/roster.js").Member} Member */
/** @typedef {import("../engines/engine.js").View} View */

export class Stage {
  /** @type {Map<string, Tile>} by key */
  #tiles = new Map();
  /** @type {Map<string, Pick<View, "identity" | "source">>} what of whom a tile shows, by its key */
  #subjects = new Map();
  layout;
  #element;
  #roster;
  #preferences;
  #onShow;

  /**
   * @param {HTMLElement} element
   * @param {object} options
   * @param {import("../call/roster.js").Roster} options.roster
   * @param {import("../call/preferences.js").Preferences} options.preferences
   * @param {(view: View) => void} [options.onShow] told where, and how tall, the others are shown now
   */
  constructor(element, { roster, preferences, onShow = () => {} }) {
    this.#element = element;
    this.#roster = roster;
    this.#preferences = preferences;
    this.#onShow = onShow;
    this.layout = new StageLayout(element, this.#tiles, preferences);
    connectPages(this.layout);
    this.layout.on("arranged", () => this.#tellAll());
    for (const type of /** @type {const} */ (["joined", "changed"])) roster.on(type, (member) => this.#show(member));
    roster.on("left", (member) => this.#remove(member));
    preferences.on("device", ({ kind }) => kind === "speaker" && this.#tiles.forEach((tile) => this.#chooseSpeaker(tile)));
  }

  /** @param {Member} member */
  #show(member) {
    const { participant, own, tracks, quality, speaking } = member;
    const { identity, media, name } = participant;
    const key = cameraKey(member);
    const tile = this.#tiles.get(key) ?? this.#addCamera(key, member);
    const { faceless } = tile;
    tile.rename({ label: own ? strings.you : name, initialsOf: name });
    tile.show({
      video: (media.camera && tracks.get("camera")) || null,
      faceless: !media.camera,
      audio: heard(member, "microphone"),
      muted: !media.microphone,
      note: noteOf(member),
      hand: participant.hand_raised_at !== null,
      quality,
      speaking: speaking && media.microphone,
    });
    if (tile.faceless !== faceless) this.layout.update();
    if (speaking && media.microphone && !own) this.layout.setSpeaker(identity);
    this.layout.hear(key, (speaking && media.microphone) || media.screen);
    this.#tell(key);
    this.#showScreen(member);
  }

  /** @param {Member} member */
  #showScreen(member) {
    const key = screenKey(member);
    const video = member.participant.media.screen && member.tracks.get("screen");
    if (!video) return this.#drop(key);
    const tile = this.#tiles.get(key) ?? this.#addScreen(key, member);
    if (!member.own) tile.rename({ label: strings.screenOf(member.participant.name) });
    tile.show({ video, audio: heard(member, "screen-audio"), muted: false, note: "" });
    this.#tell(key);
  }

  /**
   * @param {string} key
   * @param {Member} member
   */
  #addCamera(key, { participant: { identity, name }, own }) {
    const label = own ? strings.you : name;
    const tile = new Tile({ ...this.#pinnable(key), label, identity, initialsOf: name, own });
    if (own) makeMovable(tile.element, this.#element, this.layout);
    return this.#add(key, tile, own ? null : { identity, source: "camera" });
  }

  /**
   * @param {string} key
   * @param {Member} member
   */
  #addScreen(key, { participant: { identity, name }, own }) {
    const label = own ? strings.yourScreen : strings.screenOf(name);
    const tile = new Tile({ ...this.#pinnable(key), label, kind: "screen", own });
    return this.#add(key, tile, own ? null : { identity, source: "screen" });
  }

  /** A host's choice of who is large; a pin of one's own counts more.
   * @param {string | null} identity */
  spotlight(identity) {
    const own = identity !== null && identity === this.#roster.own?.participant.identity;
    this.layout.spotlight(own ? OWN : identity);
  }

  /** @param {string} key */
  #pinnable(key) {
    return { onPin: () => this.layout.togglePin(key) };
  }

  /**
   * @param {string} key
   * @param {Tile} tile
   * @param {Pick<View, "identity" | "source"> | null} subject null: oneself, whom no engine brings
   */
  #add(key, tile, subject) {
    this.#tiles.set(key, tile);
    if (subject) this.#subjects.set(key, subject);
    this.#chooseSpeaker(tile);
    if (key === OWN) this.#element.prepend(tile.element);
    else this.#element.append(tile.element);
    this.layout.add(key);
    return tile;
  }

  /** @param {Tile} tile */
  #chooseSpeaker(tile) {
    const speaker = this.#preferences.device("speaker");
    if (speaker) tile.setSpeaker(speaker);
  }

  #tellAll() {
    for (const key of this.#subjects.keys()) this.#tell(key);
  }

  /** Nobody sees what has no place. A stage that has not been on the page yet shows nothing anywhere.
   * @param {string} key */
  #tell(key) {
    const subject = this.#subjects.get(key);
    const height = this.layout.heightOf(key);
    if (!subject || height === undefined) return;
    this.#onShow({ ...subject, element: (height && this.#tiles.get(key)?.picture) || null, height });
  }

  /** @param {Member} member */
  #remove(member) {
    this.#drop(cameraKey(member));
    this.#drop(screenKey(member));
  }

  /** @param {string} key */
  #drop(key) {
    const tile = this.#tiles.get(key);
    if (!tile) return;
    const subject = this.#subjects.get(key);
    if (subject) this.#onShow({ ...subject, element: null, height: 0 });
    this.#subjects.delete(key);
    tile.remove();
    this.#tiles.delete(key);
    this.layout.remove(key);
  }
}

/**
 * Nobody hears oneself, or whom one does not want to hear; and who says that the microphone is off, or that there is no screen, is taken at their word,
 * whatever sound arrives.
 * @param {Member} member
 * @param {"microphone" | "screen-audio"} source
 */
function heard({ own, unheard, tracks, participant: { media } }, source) {
  const on = source === "microphone" ? media.microphone : media.screen;
  const track = tracks.get(source);
  return track && on && !own && !unheard ? [track] : [];
}

/** @param {Member} member */
function noteOf({ link, participant: { state } }) {
  if (link === "reconnecting" || (link !== "connected" && state === "reconnecting")) return strings.reconnecting;
  return link === "connecting" ? strings.connecting : "";
}
