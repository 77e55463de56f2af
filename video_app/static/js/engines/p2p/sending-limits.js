// In a mesh everybody uploads once per listener, so each link gets less the more there are.
// The steps keep the whole upload near 2 Mb/s, which ordinary home lines can carry.

/** @typedef {{bitsPerSecond: number, height: number, framesPerSecond: number}} Limit */

/** @type {[number, Limit][]} up to this many participants: this limit for each link's camera */
const CAMERA_STEPS = [
  [2, { bitsPerSecond: 1_500_000, height: 720, framesPerSecond: 30 }],
  [3, { bitsPerSecond: 800_000, height: 540, framesPerSecond: 30 }],
  [4, { bitsPerSecond: 500_000, height: 360, framesPerSecond: 24 }],
  [6, { bitsPerSecond: 300_000, height: 270, framesPerSecond: 15 }],
  [Infinity, { bitsPerSecond: 180_000, height: 180, framesPerSecond: 15 }],
];
const SCREEN_BITS_PER_SECOND = 2_500_000;

/**
 * How much camera one link may carry in a call of `participants`, oneself included.
 * @param {number} participants
 * @returns {Limit}
 */
export function cameraLimit(participants) {
  const step = CAMERA_STEPS.find(([most]) => participants <= most) ?? CAMERA_STEPS[CAMERA_STEPS.length - 1];
  return step[1];
}

/**
 * Apply the limits to what a link sends.
 * @param {Map<import("../../realtime/messages.js").Source, RTCRtpSender>} senders
 * @param {{participants: number, viewHeight: number}} call how many are in it, and how tall the
 *   other side shows our camera, in pixels
 */
export async function limitSenders(senders, { participants, viewHeight }) {
  const camera = senders.get("camera");
  const screen = senders.get("screen");
  if (camera) await limit(camera, cameraEncoding(camera, cameraLimit(participants), viewHeight));
  if (screen) await limit(screen, { maxBitrate: SCREEN_BITS_PER_SECOND });
}

/**
 * @param {RTCRtpSender} sender
 * @param {Limit} limit
 * @param {number} viewHeight
 */
function cameraEncoding(sender, { bitsPerSecond, height, framesPerSecond }, viewHeight) {
  const { width = 0, height: captured = 0 } = sender.track?.getSettings() ?? {};
  const shortSide = Math.min(width, captured); // a phone held upright delivers 720×1280
  return {
    active: viewHeight > 0,
    maxBitrate: bitsPerSecond,
    maxFramerate: framesPerSecond,
    scaleResolutionDownBy: Math.max(1, shortSide / Math.min(height, Math.max(viewHeight, 1))),
  };
}

/**
 * @param {RTCRtpSender} sender
 * @param {Partial<RTCRtpEncodingParameters>} wanted
 */
async function limit(sender, wanted) {
  const parameters = sender.getParameters();
  const encoding = parameters.encodings?.[0];
  if (!encoding) return; // not negotiated yet: the next call finds it
  Object.assign(encoding, wanted);
  // Refused only when the connection changed meanwhile, and then the limits are applied anew.
  await sender.setParameters(parameters).catch(() => {});
}
