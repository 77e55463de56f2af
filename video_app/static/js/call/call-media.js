// The media of a call: on one engine or, while the call moves to another, on two.

import { Emitter } from "../emitter.js";
import { createEngine } from "../engines/registry.js";
import { Incoming } from "./incoming.js";

/** @typedef {import("../api.js").Access} Access */
/** @typedef {import("../engines/engine.js").Engine} Engine */
/** @typedef {import("../engines/engine.js").EngineSettings} EngineSettings */
/** @typedef {import("../engines/engine.js").SignalLink} SignalLink */
/** @typedef {import("../engines/engine.js").View} View */
/** @typedef {import("../realtime/messages.js").Source} Source */
/** @typedef {import("../engines/engine.js").EngineState} EngineState */
/** @typedef {{name: string, engine: Engine, over: AbortController, state: EngineState}} Carrier */
/** @typedef {{token: string, room: string, identity: string, link: SignalLink, iceServers: RTCIceServer[]}} Seat */

const FOLLOW_MS = 20_000; // after which who could not follow is left behind
const AGAIN_MS = 1500;
const LINGER_MS = 2000; // the others may need the old connection a moment longer
const LOOK_MS = 100;

/**
 * Events: `state` {state, error?}, of the engine that carries the call; `carried` {engine}, its name; `stuck` {engine,
 * error}: the call has moved to that one, and the media from here could not follow; `recording`, `problem` as they come.
 * @extends {Emitter<{
 *   state: {state: import("../engines/engine.js").EngineState, error?: Error},
 *   carried: {engine: string},
 *   stuck: {engine: string, error: Error},
 *   recording: {on: boolean},
 *   problem: {source: Source, error: Error},
 * }>}
 */
export class CallMedia extends Emitter {
  /** @type {Carrier[]} the one that carries the call, then the one that it moves to */
  #carriers = [];
  /** @type {RTCIceServer[] | null} those of a member */ #iceServers = null;
  /** @type {Seat | null} */ #seat = null;
  #wanted = "";
  #moving = false;
  #left = false;
  #media;
  #settings;
  #renew;
  #incoming;
  #create;

  /**
   * @param {object} options
   * @param {import("./roster.js").Roster} options.roster
   * @param {import("./media.js").LocalMedia} options.media
   * @param {Record<string, EngineSettings>} options.settings by the engines' names
   * @param {() => Promise<Access>} options.renew asks for fresh access, on the engine that carries the room by now
   * @param {import("./incoming.js").Rehearse} options.rehearse
   * @param {typeof createEngine} [options.create]
   */
  constructor({ roster, media, settings, renew, rehearse, create = createEngine }) {
    super();
    this.#create = create;
    this.#media = media;
    this.#settings = settings;
    this.#renew = renew;
    this.#incoming = new Incoming(roster, rehearse);
  }

  /** The engine that carries the call; its name. */
  get name() {
    return this.#carriers[0]?.name ?? "";
  }

