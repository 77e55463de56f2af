// The addresses under which a connection could be reached.

/** @typedef {{candidates: RTCIceCandidate[], errors: number[]}} Gathered errors are the codes of servers asked in vain */

/**
 * Collect what `connection` gathers, once it is described, until that is all or `signal` aborts.
 * @param {RTCPeerConnection} connection
 * @param {object} options
 * @param {AbortSignal} options.signal
 * @param {(candidate: RTCIceCandidate) => unknown} [options.onCandidate]
 * @returns {Promise<Gathered>}
 */
export function gather(connection, { signal, onCandidate }) {
  /** @type {Gathered} */
  const found = { candidates: [], errors: [] };
  return new Promise((resolve) => {
    const done = () => resolve(found);
    signal.addEventListener("abort", done);
    connection.addEventListener("icegatheringstatechange", () => connection.iceGatheringState === "complete" && done());
    connection.addEventListener("icecandidateerror", ({ errorCode }) => found.errors.push(errorCode));
    connection.addEventListener("icecandidate", ({ candidate }) => {
      if (!candidate?.candidate) return;
      found.candidates.push(candidate);
      onCandidate?.(candidate);
    });
  });
}

/**
 * What a connection with that `configuration` gathers in `ms` milliseconds at most.
 * @param {RTCConfiguration} configuration
 * @param {number} ms
 */
export async function gatherWith(configuration, ms) {
  const connection = new RTCPeerConnection(configuration);
  const over = new AbortController();
  const timer = setTimeout(() => over.abort(), ms);
  const gathered = gather(connection, { signal: over.signal });
  connection.createDataChannel("test");
  await connection.setLocalDescription();
  const found = await gathered;
  clearTimeout(timer);
  connection.close();
  return found;
}
