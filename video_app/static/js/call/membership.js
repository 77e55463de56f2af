// Being a member of a room: what the server says goes into roster and chat, what one does goes to the server.

import { Emitter } from "../emitter.js";
import { RealtimeSocket } from "../realtime/socket.js";
import { SocketSignalLink } from "./signal-link.js";

/** @typedef {import("../realtime/messages.js").Participant} Participant */
/** @typedef {import("../realtime/messages.js").Reaction} Reaction */

const ICE_RENEW_AFTER = 0.75; // of their life
const ICE_SOONEST_SECONDS = 60; // this computer's clock may be wrong: neither far too often
const ICE_LATEST_SECONDS = 450; // nor far too late

/**
 * Events: `state` {state, code?}, the socket's; `reaction` {name, reaction}; `ice` {servers}: STUN and TURN servers,
 * before anybody is met with them and again with fresh credentials.
 * @extends {Emitter<{
 *   state: {state: import("../realtime/socket.js").SocketState, code?: number},
 *   reaction: {name: string, reaction: Reaction},
 *   ice: {servers: RTCIceServer[]},
 * }>}
 */
export class Membership extends Emitter {
  /** how an engine without a media server reaches the others */
  link;
  #socket;
  #roster;
  #chat;
  #media;
  #over = new AbortController();
  #graceSeconds = 0;
  #lost = false;
  /** @type {number | undefined} */ #iceTimer;

  /**
   * @param {object} options
   * @param {string} options.path of the socket
   * @param {() => string} options.token
   * @param {import("./roster.js").Roster} options.roster
   * @param {import("./chat.js").Chat} options.chat
   * @param {import("./media.js").LocalMedia} options.media
   */
  constructor({ path, token, roster, chat, media }) {
    super();
    this.#roster = roster;
    this.#chat = chat;
    this.#media = media;
    const url = new URL(path, location.href);
    url.protocol = url.protocol.replace("http", "ws");
    this.#socket = new RealtimeSocket({ url: url.href, token, media: () => media.state });
    this.#listen(this.#socket, { signal: this.#over.signal });
    this.link = new SocketSignalLink(this.#socket, roster, this.#over.signal);
  }

  /** Enter the room, and stay in it until `close()` or a close code that forbids coming back. */
  open() {
    this.#socket.open();
  }

  /** Leave the room. */
  close() {
    clearTimeout(this.#iceTimer);
    this.#over.abort();
    this.#socket.close();
  }

  /** Whether the line is down. */
  get lost() {
    return this.#lost;
  }

  /** Tell the others what is being sent now; who is not in yet says so on entering. */
  sendMedia() {
    if (this.#socket.connected) this.#socket.send("media", this.#media.state);
  }

  /** Last as long as a fresh token does. While the line is down nothing is due: coming back shows the newest anyway.
   * @param {string} token */
  renew(token) {
    if (this.#socket.connected) this.#socket.send("renew", { token });
  }

  /** @param {boolean} raised */
  setHand(raised) {
    this.#roster.setOwnHand(raised);
    this.#socket.send("hand", { raised });
  }

  /** @param {Reaction} reaction */
  react(reaction) {
    this.#socket.send("reaction", { reaction });
  }

  /**
   * @param {RealtimeSocket} socket
   * @param {{signal: AbortSignal}} options
   */
  #listen(socket, options) {
    const [roster, chat] = [this.#roster, this.#chat];
    socket.on("welcome", (welcome) => this.#welcomed(welcome), options);
    socket.on("state", (change) => this.#stateChanged(change), options);
    socket.on("participant-joined", ({ participant }) => roster.put(participant), options);
    socket.on("participant-changed", ({ participant }) => roster.put(participant), options);
    socket.on("participant-left", (left) => this.#left(left), options);
    socket.on("roster", ({ participants }) => roster.reset(participants, true, this.#graceSeconds), options);
    socket.on("ice", (ice) => this.#takeIce(ice), options);
    socket.on("chat", ({ id, identity, name, text, sent_at }) => chat.add({ id, identity, name, text, sent_at }), options);
    socket.on("reaction", ({ identity, reaction }) => this.#reacted(identity, reaction), options);
    socket.on("error", ({ type_received: type, ref }) => type === "chat" && chat.refuse(ref), options);
  }

  /** @param {import("../realtime/messages.js").Welcome} welcome */
  #welcomed({ self, participants, chat, resumed, grace_seconds: grace, ice }) {
    const hand = this.#roster.own && this.#roster.own.participant.hand_raised_at !== null;
    this.#graceSeconds = grace;
    if (ice) this.#takeIce(ice);
    this.#roster.enter(self, this.#media);
    this.#roster.reset(participants, this.#lost && !resumed, grace);
    this.#chat.connect(self, (message) => this.#socket.send("chat", message), chat);
    // What was done while the server was away, or what a restarted one has forgotten.
    if (hand !== undefined && hand !== (self.hand_raised_at !== null)) this.setHand(hand);
    this.#correctMedia(self.media);
    this.#lost = false;
    this.emit("state", { state: "connected" });
  }

  /** Use what the server gives for connections, and ask for more before it is stale.
   * @param {import("../realtime/messages.js").IceServers} ice */
  #takeIce({ servers, expires_at: expiresAt }) {
    this.emit("ice", { servers });
    const seconds = (expiresAt - Date.now() / 1000) * ICE_RENEW_AFTER;
    clearTimeout(this.#iceTimer);
    const delay = Math.min(Math.max(seconds, ICE_SOONEST_SECONDS), ICE_LATEST_SECONDS);
    this.#iceTimer = setTimeout(() => this.#socket.connected && this.#socket.send("ice", {}), delay * 1000);
  }

  /** A device that opened while the hello was on its way was not in it.
   * @param {import("../realtime/messages.js").MediaState} told */
  #correctMedia(told) {
    const { microphone, camera, screen } = this.#media.state;
    if (told.microphone !== microphone || told.camera !== camera || told.screen !== screen) this.sendMedia();
  }

  /** The line is there before the welcome that says who is: `connected` is told after that.
   * @param {{state: import("../realtime/socket.js").SocketState, code?: number}} change */
  #stateChanged(change) {
    if (change.state === "connected") return;
    this.#lost = change.state === "reconnecting";
    this.#chat.disconnect();
    this.emit("state", change);
  }

  /** @param {import("../realtime/messages.js").ParticipantLeft} message */
  #left({ identity, reason }) {
    if (reason === "lost") this.#roster.lose(identity);
    else this.#roster.remove(identity);
  }

  /**
   * @param {string} identity
   * @param {Reaction} reaction
   */
  #reacted(identity, reaction) {
    this.emit("reaction", { name: this.#roster.get(identity)?.participant.name ?? "", reaction });
  }
}
