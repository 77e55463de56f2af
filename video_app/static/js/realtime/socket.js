// The WebSocket of one tab: says hello, notices a dead line, comes back and resumes.

import { Emitter } from "../emitter.js";
import { FINAL_CLOSES, Close, PROTOCOL_VERSION } from "./messages.js";

/** @typedef {import("./messages.js").MediaState} MediaState */
/** @typedef {import("./messages.js").ClientMessages} ClientMessages */
/** @typedef {import("./messages.js").ServerMessages} ServerMessages */
/** @typedef {"connecting" | "connected" | "reconnecting" | "closed"} SocketState */
/** @typedef {Pick<ClientMessages["hello"], "charter" | "pass">} Papers */

const RETRY_DELAYS_MS = [0, 300, 1200, 2000]; // with jitter, back 3 s after there is a server again
const BLIND_RETRIES = 2; // Firefox makes sockets to an address that refused several wait, up to a minute
const RESTART_SPREAD_MS = 1500; // everybody was told at once, and must not come back at once
const UNLOAD_MS = 3000; // Firefox closes sockets a moment before the page goes; one that is still there by then stays
const ANSWER_LIMIT_MS = 5000;
const PING_EVERY_MS = 5000;
const SILENCE_LIMIT_MS = 12000;
const ECHO_LIMIT_MS = 1000; // after the network has changed: a line of before may be dead, and nobody says so
const MAX_QUEUED = 500;

/**
 * Events: `state` {state, code?}, and every message of the server under its own type.
 * @extends {Emitter<ServerMessages & {state: {state: SocketState, code?: number}}>}
 */
export class RealtimeSocket extends Emitter {
  /** @type {WebSocket | null} */ #socket = null;
  /** @type {SocketState} */ #state = "closed";
  /** @type {{type: keyof ClientMessages}[]} */ #queue = [];
  /** @type {{key: string, seq: number} | null} */ #resume = null;
  #attempt = 0;
  #heardAt = 0;
  /** @type {number | undefined} */ #retryTimer;
  /** @type {number | undefined} */ #pingTimer;
  /** @type {number | undefined} */ #echoTimer;
  #url;
  #token;
  #media;
  #papers;
  #online = () => this.#retryNow();

  /**
   * @param {object} options
   * @param {string} options.url `ws:` or `wss:` URL
   * @param {() => string | Promise<string>} options.token the access token to say hello with
   * @param {() => MediaState} options.media what is being sent now
   * @param {() => Papers} [options.papers] what else is shown at the door
   */
  constructor({ url, token, media, papers = () => ({}) }) {
    super();
    this.#url = url;
    this.#token = token;
    this.#media = media;
    this.#papers = papers;
  }

  get connected() {
    return this.#state === "connected";
  }

