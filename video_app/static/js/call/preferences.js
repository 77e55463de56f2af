// What this browser remembers of its user's choices: one owner, one storage key.

import { Emitter } from "../emitter.js";

/** @typedef {"microphone" | "camera" | "speaker"} DeviceKind */
/** @typedef {{echoCancellation: boolean, noiseSuppression: boolean, autoGainControl: boolean}} Processing */
/** @typedef {"grid" | "speaker"} LayoutMode */
/** @typedef {"auto" | "grid" | "floating" | "hidden"} OwnTile */
/** @typedef {"all" | "speaker" | "none"} IncomingVideo */
/**
 * @typedef {object} Choices
 * @property {boolean} microphone whether to join with it on
 * @property {boolean} camera
 * @property {Record<DeviceKind, string>} devices device ids; empty: the system's default
 * @property {Processing} processing of the microphone
 * @property {boolean} shortcuts
 * @property {LayoutMode} layout
 * @property {OwnTile} ownTile where the own picture is
 * @property {IncomingVideo} incomingVideo whose camera is received: everybody's, that of who speaks, nobody's
 */
/** @typedef {Pick<Storage, "getItem" | "setItem">} Store */

const KEY = "video-app.preferences";
/** @type {LayoutMode[]} */
const LAYOUTS = ["grid", "speaker"];
/** @type {OwnTile[]} */
const OWN_TILES = ["auto", "grid", "floating", "hidden"];
/** @type {IncomingVideo[]} */
const INCOMING = ["all", "speaker", "none"];

/**
 * Every choice has a getter and a setter. What was stored is believed field by field: by an older
 * version, by hand or broken, it never keeps the page from working.
 *
 * Events: `device` {kind, id}, `processing`, `shortcuts`, `layout`, `ownTile`, `incomingVideo`, each with the new choice.
 * @extends {Emitter<Choices & {device: {kind: DeviceKind, id: string}}>}
 */
export class Preferences extends Emitter {
  /** @type {Choices} */ #choices;
  #store;

  /** @param {Store | null} [store] where they are kept; null: for this page only */
  constructor(store = browserStore()) {
    super();
    this.#store = store;
    this.#choices = this.#read();
  }

  get microphone() {
    return this.#choices.microphone;
  }

  set microphone(on) {
    this.#choose({ microphone: on });
  }

  get camera() {
    return this.#choices.camera;
  }

  set camera(on) {
    this.#choose({ camera: on });
  }

  /** @param {DeviceKind} kind */
  device(kind) {
    return this.#choices.devices[kind];
  }

  /**
   * @param {DeviceKind} kind
   * @param {string} id
   */
  setDevice(kind, id) {
    this.#choose({ devices: { [kind]: id } });
    this.emit("device", { kind, id });
  }

  get processing() {
    return this.#choices.processing;
  }

  /** @param {Partial<Processing>} changes */
  setProcessing(changes) {
    this.#choose({ processing: changes });
    this.emit("processing", this.processing);
  }

  get shortcuts() {
    return this.#choices.shortcuts;
  }

  set shortcuts(on) {
    this.#choose({ shortcuts: on });
    this.emit("shortcuts", on);
  }

  get layout() {
    return this.#choices.layout;
  }

  set layout(mode) {
    this.#choose({ layout: mode });
    this.emit("layout", mode);
  }

  get ownTile() {
    return this.#choices.ownTile;
  }

  set ownTile(where) {
    this.#choose({ ownTile: where });
    this.emit("ownTile", where);
  }

  get incomingVideo() {
    return this.#choices.incomingVideo;
  }

  set incomingVideo(whose) {
    this.#choose({ incomingVideo: whose });
    this.emit("incomingVideo", whose);
  }

  /** Another tab may have stored other choices meanwhile: only what changes here is written over.
   * @param {Record<string, unknown>} changes */
  #choose(changes) {
    this.#choices = choicesIn(merged(this.#choices, changes));
    try {
      this.#store?.setItem(KEY, JSON.stringify(merged(this.#read(), changes)));
    } catch {
      // Storage is full: the choice holds for this page only.
    }
  }

  #read() {
    try {
      return choicesIn(JSON.parse(this.#store?.getItem(KEY) ?? "null"));
    } catch {
      return choicesIn(null); // not ours
    }
  }
}

/** @returns {Store | null} */
function browserStore() {
  try {
    return globalThis.localStorage ?? null;
  } catch {
    return null; // switched off
  }
}

/**
 * @param {Choices} choices
 * @param {Record<string, unknown>} changes
 */
function merged({ devices, processing, ...others }, changes) {
  return {
    ...others,
    ...changes,
    devices: { ...devices, ...record(changes.devices) },
    processing: { ...processing, ...record(changes.processing) },
  };
}

/**
 * The choices in `stored`, which may be anything.
 * @param {unknown} stored
 * @returns {Choices}
 */
function choicesIn(stored) {
  const { microphone, camera, shortcuts, layout, ownTile, incomingVideo, ...others } = record(stored);
  const [devices, processing] = [record(others.devices), record(others.processing)];
  return {
    microphone: isOn(microphone),
    camera: isOn(camera),
    devices: { microphone: text(devices.microphone), camera: text(devices.camera), speaker: text(devices.speaker) },
    processing: {
      echoCancellation: isOn(processing.echoCancellation),
      noiseSuppression: isOn(processing.noiseSuppression),
      autoGainControl: isOn(processing.autoGainControl),
    },
    shortcuts: isOn(shortcuts),
    layout: oneOf(LAYOUTS, layout),
    ownTile: oneOf(OWN_TILES, ownTile),
    incomingVideo: oneOf(INCOMING, incomingVideo),
  };
}

/** @param {unknown} value @returns {Record<string, unknown>} */
const record = (value) => (typeof value === "object" && value !== null ? /** @type {Record<string, unknown>} */ (value) : {});

/** Everything that can be on or off is on until somebody turns it off.
 * @param {unknown} value */
const isOn = (value) => value !== false;

/** @param {unknown} value */
const text = (value) => (typeof value === "string" ? value : "");

/**
 * @template T
 * @param {T[]} allowed the first is the default
 * @param {unknown} value
 */
const oneOf = (allowed, value) => allowed.find((choice) => choice === value) ?? allowed[0];
