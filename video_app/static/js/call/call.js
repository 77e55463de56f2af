// A call: access, socket, engine and roster, put together. Knows nothing of the page.

import { createEngine } from "../engines/registry.js";
import { newId } from "../realtime/messages.js";
import { RealtimeSocket } from "../realtime/socket.js";
import { AccessKeeper } from "./access-keeper.js";
import { Chat } from "./chat.js";
import { Roster } from "./roster.js";
import { SocketSignalLink } from "./signal-link.js";

/** @typedef {import("./token.js").Access} Access */
/** @typedef {import("../engines/engine.js").Engine} Engine */
/** @typedef {import("../realtime/messages.js").Source} Source */
/** @typedef {"disconnected" | "connecting" | "connected" | "reconnecting"} CallState */

/** @type {Source[]} */
const SOURCES = ["microphone", "camera", "screen", "screen-audio"];

/**
 * Events: `state` {state, closeCode?, error?}, a CallState, with why it ended if it was not we who left;
 * the engine's `recording` and `problem` as they come; `hand` {raised}: one's own; `reaction` {name,
 * reaction}. What happens to participants is told by `roster`, what they say by `chat`.
 */
export class Call extends EventTarget {
  roster = new Roster();
  chat = new Chat();
  /** @type {number | null} seconds since the epoch; null while the own hand is down */
  handRaisedAt = null;
  identity = "";
  #graceSeconds = 0;
  /** @type {CallState} */ #state = "disconnected";
  #socketLost = false;
  #mediaLost = false;
  /** @type {RealtimeSocket | null} */ #socket = null;
  /** @type {Engine | null} */ #engine = null;
  /** @type {Map<string, number>} what was said of views, by identity */ #views = new Map();
  #access;
  #media;
  #engineSettings;

  /**
   * @param {object} options
   * @param {string} options.tokenUrl
   * @param {string} options.room
   * @param {import("./media.js").LocalMedia} options.media
   * @param {import("../engines/engine.js").EngineSettings} [options.engineSettings]
   */
  constructor({ tokenUrl, room, media, engineSettings = {} }) {
    super();
    this.#access = new AccessKeeper(tokenUrl, room);
    this.#media = media;
    this.#engineSettings = engineSettings;
    this.#access.addEventListener("renewed", (event) =>
      this.#engine?.setIceServers(/** @type {CustomEvent} */ (event).detail.access.ice_servers),
    );
    media.addEventListener("change", (event) => this.#mediaChanged(/** @type {CustomEvent} */ (event).detail.source));
  }

  get state() {
    return this.#state;
  }