  /** Connect, and keep connected until `close()` or a close code that forbids coming back. */
  open() {
    addEventListener("online", this.#online);
    this.#setState("connecting");
    this.#connect();
  }

  /**
   * Send a message now, or after the next welcome when the line is down.
   * @template {keyof ClientMessages} Type
   * @param {Type} type
   * @param {ClientMessages[Type]} fields
   */
  send(type, fields) {
    const message = { type, ...fields };
    if (this.connected && this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(message));
    else if (this.#queue.length < MAX_QUEUED) this.#queue.push(message);
  }

  /** Leave the room and close. */
  close() {
    if (this.connected) this.send("leave", {});
    const socket = this.#socket;
    // One that is not open yet is closed when it is: browsers complain in the console about any sooner.
    if (socket?.readyState === WebSocket.CONNECTING) socket.onopen = () => socket.close(Close.NORMAL);
    else socket?.close(Close.NORMAL);
    this.#stop();
    this.#setState("closed");
  }

  #connect() {
    clearTimeout(this.#retryTimer);
    const socket = new WebSocket(this.#url);
    this.#socket = socket;
    this.#heardAt = performance.now();
    this.#watch();
    socket.onopen = () => this.#hello(socket);
    socket.onmessage = (event) => this.#receive(socket, event.data);
    socket.onclose = (event) => this.#lost(socket, event.code);
  }

  /** @param {WebSocket} socket */
  async #hello(socket) {
    const resume = this.#resume ? { resume: this.#resume } : {};
    try {
      const hello = { version: PROTOCOL_VERSION, token: await this.#token(), media: this.#media(), ...this.#papers(), ...resume };
      if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify({ type: "hello", ...hello })); // it may have ended
    } catch {
      socket.close(Close.NORMAL);
      this.#lost(socket, 1006);
    }
  }

  /**
   * @param {WebSocket} socket
   * @param {string} data
   */
  #receive(socket, data) {
    if (socket !== this.#socket) return;
    this.#heardAt = performance.now();
    const message = JSON.parse(data);
    if (message.type === "welcome") this.#welcomed(message);
    else if (this.#resume && message.seq) this.#resume.seq = message.seq;
    this.emit(/** @type {keyof ServerMessages} */ (message.type), message);
    if (message.type === "welcome") this.#flush();
  }

  /** @param {import("./messages.js").Welcome} welcome */
  #welcomed(welcome) {
    this.#attempt = 0;
    this.#resume = { key: welcome.resume, seq: welcome.seq };
    if (!welcome.resumed) this.#queue = []; // meant for a membership that is over
    this.#setState("connected");
  }

  #flush() {
    for (const { type, ...fields } of this.#queue.splice(0)) this.send(type, /** @type {any} */ (fields)); // or keep it again
  }

  /**
   * @param {WebSocket} socket
   * @param {number} code
   */
  #lost(socket, code) {
    if (socket !== this.#socket) return;
    this.#socket = null;
    clearInterval(this.#pingTimer);
    if (FINAL_CLOSES.has(code)) {
      this.#stop();
      this.#setState("closed", code);
      return;
    }
    const wasIn = this.#resume !== null;
    this.#setState(wasIn ? "reconnecting" : "connecting", code);
    this.#retryIn(this.#nextDelay(code));
  }

  /** @param {number} delayMs */
  #retryIn(delayMs) {
    clearTimeout(this.#retryTimer);
    this.#retryTimer = setTimeout(() => this.#retry(), delayMs);
  }

  /** Connect again; after a few attempts only to a server that is known to be there. */
  async #retry() {
    const there = this.#attempt <= BLIND_RETRIES || (await this.#serverAnswers());
    if (this.#socket || this.#state === "closed") return; // while the answer was waited for
    if (there) this.#connect();
    else this.#retryIn(this.#nextDelay());
  }

  /** Whether a server is there, and not just a proxy that says there is none. */
  async #serverAnswers() {
    const url = new URL("healthz", this.#url.replace(/^ws/, "http"));
    const signal = AbortSignal.timeout(ANSWER_LIMIT_MS);
    const answer = await fetch(url, { cache: "no-store", redirect: "manual", signal }).catch(() => null);
    return answer !== null && answer.status >= 200 && answer.status < 500; // a site may hide the page behind a 403
  }

  /** @param {number} [code] what the socket was closed with */
  #nextDelay(code) {
    if (code === Close.GOING_AWAY) return UNLOAD_MS;
    if (code === Close.RESTARTING) return Math.random() * RESTART_SPREAD_MS;
    const delay = RETRY_DELAYS_MS[Math.min(this.#attempt++, RETRY_DELAYS_MS.length - 1)];
    return delay * (0.75 + Math.random() / 2);
  }

  /** The network is there, or there again. */
  #retryNow() {
    if (!this.#socket) this.#retry();
    else if (this.connected) this.#probe(this.#socket);
  }

  /** @param {WebSocket} socket */
  #probe(socket) {
    const askedAt = performance.now();
    this.send("ping", {});
    clearTimeout(this.#echoTimer);
    this.#echoTimer = setTimeout(() => this.#heardAt < askedAt && this.#giveUp(socket), ECHO_LIMIT_MS);
  }

  /** @param {WebSocket} socket */
  #giveUp(socket) {
    socket.close();
    this.#lost(socket, 1006);
  }

  /** Ping regularly; a line that stays silent is given up, whatever the browser still believes. */
  #watch() {
    clearInterval(this.#pingTimer);
    this.#pingTimer = setInterval(() => {
      const socket = this.#socket;
      if (!socket) return;
      if (performance.now() - this.#heardAt > SILENCE_LIMIT_MS) this.#giveUp(socket);
      else if (this.connected) this.send("ping", {});
    }, PING_EVERY_MS);
  }

  #stop() {
    removeEventListener("online", this.#online);
    clearTimeout(this.#retryTimer);
    clearTimeout(this.#echoTimer);
    clearInterval(this.#pingTimer);
    this.#socket = null;
    this.#resume = null;
    this.#queue = [];
  }

  /**
   * @param {SocketState} state
   * @param {number} [code]
   */
  #setState(state, code) {
    if (state === this.#state && code === undefined) return;
    this.#state = state;
    this.emit("state", { state, code });
  }
}

/** The `ws:` or `wss:` URL of a socket on this site.
 * @param {string} path */
export function socketUrl(path) {
  const url = new URL(path, location.href);
  url.protocol = url.protocol.replace("http", "ws");
  return url.href;
}
