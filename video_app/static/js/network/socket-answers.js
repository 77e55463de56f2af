// Whether the realtime socket opens, and the server behind it answers.

import { Close, PROTOCOL_VERSION } from "../realtime/messages.js";

const ANSWER_MS = 8000;
const OUTSIDER = { type: "hello", version: PROTOCOL_VERSION, token: "", media: { microphone: false, camera: false, screen: false } };

/** @typedef {{ms: number} | {problem: "closed" | "silent"}} Answer */

/**
 * Say hello without a token: a server of ours refuses that in its own words, and anything between would not.
 * @param {string} url
 * @returns {Promise<Answer>} how long the refusal took, or what came instead
 */
export function socketAnswers(url) {
  const began = performance.now();
  return new Promise((resolve) => {
    const socket = new WebSocket(url);
    /** @param {Answer} answer */
    const end = (answer) => {
      clearTimeout(timer);
      socket.onclose = null;
      socket.close();
      resolve(answer);
    };
    let refused = false;
    const timer = setTimeout(() => end({ problem: "silent" }), ANSWER_MS);
    socket.onopen = () => socket.send(JSON.stringify(OUTSIDER));
    socket.onmessage = () => (refused = true);
    socket.onclose = ({ code }) => end(refused || code === Close.INVALID_TOKEN ? { ms: performance.now() - began } : { problem: "closed" });
  });
}