  /** Fetch access and engine while the person still looks at the green room. Errors wait for `join`. */
  prepare() {
    const prepared = this.#access.prepare();
    prepared.then(({ engine }) => createEngine(engine, this.#engineSettings)).catch(() => {});
  }

  /** Join. Rejects with an AccessError or the engine's Error; a later refusal is a `state`. */
  async join() {
    this.#setState("connecting");
    try {
      const access = await this.#access.open();
      this.identity = access.identity;
      await this.#connect(access);
    } catch (error) {
      this.leave();
      throw error;
    }
  }

  get handRaised() {
    return this.handRaisedAt !== null;
  }

  /** @param {string} text */
  say(text) {
    this.#socket?.send("chat", { id: newId(), text });
  }

  /** @param {boolean} raised */
  setHand(raised) {
    this.handRaisedAt = raised ? Date.now() / 1000 : null;
    this.#socket?.send("hand", { raised });
    this.#emit("hand", { raised });
  }

  /** @param {import("../realtime/messages.js").Reaction} reaction */
  react(reaction) {
    this.#socket?.send("reaction", { reaction });
  }

  /** Say how tall each participant's camera is shown, in physical pixels.
   * @param {Map<string, number>} heights by identity */
  setViews(heights) {
    for (const [identity, height] of heights) {
      if (this.#views.get(identity) === height || !this.roster.get(identity)) continue;
      this.#views.set(identity, height);
      this.#engine?.setView(identity, height);
    }
  }

  /** How the connection to a participant is doing.
   * @param {string} identity */
  async details(identity) {
    return this.#engine?.details(identity) ?? null;
  }

  /**
   * Leave, or give up joining. The call can be joined again.
   * @param {{closeCode?: number, error?: Error}} [why] if it was the server, or the engine
   */
  leave(why) {
    this.#access.close();
    const [engine, socket] = [this.#engine, this.#socket];
    this.#engine = this.#socket = null;
    engine?.leave();
    socket?.close();
    this.roster.clear();
    this.chat.clear();
    this.#views.clear();
    this.handRaisedAt = null;
    this.#setState("disconnected", why);
  }

  /** Where the page shows a participant's picture now, null for nowhere.
   * @param {string} identity
   * @param {Source} source
   * @param {HTMLVideoElement | null} element */
  show(identity, source, element) {
    this.#engine?.show(identity, source, element);
  }

  /** @param {Access} access */
  async #connect(access) {
    const engine = await createEngine(access.engine, this.#engineSettings);
    if (this.#state !== "connecting") return; // left meanwhile
    const socket = this.#createSocket(access);
    const link = new SocketSignalLink(socket, this.roster); // after the roster's listeners: it reads the roster
    this.#engine = engine;
    this.#socket = socket;
    this.#socketLost = this.#mediaLost = false;
    this.#listenToEngine(engine);
    await this.#publishAll(engine);
    const { token, room, identity, ice_servers: iceServers } = access;
    const joined = engine.join({ token, room, identity, iceServers, link, renew: async () => (await this.#access.renew()).token });
    socket.open();
    await joined;
  }

  /** @param {Access} access */
  #createSocket(access) {
    const url = new URL(access.socket, location.href);
    url.protocol = url.protocol.replace("http", "ws");
    const socket = new RealtimeSocket({
      url: url.href,
      token: () => this.#access.current?.token ?? "",
      media: () => this.#media.state,
    });
    /** @type {Record<string, (detail: any) => void>} */
    const handlers = {
      state: ({ state, code }) => this.#socketChanged(state, code),
      welcome: (welcome) => this.#welcomed(welcome),
      "participant-joined": ({ participant }) => this.roster.put(participant),
      "participant-changed": ({ participant }) => this.#changed(participant),
      roster: ({ participants }) => this.#recited(participants),
      "participant-left": ({ identity, reason }) => (reason === "lost" ? this.roster.lose(identity) : this.roster.remove(identity)),
      chat: (message) => this.chat.add(message),
      reaction: ({ identity, reaction }) => this.#emit("reaction", { name: this.#nameOf(identity), reaction }),
    };
    for (const [type, handle] of Object.entries(handlers))
      socket.addEventListener(type, (event) => {
        if (socket === this.#socket) handle(/** @type {CustomEvent} */ (event).detail);
      });
    return socket;
  }

  /** @param {Engine} engine */
  #listenToEngine(engine) {
    /** @type {Record<string, (detail: any) => void>} */
    const handlers = {
      track: ({ identity, source, track }) => this.roster.setTrack(identity, source, track),
      "track-ended": ({ identity, source }) => this.roster.setTrack(identity, source, null),
      speaker: ({ identity }) => this.roster.setSpeaker(identity),
      quality: ({ identity, level }) => this.roster.setQuality(identity, level),
      "participant-state": ({ identity, state }) => this.roster.setLink(identity, state),
      participant: ({ identity, media }) => this.roster.putInMedia(identity, media),
      "participant-gone": ({ identity }) => this.roster.removeFromMedia(identity),
      state: ({ state, error }) => this.#engineChanged(state, error),
    };
    for (const type of ["recording", "problem"]) handlers[type] = (detail) => this.#emit(type, detail);
    for (const [type, handle] of Object.entries(handlers))
      engine.addEventListener(type, (event) => {
        if (engine === this.#engine) handle(/** @type {CustomEvent} */ (event).detail);
      });
  }

  /** @param {import("../realtime/messages.js").Welcome} welcome */
  #welcomed({ self, participants, chat, resumed, grace_seconds: grace }) {
    const wasIn = this.#socketLost;
    this.chat.restore(chat, !wasIn);
    // A server that was restarted has forgotten the hand.
    if (this.handRaised && self.hand_raised_at === null) this.#socket?.send("hand", { raised: true });
    this.#graceSeconds = grace;
    this.#correctMedia(self.media);
    this.roster.reset(participants, wasIn && !resumed, grace);
    this.#socketLost = false;
    this.#setState(this.#mediaLost ? "reconnecting" : "connected");
  }

  /** A device that opened while the hello was on its way was not in it.
   * @param {import("../realtime/messages.js").MediaState} told */
  #correctMedia(told) {
    const { microphone, camera, screen } = this.#media.state;
    if (told.microphone !== microphone || told.camera !== camera || told.screen !== screen) this.#sendMedia();
  }

  #sendMedia() {
    if (this.#socket?.connected) this.#socket.send("media", this.#media.state);
  }

  /** @param {import("../realtime/messages.js").Participant[]} participants */
  #recited(participants) {
    const others = participants.filter(({ identity }) => identity !== this.identity);
    this.roster.reset(others, true, this.#graceSeconds);
  }

  /** @param {import("../realtime/messages.js").Participant} participant */
  #changed(participant) {
    if (participant.identity !== this.identity) this.roster.put(participant);
  }

  /**
   * @param {string} state
   * @param {number} [code]
   */
  #socketChanged(state, code) {
    if (state === "reconnecting") {
      this.#socketLost = true;
      this.#setState("reconnecting");
    }
    if (state === "closed") this.leave({ closeCode: code });
  }

  /**
   * @param {import("../engines/engine.js").EngineState} state
   * @param {Error} [error]
   */
  #engineChanged(state, error) {
    if (state === "failed") return this.leave({ error });
    this.#mediaLost = state === "reconnecting";
    if (this.#mediaLost && this.#state === "connected") this.#setState("reconnecting");
    if (state === "connected" && this.#state === "reconnecting" && !this.#socketLost) this.#setState("connected");
  }

  /** @param {Engine} engine */
  async #publishAll(engine) {
    for (const source of SOURCES) {
      const track = this.#media.track(source);
      if (track) await engine.publish(track, source);
    }
  }

  /** @param {Source} source */
  async #mediaChanged(source) {
    const engine = this.#engine;
    if (!engine) return;
    const track = this.#media.track(source);
    await (track ? engine.publish(track, source) : engine.unpublish(source));
    if (track) engine.setMuted(source, !track.enabled);
    this.#sendMedia();
  }

  /**
   * @param {CallState} state
   * @param {{closeCode?: number, error?: Error}} [why]
   */
  #setState(state, why) {
    if (state === this.#state) return;
    this.#state = state;
    this.#emit("state", { state, ...why });
  }

  /** @param {string} identity */
  #nameOf(identity) {
    return this.roster.get(identity)?.participant.name ?? this.#access.current?.name ?? "";
  }

  /**
   * @param {string} type
   * @param {object} detail
   */
  #emit(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
