// Round trip, loss and speed of a line whose two ends are in this page: what leaves goes to the relay and comes back.

/** @typedef {Pick<RTCDataChannel, "send" | "bufferedAmount" | "readyState" | "onmessage">} End */
/** @typedef {{near: End, far: End}} Line */

const TRIPS = 12;
const TRIP_EVERY_MS = 60;
const LATE_MS = 1500; // what has not arrived by then is taken for lost

const PACKETS = 150;
const PACKET_BYTES = 200; // about that of sound
const PACKET_EVERY_MS = 10;

const SPEED_MS = 2500;
const CHUNK_BYTES = 16 * 1024;
const MOST_WAITING_BYTES = 256 * 1024;
const MOST_BYTES = 16 * 1024 * 1024; // a test must not eat a data plan

/** @param {number} ms */
const pause = (ms) => new Promise((resolve) => { setTimeout(resolve, ms); });

/**
 * Milliseconds from here to the relay and back: the median of several.
 * @param {Line} line
 * @returns {Promise<number | null>} null if nothing came back
 */
export async function roundTripMs({ near, far }) {
  /** @type {number[]} */
  const trips = [];
  far.onmessage = ({ data }) => trips.push(performance.now() - Number(data));
  for (let trip = 0; trip < TRIPS; trip++) {
    send(near, String(performance.now()));
    await pause(TRIP_EVERY_MS);
  }
  await until(() => trips.length === TRIPS, LATE_MS);
  far.onmessage = null;
  return trips.length ? median(trips) : null;
}

/**
 * Percent of packets like those of sound that do not come back.
 * @param {Line} line that repeats nothing
 */
export async function lossPercent({ near, far }) {
  let arrived = 0;
  far.onmessage = () => arrived++;
  const packet = new Uint8Array(PACKET_BYTES);
  for (let sent = 0; sent < PACKETS; sent++) {
    send(near, packet);
    await pause(PACKET_EVERY_MS);
  }
  await until(() => arrived === PACKETS, LATE_MS);
  far.onmessage = null;
  return (100 * (PACKETS - arrived)) / PACKETS;
}

/**
 * Bits per second that go out and come back at the same time: the slower direction decides.
 * @param {Line} line
 */
export async function bitsPerSecond({ near, far }) {
  let [bytes, sent] = [0, 0];
  const began = performance.now();
  let last = began;
  far.onmessage = ({ data }) => {
    bytes += data.byteLength ?? data.size;
    last = performance.now();
  };
  const chunk = new Uint8Array(CHUNK_BYTES);
  while (performance.now() - began < SPEED_MS && sent < MOST_BYTES && near.readyState === "open") {
    if (near.bufferedAmount < MOST_WAITING_BYTES) sent += send(near, chunk) ? CHUNK_BYTES : 0;
    else await pause(1);
  }
  await until(() => bytes >= sent, LATE_MS);
  far.onmessage = null;
  return (8 * bytes) / Math.max((last - began) / 1000, 0.001);
}

/** @param {number[]} numbers */
export const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];

/**
 * A line may break while it is measured: then nothing more arrives, which is what the figures say.
 * @param {End} end
 * @param {string | Uint8Array<ArrayBuffer>} data
 */
function send(end, data) {
  if (end.readyState !== "open") return false;
  end.send(/** @type {any} */ (data));
  return true;
}

/**
 * @param {() => boolean} condition
 * @param {number} ms at most
 */
async function until(condition, ms) {
  const began = performance.now();
  while (!condition() && performance.now() - began < ms) await pause(20);
}
