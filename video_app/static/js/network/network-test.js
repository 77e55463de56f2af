// Runs the checks, one row after the other. Knows nothing of the page.

import { requestTestServers } from "../api.js";
import { Emitter } from "../emitter.js";
import { ROWS, strings } from "../strings/network.js";
import { TRANSPORTS, askedInVain, mappingOf, relays, stunServers } from "./candidates.js";
import { gatherWith } from "./gather.js";
import { bitsPerSecond, lossPercent, roundTripMs } from "./measure.js";
import { LoopbackPair } from "./pair.js";
import { fail, lossResult, noRelayResult, pathResult, relayResult, roundTripResult, skip, socketResult, speedResult, stunResult } from "./results.js";
import { socketAnswers } from "./socket-answers.js";

/** @typedef {import("../strings/network.js").RowId} RowId */
/** @typedef {import("./candidates.js").Transport} Transport */
/** @typedef {import("./results.js").Result} Result */
/** @typedef {import("../api.js").TestServers} TestServers */
/** @typedef {{camera: () => Promise<Result>, microphone: () => Promise<Result>, speaker: () => Promise<Result>}} DeviceChecks */

const GATHER_MS = 10_000;

/** @type {Record<Transport, RowId>} */
const RELAY_ROWS = { udp: "turn-udp", tcp: "turn-tcp", tls: "turn-tls" };
/** @type {RowId[]} */
const LINE_ROWS = ["round-trip", "loss", "speed"];
/** @type {RowId[]} */
const NETWORK_ROWS = ["stun", "turn-udp", "turn-tcp", "turn-tls", "path", ...LINE_ROWS];

/**
 * Events: `row` {id, result}: what is known of a row now.
 * @extends {Emitter<{row: {id: RowId, result: Result}}>}
 */
export class NetworkTest extends Emitter {
  /** @type {Map<RowId, Result>} */ #results = new Map();
  /** @type {LoopbackPair | null} the best relay that works */ #line = null;
  #serversUrl;
  #socketUrl;
  #devices;

  /**
   * @param {object} options
   * @param {string} options.serversUrl gives the ICE servers
   * @param {string} options.socketUrl `ws:` or `wss:`
   * @param {DeviceChecks} options.devices
   */
  constructor({ serversUrl, socketUrl, devices }) {
    super();
    this.#serversUrl = serversUrl;
    this.#socketUrl = socketUrl;
    this.#devices = devices;
  }

  /** What is known of all rows. */
  get results() {
    return new Map(this.#results);
  }

  /** Test everything; resolves when all rows are done. */
  async run() {
    for (const id of ROWS) this.#tell(id, { state: "waiting", detail: "" });
    await Promise.all([this.#testDevices(), this.#testNetwork()]);
    this.#line?.close();
    this.#line = null;
  }

  async #testDevices() {
    for (const id of /** @type {const} */ (["camera", "microphone", "speaker"])) await this.#row(id, this.#devices[id]);
  }

  async #testNetwork() {
    await this.#row("socket", async () => socketResult(await socketAnswers(this.#socketUrl)));
    const found = await requestTestServers(this.#serversUrl).catch((error) => error.message || strings.siteSilent);
    if (typeof found === "string") return NETWORK_ROWS.forEach((id) => this.#tell(id, skip(`${strings.notAsked} ${found}`)));
    const mapping = await this.#testStun(found);
    const relayWorks = await this.#testRelays(found);
    if (found.media_server) this.#tell("path", skip(strings.mediaServer));
    else this.#tell("path", pathResult(mapping, relayWorks));
    await this.#measure();
  }

  /** @param {TestServers} found */
  async #testStun({ ice_servers: servers }) {
    const iceServers = stunServers(servers);
    /** @type {import("./candidates.js").Mapping} */
    let mapping = "unknown";
    await this.#row("stun", async () => {
      if (iceServers.length) {
        const gathered = await gatherWith({ iceServers }, GATHER_MS);
        mapping = mappingOf(gathered.candidates, askedInVain(gathered, "onicecandidateerror" in RTCPeerConnection.prototype));
      }
      return stunResult(mapping);
    });
    return mapping;
  }

  /** Whether a relay works; null if none was tried.
   * @param {TestServers} found */
  async #testRelays({ ice_servers: servers, relay, media_server: mediaServer }) {
    const offered = relays(servers);
    /** @type {boolean | null} */
    let works = null;
    for (const transport of TRANSPORTS) {
      const server = offered[transport];
      if (!server) this.#tell(RELAY_ROWS[transport], noRelayResult(relay, mediaServer));
      else works = (await this.#testRelay(transport, server)) || (works ?? false);
    }
    return works;
  }

  /** The first that works is kept, to measure.
   * @param {Transport} transport
   * @param {RTCIceServer} server */
  async #testRelay(transport, server) {
    const pair = new LoopbackPair({ iceServers: [server], iceTransportPolicy: "relay" });
    let connected = false;
    await this.#row(RELAY_ROWS[transport], async () => {
      const outcome = await pair.connect();
      ({ connected } = outcome);
      return relayResult(outcome, transport);
    });
    if (connected && !this.#line) this.#line = pair;
    else pair.close();
    return connected;
  }

  async #measure() {
    const line = this.#line;
    if (!line) return LINE_ROWS.forEach((id) => this.#tell(id, skip(strings.noLine)));
    await this.#row("round-trip", async () => roundTripResult(await roundTripMs(line.whole)));
    await this.#row("loss", async () => lossResult(await lossPercent(line.loose)));
    await this.#row("speed", async () => speedResult(await bitsPerSecond(line.whole)));
  }

  /** A check that fails in a way nobody thought of is a problem of its row alone.
   * @param {RowId} id
   * @param {() => Promise<Result>} check */
  async #row(id, check) {
    this.#tell(id, { state: "running", detail: "" });
    try {
      this.#tell(id, await check());
    } catch (error) {
      this.#tell(id, fail(String(error)));
    }
  }

  /**
   * @param {RowId} id
   * @param {Result} result
   */
  #tell(id, result) {
    this.#results.set(id, result);
    this.emit("row", { id, result });
  }
}
