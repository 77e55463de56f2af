// What gathered ICE candidates and a site's servers say about a network. No browser objects, no page.

/** @typedef {"udp" | "tcp" | "tls"} Transport */
/**
 * As much of an RTCIceCandidate as matters here.
 * @typedef {Pick<RTCIceCandidate, "type" | "protocol" | "address" | "port" | "relatedPort">} Candidate
 */
/**
 * How a network lets others in: `open` has public addresses, `same` shows all others one address, `changing` another one
 * to each, and `none` lets nothing of ours out, or no answer in; it is `unknown` where nobody was asked.
 * @typedef {"open" | "same" | "changing" | "none" | "unknown"} Mapping
 */

/** @type {Transport[]} */
export const TRANSPORTS = ["udp", "tcp", "tls"];

/** How a browser talks to the TURN server at `url`.
 * @param {string} url
 * @returns {Transport} */
export function transportOf(url) {
  if (url.startsWith("turns:")) return "tls";
  return /\?transport=tcp$/.test(url) ? "tcp" : "udp";
}

/** @param {RTCIceServer} server */
const urlsOf = ({ urls }) => (Array.isArray(urls) ? urls : [urls]);

/**
 * The first TURN server for each transport, with that one URL; null where there is none.
 * @param {RTCIceServer[]} servers
 * @returns {Record<Transport, RTCIceServer | null>}
 */
export function relays(servers) {
  /** @type {Record<Transport, RTCIceServer | null>} */
  const found = { udp: null, tcp: null, tls: null };
  for (const server of servers)
    for (const url of urlsOf(server)) if (/^turns?:/.test(url)) found[transportOf(url)] ??= { ...server, urls: [url] };
  return found;
}

/**
 * The servers that tell a browser its address: those of the site, and TURN servers over UDP, which do so too.
 * @param {RTCIceServer[]} servers
 * @returns {RTCIceServer[]}
 */
export function stunServers(servers) {
  const urls = servers.flatMap(urlsOf);
  const own = urls.filter((url) => /^turn:/.test(url) && transportOf(url) === "udp").map((url) => url.replace(/^turn:/, "stun:").replace(/\?.*/, ""));
  return [...new Set([...urls.filter((url) => /^stuns?:/.test(url)), ...own])].map((url) => ({ urls: [url] }));
}

const OWN_NETWORK = /^(10|127|169\.254|192\.168|172\.(1[6-9]|2\d|3[01])|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7]))\./;

/** Whether the internet knows an address; one that the browser hides is not known to be so.
 * @param {string | null} address */
const isPublic = (address) => (address?.includes(":") ? /^[23]/.test(address) : /^[\d.]+$/.test(address ?? "") && !OWN_NETWORK.test(address ?? ""));

/**
 * Whether STUN servers were asked in vain. A browser that does not tell of errors, as Firefox, may have been answered
 * with an address of its own, which it does not repeat: then that is one that the internet knows.
 * @param {{candidates: Candidate[], errors: number[]}} gathered
 * @param {boolean} tellsErrors
 */
export const askedInVain = ({ candidates, errors }, tellsErrors) =>
  tellsErrors ? errors.length > 0 : !candidates.some(({ type, address }) => type === "host" && isPublic(address));

/**
 * @param {Candidate[]} candidates of one gathering with STUN servers
 * @param {boolean} failed whether a server was asked in vain
 * @returns {Mapping}
 */
export function mappingOf(candidates, failed) {
  const seen = candidates.filter(({ type, protocol }) => type === "srflx" && protocol === "udp");
  if (!seen.length) return failed ? "none" : "open"; // an address that is the own one is not told twice
  /** @type {Map<string, Set<string>>} what others see, by the own port that it belongs to and the kind of address */
  const outside = new Map();
  for (const { address, port, relatedPort } of seen) {
    if (!relatedPort) continue; // hidden by the browser
    const own = `${relatedPort} ${address?.includes(":") ? 6 : 4}`;
    outside.set(own, (outside.get(own) ?? new Set()).add(`${address} ${port}`));
  }
  return [...outside.values()].some((addresses) => addresses.size > 1) ? "changing" : "same";
}
