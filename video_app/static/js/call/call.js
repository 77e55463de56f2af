// A call: access, membership and media, put together. Knows nothing of the page.

import { Emitter } from "../emitter.js";
import { createEngine } from "../engines/registry.js";
import { AccessKeeper } from "./access-keeper.js";
import { CallMedia } from "./call-media.js";
import { Chat } from "./chat.js";
import { Door } from "./door.js";
import { Governance } from "./governance.js";
import { Membership } from "./membership.js";
import { Roster } from "./roster.js";
import { Trouble } from "./trouble.js";

const SERVERS_WORD_MS = 500;
const MOVE_MS = 10_000; // in which the server, told that the media server is away, moves the call elsewhere

/** @typedef {import("../api.js").Access} Access */
/** @typedef {import("../engines/engine.js").EngineSettings} EngineSettings */
/** @typedef {import("../realtime/messages.js").Reaction} Reaction */
/** @typedef {import("../realtime/messages.js").Source} Source */
/** @typedef {import("../api.js").DoorAccess} DoorAccess */
/** @typedef {"disconnected" | "connecting" | "waiting" | "connected" | "reconnecting"} CallState */
/** @typedef {{closeCode?: number, error?: Error}} Ending why it ended, if it was not we who left */

/**
 * Events: `state` {state, closeCode?, error?}; the engine's `recording` and `problem` as they come; `carried` {engine}: the
 * name of the one that carries the media from now on; `stuck` {error}: it has moved, and one's media could not follow;
 * `reaction` {name, reaction}; `admitted` {}: one waited, and may join now. What happens to participants, oneself included, is told by
 * `roster`, what they say by `chat`, who is in charge by `governance`.
 * @extends {Emitter<{
 *   state: {state: CallState} & Ending,
 *   admitted: {},
 *   carried: {engine: string},
 *   stuck: {error: Error},
 *   recording: {on: boolean},
 *   problem: {source: Source, error: Error},
 *   reaction: {name: string, reaction: Reaction},
 * }>}
 */
export class Call extends Emitter {
  roster = new Roster();
  chat = new Chat();
  /** @type {CallState} */ #state = "disconnected";
  #mediaLost = false;
  #attempt = new AbortController();
  /** @type {Door | null} */ #door = null;
  /** @type {Membership | null} */ #membership = null;
  /** @type {CallMedia | null} */ #carried = null;
  /** @type {Trouble | null} */ #trouble = null;
  #access;
  #media;
  #engineSettings;
  #rehearse;