  get #engine() {
    return this.#carriers[0]?.engine;
  }

  /** How that engine is doing. */
  get state() {
    return this.#carriers[0]?.state ?? "closed";
  }

  get isMoving() {
    return this.#moving;
  }

  /** Whether the call has another engine to move to. */
  get canMove() {
    return Object.keys(this.#settings).length > 1;
  }

  /** Load an engine, and give it what is to be sent.
   * @param {string} name */
  async prepare(name) {
    const engine = await this.#create(name, this.#settings[name] ?? {});
    if (this.#left) return;
    this.#add(carrier(name, engine));
    await this.#sendAll(engine);
  }

  /** Connect. Rejects with an Error whose message a person can read.
   * @param {Seat} seat */
  async join(seat) {
    this.#seat = seat;
    this.#wanted ||= this.name;
    const carrier = this.#carriers[0];
    if (!carrier) return;
    this.emit("carried", { engine: carrier.name });
    await this.#connect(carrier, seat.token);
  }

  /** The room is carried by that engine by now.
   * @param {string} name */
  follow(name) {
    if (!name || !this.#seat || !(name in this.#settings)) return;
    this.#wanted = name;
    if (this.#moving || name === this.name) return;
    this.#moving = true;
    if (!this.hasSafetyCodes) this.#seat.link.hold(); // for one that connects people to each other, if it becomes that
    this.#move().finally(() => (this.#moving = false));
  }

  /** Send what `source` is now, or stop sending it.
   * @param {Source} source */
  async send(source) {
    await Promise.all(this.#carriers.map(({ engine }) => this.#send(engine, source)));
  }

  /** @param {View} view */
  show(view) {
    this.#incoming.shown(view);
    for (const { engine } of this.#carriers) {
      const shown = this.#carriers.length === 1 || this.#incoming.isGiven(engine, view.identity, view.source);
      if (shown || view.height === 0) engine.show(view);
    }
  }

  /** @param {RTCIceServer[]} servers */
  setIceServers(servers) {
    this.#iceServers = servers;
    for (const { engine } of this.#carriers) engine.setIceServers(servers);
  }

  /** @param {string} identity */
  async details(identity) {
    return this.#engine?.details(identity) ?? null;
  }

  get hasSafetyCodes() {
    return this.#engine?.hasSafetyCodes ?? false;
  }

  /** @param {string} identity */
  async safetyCode(identity) {
    return this.#engine?.safetyCode(identity) ?? null;
  }

  leave() {
    this.#left = true;
    for (const carrier of [...this.#carriers]) this.#drop(carrier);
  }

  /** @param {Carrier} carrier */
  #add(carrier) {
    this.#carriers.push(carrier);
    this.#incoming.add(carrier.engine);
    const options = { signal: carrier.over.signal };
    const { engine } = carrier;
    engine.on("state", (change) => this.#changed(carrier, change), options);
    engine.on("recording", (recording) => this.emit("recording", recording), options);
    engine.on("problem", (problem) => this.emit("problem", problem), options);
  }

  /** What becomes of an engine that the call is about to leave matters no more.
   * @param {Carrier} carrier
   * @param {{state: EngineState, error?: Error}} change */
  #changed(carrier, change) {
    carrier.state = change.state;
    if (carrier === this.#carriers[0] && (!this.#moving || change.state === "connected")) this.emit("state", change);
  }

  /** @param {Carrier} carrier */
  #drop(carrier) {
    carrier.over.abort();
    this.#carriers = this.#carriers.filter((one) => one !== carrier);
    if (!this.#left) this.#incoming.remove(carrier.engine);
    carrier.engine.leave();
  }

  /**
   * @param {Carrier} carrier
   * @param {string} token
   */
  async #connect({ engine }, token) {
    const { room, identity, link, iceServers } = /** @type {Seat} */ (this.#seat);
    const renew = async () => (await this.#renew()).token;
    if (this.#iceServers) engine.setIceServers(this.#iceServers);
    await engine.join({ token, room, identity, iceServers: this.#iceServers ?? iceServers, link, renew });
  }

  /** @param {Engine} engine */
  async #sendAll(engine) {
    for (const source of this.#media.tracks.keys()) await this.#send(engine, source);
  }

  /**
   * @param {Engine} engine
   * @param {Source} source
   */
  async #send(engine, source) {
    const track = this.#media.track(source);
    await (track ? engine.publish(track, source) : engine.unpublish(source));
    if (track) engine.setMuted(source, !track.enabled);
  }

  /** Make before break, and again if the room has moved on meanwhile. */
  async #move() {
    const patience = new AbortController();
    const timer = setTimeout(() => patience.abort(), FOLLOW_MS);
    while (!this.#left && this.#wanted !== this.name) {
      const name = this.#wanted;
      try {
        await this.#moveTo(name, patience.signal);
      } catch (error) {
        if (this.#left || this.#wanted !== name) continue;
        if (patience.signal.aborted) return this.#giveUp(name, /** @type {Error} */ (error));
        await pause(AGAIN_MS);
      }
    }
    clearTimeout(timer);
  }

  /**
   * @param {string} name
   * @param {AbortSignal} patience aborts when the old engine is left in any case
   */
  async #moveTo(name, patience) {
    const access = await this.#renew();
    if (access.engine !== name) throw new Error(`The room is carried by ${access.engine} now.`);
    const next = carrier(name, await this.#create(name, this.#settings[name]));
    if (this.#left || this.#wanted !== name) return next.engine.leave();
    this.#add(next);
    try {
      await this.#sendAll(next.engine);
      await this.#connect(next, access.token);
      if (next.engine.hasSafetyCodes) this.#seat?.link.introduce();
      await this.#until(() => this.#incoming.isComplete(next.engine) || this.#wanted !== name, patience);
      await pause(LINGER_MS);
    } catch (error) {
      this.#drop(next);
      throw error;
    }
    if (this.#left) return;
    if (this.#wanted !== name) return this.#drop(next);
    for (const older of this.#carriers) if (older !== next) this.#drop(older);
    this.emit("carried", { engine: name });
    this.emit("state", { state: next.state });
  }

  /**
   * Nobody hears or sees one any more on the engine that the room has left.
   * @param {string} engine
   * @param {Error} error
   */
  #giveUp(engine, error) {
    for (const carrier of [...this.#carriers]) this.#drop(carrier);
    this.emit("stuck", { engine, error });
  }

  /**
   * @param {() => boolean} isSo
   * @param {AbortSignal} patience
   */
  async #until(isSo, patience) {
    while (!this.#left && !isSo() && !patience.aborted) await pause(LOOK_MS);
  }
}

/**
 * @param {string} name
 * @param {Engine} engine
 * @returns {Carrier}
 */
const carrier = (name, engine) => ({ name, engine, over: new AbortController(), state: "connecting" });

/** @param {number} ms */
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
