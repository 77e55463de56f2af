// The other side's network addresses, as they come.

import { isUsableCandidate } from "./checks.js";

const MAX_EARLY = 32;

/** Those that come before the other side's first description are kept, a few. */
export class Candidates {
  /** @type {RTCIceCandidateInit[]} */
  #early = [];
  #pc;

  /** @param {RTCPeerConnection} pc */
  constructor(pc) {
    this.#pc = pc;
  }

  /** @param {RTCIceCandidateInit | null} candidate null: there are no more, which needs no action */
  async take(candidate) {
    if (!candidate || !isUsableCandidate(candidate)) return;
    if (this.#pc.remoteDescription) await this.#pc.addIceCandidate(candidate);
    else if (this.#early.length < MAX_EARLY) this.#early.push(candidate);
  }

  /** The description is there. A candidate that cannot be used is of no more use for having come early. */
  async takeEarly() {
    for (const candidate of this.#early.splice(0)) await this.take(candidate).catch(() => {});
  }
}