  /**
   * @param {object} options
   * @param {string} options.tokenUrl
   * @param {string} options.room
   * @param {import("./media.js").LocalMedia} options.media
   * @param {Record<string, EngineSettings>} options.engineSettings by the engines' names
   * @param {import("./incoming.js").Rehearse} options.rehearse plays what is about to be shown
   */
  constructor({ tokenUrl, room, media, engineSettings, rehearse }) {
    super();
    this.#rehearse = rehearse;
    this.#media = media;
    this.governance = new Governance({ room, roster: this.roster, media, say: (type, fields) => this.#membership?.say(type, fields) });
    this.#access = new AccessKeeper(tokenUrl, room, this.governance.papers);
    this.#engineSettings = engineSettings;
    this.#access.on("renewed", ({ access }) => this.#membership?.renew(access.token));
    this.governance.charter.on("changed", ({ rules }) => rules && this.#carried?.follow(rules.engine));
    media.on("change", ({ source }) => this.#mediaChanged(source));
  }

  get state() {
    return this.#state;
  }

  /** Fetch access and engine while the person still looks at the green room. Errors wait for `join`. */
  prepare() {
    this.#access.prepare().then(async (access) => {
      if ("engine" in access) await createEngine(access.engine, this.#engineSettings[access.engine] ?? {});
    }).catch(() => {});
  }

  /**
   * Join, or wait to be let in. Rejects with an AccessError or the engine's Error; a later refusal is a `state`.
   * @param {string} [passcode] of the room, as far as the person knows
   */
  async join(passcode) {
    this.#setState("connecting");
    this.#attempt = new AbortController();
    const { signal } = this.#attempt;
    try {
      const access = await this.#access.open(passcode);
      if (signal.aborted) return; // left meanwhile
      if ("waiting" in access) this.#wait(access, signal);
      else await this.#connect(access, signal);
    } catch (error) {
      if (!signal.aborted) this.leave();
      throw error;
    }
  }

  get handRaised() {
    return (this.roster.own?.participant.hand_raised_at ?? null) !== null;
  }

  /** @param {boolean} raised */
  setHand(raised) {
    this.#membership?.setHand(raised);
  }

  /** Be called something else; `governance` tells of a refusal.
   * @param {string} name */
  rename(name) {
    this.#membership?.rename(name);
  }

  /** @param {Reaction} reaction */
  react(reaction) {
    this.#membership?.react(reaction);
  }

  /** Where, and how tall, the page shows a participant now.
   * @param {import("../engines/engine.js").View} view */
  show(view) {
    this.#carried?.show(view);
  }

  /** How the connection to a participant is doing.
   * @param {string} identity */
  async details(identity) {
    return this.#carried?.details(identity) ?? null;
  }

  /** Whether pairs of people have safety codes on the engine of this call. */
  get hasSafetyCodes() {
    return this.#carried?.hasSafetyCodes ?? false;
  }

  /** The digits that both this person and that participant read; null while there are none.
   * @param {string} identity */
  async safetyCode(identity) {
    return this.#carried?.safetyCode(identity) ?? null;
  }

  /**
   * Leave, or give up joining. The call can be joined again.
   * @param {Ending} [why]
   */
  leave(why) {
    this.#attempt.abort();
    this.#access.close();
    const [carried, membership, door] = [this.#carried, this.#membership, this.#door];
    this.#carried = this.#membership = this.#door = null;
    const over = this.#state === "disconnected";
    this.#state = "disconnected"; // before the others go, who have not left
    this.#trouble?.close();
    carried?.leave();
    membership?.close();
    door?.close();
    this.roster.clear();
    this.governance.clear();
    this.chat.close();
    if (!over) this.emit("state", { state: this.#state, ...why });
  }

  /**
   * @param {DoorAccess} access
   * @param {AbortSignal} signal
   */
  #wait({ socket: path, token }, signal) {
    const door = new Door({ path, token, papers: this.governance.papers });
    this.#door = door;
    door.on("waiting", () => this.#setState("waiting"), { signal });
    door.on("closed", ({ code }) => this.leave({ closeCode: code }), { signal });
    door.on("admitted", ({ pass }) => this.#letIn(pass), { signal });
    door.open();
  }

  /** @param {string} pass */
  #letIn(pass) {
    this.governance.papers.keep({ pass });
    this.#door?.close();
    this.#door = null;
    this.emit("admitted", {});
  }

  /**
   * @param {Access} access
   * @param {AbortSignal} signal
   */
  async #connect({ engine, socket: path, token, room, identity, ice_servers: iceServers }, signal) {
    const [roster, chat, media, governance] = [this.roster, this.chat, this.#media, this.governance];
    const renew = () => this.#access.renew();
    const carried = new CallMedia({ roster, media, settings: this.#engineSettings, renew, rehearse: this.#rehearse });
    const membership = new Membership({ path, token: () => this.#access.current?.token ?? "", roster, chat, media, governance });
    this.#carried = carried;
    this.#membership = membership;
    this.#mediaLost = false;
    this.#listen(carried, membership, signal);
    await carried.prepare(engine);
    if (signal.aborted) return; // left meanwhile
    this.#trouble = new Trouble({ roster, carried, say: (name) => membership.lost || membership.say("trouble", { engine: name }) });
    const joined = carried.join({ token, room, identity, iceServers, link: membership.link });
    membership.open(); // now that the engine listens to its link
    await joined;
  }

  /**
   * @param {CallMedia} carried
   * @param {Membership} membership
   * @param {AbortSignal} signal
   */
  #listen(carried, membership, signal) {
    membership.on("state", ({ state, code }) => this.#membershipChanged(state, code), { signal });
    membership.on("ice", ({ servers }) => carried.setIceServers(servers), { signal });
    membership.on("reaction", (reaction) => this.emit("reaction", reaction), { signal });
    carried.on("state", ({ state, error }) => this.#engineChanged(state, error), { signal });
    carried.on("carried", (now) => this.emit("carried", now), { signal });
    carried.on("stuck", ({ error }) => this.#stuck(error), { signal });
    carried.on("recording", (recording) => this.emit("recording", recording), { signal });
    carried.on("problem", (problem) => this.emit("problem", problem), { signal });
  }

  /**
   * @param {import("../realtime/socket.js").SocketState} state
   * @param {number} [code]
   */
  #membershipChanged(state, code) {
    if (state === "connected") this.#setState(this.#mediaLost ? "reconnecting" : "connected");
    if (state === "reconnecting") this.#setState("reconnecting");
    if (state === "closed") this.leave({ closeCode: code });
  }

  /**
   * @param {import("../engines/engine.js").EngineState} state
   * @param {Error} [error]
   */
  #engineChanged(state, error) {
    if (state === "failed") return this.#mediaFailed(error);
    this.#mediaLost = state === "reconnecting";
    if (this.#mediaLost && this.#state === "connected") this.#setState("reconnecting");
    if (state === "connected" && this.#state === "reconnecting" && !this.#membership?.lost) this.#setState("connected");
  }

  /** A media service that lost somebody knows less about why than our own server, which may say so in a moment, or
   * may move the call elsewhere.
   * @param {Error} [error] */
  #mediaFailed(error) {
    const carried = this.#carried;
    const sayable = this.#state === "connected" || this.#state === "reconnecting";
    const patience = carried?.canMove ? MOVE_MS : SERVERS_WORD_MS;
    if (carried?.canMove) this.#setState("reconnecting");
    const over = () => carried === this.#carried && !carried?.isMoving && carried?.state === "failed";
    setTimeout(() => over() && this.leave({ error }), sayable && !this.#membership?.lost ? patience : 0);
  }

  /** Chat and presence go on without media.
   * @param {Error} error */
  #stuck(error) {
    this.#mediaLost = false;
    if (this.#state === "reconnecting" && !this.#membership?.lost) this.#setState("connected");
    this.emit("stuck", { error });
  }

  /** @param {Source} source */
  async #mediaChanged(source) {
    this.roster.setOwnMedia(this.#media);
    try {
      await this.#carried?.send(source);
    } finally {
      this.#membership?.sendMedia(); // whatever came of it: who says "muted" must have been heard
    }
  }

  /** @param {CallState} state */
  #setState(state) {
    if (state === this.#state) return;
    this.#state = state;
    this.emit("state", { state });
  }
}
