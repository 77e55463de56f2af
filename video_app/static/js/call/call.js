// A call: access, socket, engine and roster, put together. Knows nothing of the page.

import { createEngine } from "../engines/engine.js";
import { RealtimeSocket } from "../realtime/socket.js";
import { Roster } from "./roster.js";
import { SocketSignalLink } from "./signal-link.js";
import { AccessError, requestAccess, secondsLeft } from "./token.js";

/** @typedef {import("./token.js").Access} Access */
/** @typedef {import("../engines/engine.js").Engine} Engine */
/** @typedef {import("../realtime/messages.js").Source} Source */
/** @typedef {"disconnected" | "connecting" | "connected" | "reconnecting"} CallState */

/** @type {Source[]} */
const SOURCES = ["microphone", "camera", "screen", "screen-audio"];
const STALE_SECONDS = 3600; // an access with less than this left is renewed before joining
const RETRY_RENEWAL_SECONDS = 60;

/**
 * Events: `state` {state, closeCode?}, a CallState; what happens to participants is told by `roster`.
 */
export class Call extends EventTarget {
  roster = new Roster();
  identity = "";
  maxParticipants = 0;
  #graceSeconds = 0;
  /** @type {CallState} */ #state = "disconnected";
  /** @type {Promise<Access> | null} */ #prepared = null;
  /** @type {Access | null} */ #access = null;
  /** @type {RealtimeSocket | null} */ #socket = null;
  /** @type {Engine | null} */ #engine = null;
  /** @type {number | undefined} */ #renewTimer;
  #tokenUrl;
  #room;
  #media;

  /**
   * @param {object} options
   * @param {string} options.tokenUrl
   * @param {string} options.room
   * @param {import("./media.js").LocalMedia} options.media
   */
  constructor({ tokenUrl, room, media }) {
    super();
    this.#tokenUrl = tokenUrl;
    this.#room = room;
    this.#media = media;
    media.addEventListener("change", (event) => this.#mediaChanged(/** @type {CustomEvent} */ (event).detail.source));
  }

  get state() {
    return this.#state;
  }

  /** Fetch access and engine while the person still looks at the green room. Errors wait for `join`. */
  prepare() {
    this.#prepared = requestAccess(this.#tokenUrl, this.#room);
    this.#prepared.then(({ engine }) => createEngine(engine)).catch(() => {});
  }

  /** Join. Rejects with an AccessError or the engine's Error; a later refusal is a `state`. */
  async join() {
    this.#setState("connecting");
    try {
      const access = await this.#usableAccess();
      this.#access = access;
      this.identity = access.identity;
      await this.#connect(access);
    } catch (error) {
      this.leave();
      throw error;
    }
  }

  /**
   * Leave, or give up joining. The call can be joined again.
   * @param {number} [closeCode] why the server closed, if it was the server
   */
  leave(closeCode) {
    clearTimeout(this.#renewTimer);
    const [engine, socket] = [this.#engine, this.#socket];
    this.#engine = this.#socket = this.#prepared = null;
    engine?.leave();
    socket?.close();
    this.roster.clear();
    this.#setState("disconnected", closeCode);
  }

  async #usableAccess() {
    if (!this.#prepared) this.prepare();
    try {
      const access = await /** @type {Promise<Access>} */ (this.#prepared);
      if (secondsLeft(access) > STALE_SECONDS) return access;
    } catch (error) {
      if (!(error instanceof AccessError) || error.code !== "unreachable") throw error;
    }
    return requestAccess(this.#tokenUrl, this.#room);
  }

  /** @param {Access} access */
  async #connect(access) {
    const engine = await createEngine(access.engine);
    if (this.#state !== "connecting") return; // left meanwhile
    const socket = this.#createSocket(access);
    const link = new SocketSignalLink(socket, this.roster); // after the roster's listeners: it reads the roster
    this.#engine = engine;
    this.#socket = socket;
    this.#listenToEngine(engine);
    await this.#publishAll(engine);
    const { token, room, identity, ice_servers: iceServers } = access;
    const joined = engine.join({ token, room, identity, iceServers, link });
    socket.open();
    this.#renewLater(access);
    await joined;
  }

  /** @param {Access} access */
  #createSocket(access) {
    const url = new URL(access.socket, location.href);
    url.protocol = url.protocol.replace("http", "ws");
    const socket = new RealtimeSocket({
      url: url.href,
      token: () => this.#access?.token ?? "",
      media: () => this.#media.state,
    });
    /** @type {Record<string, (detail: any) => void>} */
    const handlers = {
      state: ({ state, code }) => this.#socketChanged(state, code),
      welcome: (welcome) => this.#welcomed(welcome),
      "participant-joined": ({ participant }) => this.roster.put(participant),
      "participant-changed": ({ participant }) => this.#changed(participant),
      "participant-left": ({ identity }) => this.roster.remove(identity),
      roster: ({ participants }) => this.#recited(participants),
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
      "participant-state": ({ identity, state }) => this.roster.setLink(identity, state),
    };
    for (const [type, handle] of Object.entries(handlers))
      engine.addEventListener(type, (event) => handle(/** @type {CustomEvent} */ (event).detail));
  }

  /** @param {import("../realtime/messages.js").Welcome} welcome */
  #welcomed({ participants, resumed, grace_seconds: grace, max_participants: most }) {
    const wasIn = this.#state === "reconnecting";
    this.maxParticipants = most;
    this.#graceSeconds = grace;
    this.roster.reset(participants, wasIn && !resumed, grace);
    this.#setState("connected");
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
    if (state === "reconnecting") this.#setState("reconnecting");
    if (state === "closed") this.leave(code);
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
    if (this.#socket?.connected) this.#socket.send("media", this.#media.state);
  }

  /** @param {Access} access */
  #renewLater(access, delaySeconds = secondsLeft(access) * 0.75) {
    clearTimeout(this.#renewTimer);
    this.#renewTimer = setTimeout(() => this.#renew(access), Math.max(delaySeconds, 1) * 1000);
  }

  /** @param {Access} old */
  async #renew(old) {
    try {
      const access = await requestAccess(this.#tokenUrl, this.#room, old.token);
      this.#access = access;
      this.#engine?.setIceServers(access.ice_servers);
      this.#renewLater(access);
    } catch {
      this.#renewLater(old, RETRY_RENEWAL_SECONDS); // a quarter of the lifetime is left for this
    }
  }

  /**
   * @param {CallState} state
   * @param {number} [closeCode]
   */
  #setState(state, closeCode) {
    if (state === this.#state) return;
    this.#state = state;
    this.dispatchEvent(new CustomEvent("state", { detail: { state, closeCode } }));
  }
}
