// Being a member of a room: what the server says goes into roster and chat, what one does goes to the server.

import { Emitter } from "../emitter.js";
import { RealtimeSocket, socketUrl } from "../realtime/socket.js";
import { IceKeeper } from "./ice-keeper.js";
import { SocketSignalLink } from "./signal-link.js";

/** @typedef {import("../realtime/messages.js").Participant} Participant */
/** @typedef {import("../realtime/messages.js").Reaction} Reaction */

const ROSTERS = 2; // a room's fill, and those that may be about to come back
const AGAIN_MS = 2000; // the server takes two changes of what is sent in a second

/**
 * Events: `state` {state, code?}, the socket's; `reaction` {name, reaction}; `ice` {servers}: STUN and TURN servers, told
 * before anybody is met.
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
  #governance;
  #over = new AbortController();
  #ice = new IceKeeper(() => this.#socket.connected && this.#socket.send("ice", {}));
  #graceSeconds = 0;
  #lost = false;
  #called = ""; // what the person wants to be called since joining
  #told = { microphone: false, camera: false, screen: false }; // what the server had of the own media at the last welcome
  /** @type {number | undefined} */ #againTimer;

  /**
   * @param {object} options
   * @param {string} options.path of the socket
   * @param {() => string} options.token
   * @param {import("./roster.js").Roster} options.roster
   * @param {import("./chat.js").Chat} options.chat
   * @param {import("./media.js").LocalMedia} options.media
   * @param {import("./governance.js").Governance} options.governance
   */
  constructor({ path, token, roster, chat, media, governance }) {
    super();
    this.#roster = roster;
    this.#chat = chat;
    this.#media = media;
    this.#governance = governance;
    const papers = () => governance.papers.forHello;
    this.#socket = new RealtimeSocket({ url: socketUrl(path), token, media: () => media.state, papers });
    governance.listen(this.#socket, this.#over.signal); // first: it says who was removed while the roster knows the name
    this.#listen(this.#socket, { signal: this.#over.signal });
    this.link = new SocketSignalLink(this.#socket, roster, this.#over.signal);
  }

  /** Enter the room, and stay in it until `close()` or a close code that forbids coming back. */
  open() {
    this.#socket.open();
  }

  /** Leave the room. */
  close() {
    this.#over.abort();
    clearTimeout(this.#againTimer);
    this.#ice.close();
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

  /** A fresh token is there; a socket that is not connected says hello with it.
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

  /** How the others see one from now on; the server may refuse, or number it.
   * @param {string} name */
  rename(name) {
    this.#called = name;
    this.#socket.send("rename", { name });
  }

  /**
   * @template {keyof import("../realtime/messages.js").ClientMessages} Type
   * @param {Type} type
   * @param {import("../realtime/messages.js").ClientMessages[Type]} fields
   */
  say(type, fields) {
    this.#socket.send(type, fields);
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
    socket.on("chat", ({ id, identity, name, text, sent_at }) => chat.add({ id, identity, name, text, sent_at }), options);
    socket.on("reaction", ({ identity, reaction }) => this.#reacted(identity, reaction), options);
    socket.on("ice", (ice) => this.#ice.take(ice), options);
    socket.on("error", (error) => this.#refused(error), options);
    this.#ice.on("servers", ({ servers }) => this.emit("ice", { servers }), options);
  }

  /** @param {import("../realtime/messages.js").Welcome} welcome */
  #welcomed({ self, participants, chat, resumed, grace_seconds: grace, max_participants: most, ice }) {
    if (ice) this.#ice.take(ice);
    const { hand_raised_at: raised } = this.#roster.own?.participant ?? self;
    this.#graceSeconds = grace;
    this.#roster.limit = ROSTERS * most;
    this.#roster.enter(self, this.#media);
    this.#roster.reset(participants, this.#lost && !resumed, grace);
    this.#chat.connect(self, (message) => this.#socket.send("chat", message), chat);
    // What was done while the server was away, or what a restarted one has forgotten.
    if ((raised === null) !== (self.hand_raised_at === null)) this.setHand(raised !== null);
    if (this.#called && !resumed) this.rename(this.#called);
    this.#correctMedia(self.media);
    this.#lost = false;
    this.emit("state", { state: "connected" });
  }

  /** @param {import("../realtime/messages.js").ErrorMessage} error */
  #refused({ id, type_received: type, ref }) {
    if (type === "rename") this.#called = "";
    if (type === "chat") this.#chat.refuse(ref);
    if (type === "media" && id === "not_allowed") this.#governance.obeyRules(this.#told);
    if (type !== "media" || id !== "slow_down") return;
    clearTimeout(this.#againTimer);
    this.#againTimer = setTimeout(() => this.sendMedia(), AGAIN_MS); // the others must not go by the state before
  }

  /** A device that opened while the hello was on its way was not in it.
   * @param {import("../realtime/messages.js").MediaState} told */
  #correctMedia(told) {
    this.#told = told;
    this.#governance.obeyRules(told);
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
