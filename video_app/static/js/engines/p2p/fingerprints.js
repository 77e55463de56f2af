// Which certificates the two ends of a connection use, as far as this end can know.

const MENTION = /fingerprint/i;
const LINE = /^a=fingerprint:sha-256 ((?:[\da-f]{2}:){31}[\da-f]{2})$/i; // RFC 8122, section 5

/** A fingerprint is the SHA-256 of a certificate's DER form, written AB:CD:… as in descriptions. */
export class Fingerprints {
  #pc;
  /** @type {string | null | undefined} what every remote description said; null once one said nothing or another thing */
  #told;

  /** @param {RTCPeerConnection} pc */
  constructor(pc) {
    this.#pc = pc;
  }

  /**
   * To be told of every description from the other side before the browser is.
   * @param {string} sdp
   */
  hear(sdp) {
    const said = fingerprintIn(sdp);
    this.#told = this.#told === undefined || this.#told === said ? said : null;
  }

  /**
   * This end's fingerprint and the other's; null unless connected, or where no single one can be named.
   * @returns {Promise<{own: string, theirs: string} | null>}
   */
  async read() {
    if (this.#pc.connectionState !== "connected") return null;
    const own = fingerprintIn(this.#pc.currentLocalDescription?.sdp ?? "");
    const theirs = await this.#theirs();
    return own && theirs ? { own, theirs } : null;
  }

  /**
   * What the connection was made with. A browser that cannot show that (Firefox before 153) has checked it against the
   * description of that time, which is known only if none ever said anything else.
   */
  async #theirs() {
    const transports = [...new Set(this.#pc.getTransceivers().map(({ sender }) => sender.transport))].filter(Boolean);
    if (!transports.every((transport) => transport?.getRemoteCertificates)) return this.#told;
    const all = await Promise.all(transports.map((transport) => fingerprintOf(transport?.getRemoteCertificates()[0])));
    return all.every((one) => one === all[0]) ? all[0] : null;
  }
}

/**
 * The one fingerprint that a description names. null if there is none, if there are several, or if one is of another
 * kind: our browsers write one certificate's, by SHA-256. A line that only mentions fingerprints is refused as well,
 * or else what we read in it might not be what the browser read.
 * @param {string} sdp not longer than checks.js allows
 * @returns {string | null}
 */
export function fingerprintIn(sdp) {
  const lines = sdp.split(/\r\n|\r|\n/).filter((line) => MENTION.test(line));
  const [first, ...others] = lines.map((line) => LINE.exec(line)?.[1].toUpperCase() ?? null);
  return first && others.every((other) => other === first) ? first : null;
}

/**
 * @param {ArrayBuffer | undefined} certificate in DER form
 * @returns {Promise<string | null>}
 */
async function fingerprintOf(certificate) {
  if (!certificate) return null;
  const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", certificate));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0").toUpperCase()).join(":");
}
