// How the upload of one participant is shared: in a mesh everything goes out once per viewer.

/** @typedef {import("../../realtime/messages.js").Source} Source */
/** @typedef {{bitsPerSecond: number, height: number, framesPerSecond: number}} CameraStep */
/**
 * @typedef {object} Viewer one link
 * @property {number} viewHeight how tall it shows our camera
 * @property {Map<Source, RTCRtpSender>} senders
 * @property {boolean} [missed] whether it has missed so much that it needs a whole picture to go on
 */
/** @typedef {{camera: CameraStep, screen: number}} Shares screen in bits per second */

/**
 * All numbers, in bits per second unless their name says otherwise. `everything` is what one participant may
 * send to all viewers together. 4 Mb/s leaves a line with 5 Mb/s of upload, as VDSL, cable and 4G give, room
 * for headers and for somebody else in the house; one screen at its best, 2.5 Mb/s, with sound and a camera
 * fits in. A screen is text to be read, so it comes before the camera, which then is small on the page.
 */
export const TABLE = {
  everything: 4_000_000,
  cameras: 1_600_000, // of that, to all who look; more than a camera can use is never asked of a line
  screen: 2_500_000, // to one viewer: more makes it no sharper
  screenShare: 0.8, // of what sound leaves of `everything`; the rest is the camera's
  sounds: /** @type {Partial<Record<Source, number>>} */ ({ microphone: 32_000, "screen-audio": 64_000 }), // each viewer
  /** @type {CameraStep[]} what is worth sending as a camera, best first */
  cameraSteps: [
    { bitsPerSecond: 1_500_000, height: 720, framesPerSecond: 30 },
    { bitsPerSecond: 800_000, height: 540, framesPerSecond: 30 },
    { bitsPerSecond: 500_000, height: 360, framesPerSecond: 24 },
    { bitsPerSecond: 300_000, height: 270, framesPerSecond: 15 },
    { bitsPerSecond: 180_000, height: 180, framesPerSecond: 15 },
    { bitsPerSecond: 90_000, height: 180, framesPerSecond: 10 },
  ],
};

/**
 * What one viewer gets of each source. All viewers' shares together stay within the table.
 * @param {Source[]} sources what is sent
 * @param {number} viewers how many others are in the call
 * @param {number} watchers how many of them look at our camera
 * @returns {Shares}
 */
export function shares(sources, viewers, watchers) {
  const sound = sources.reduce((sum, source) => sum + (TABLE.sounds[source] ?? 0), 0);
  const left = Math.max(0, TABLE.everything - viewers * sound);
  const screen = sources.includes("screen") ? screenShare(left, viewers, sources.includes("camera") && watchers > 0) : 0;
  const forCameras = Math.min(TABLE.cameras, left - viewers * screen);
  return { screen, camera: cameraStep(forCameras / Math.max(1, watchers)) };
}

/**
 * @param {number} left for screen and camera, to all viewers
 * @param {number} viewers
 * @param {boolean} withCamera whether a camera needs some of it
 */
function screenShare(left, viewers, withCamera) {
  return Math.floor(Math.min(TABLE.screen, ((withCamera ? TABLE.screenShare : 1) * left) / Math.max(1, viewers)));
}

/** The best step that fits; the last one, thinner, where none does.
 * @param {number} bitsPerSecond
 * @returns {CameraStep} */
function cameraStep(bitsPerSecond) {
  const last = TABLE.cameraSteps[TABLE.cameraSteps.length - 1];
  const fits = TABLE.cameraSteps.find((step) => step.bitsPerSecond <= bitsPerSecond);
  return fits ?? { ...last, bitsPerSecond: Math.floor(bitsPerSecond) };
}

/**
 * Apply the shares to what is sent to each viewer. To be called again whenever something of it changes, and
 * not while an earlier call is under way: the browser refuses the parameters of the slower one.
 * @param {Viewer[]} viewers everybody else in the call
 * @param {Source[]} sources what is sent to them
 */
export async function limitSenders(viewers, sources) {
  const watchers = viewers.filter(({ viewHeight }) => viewHeight > 0).length;
  const share = shares(sources, viewers.length, watchers);
  const limits = viewers.flatMap(({ senders, viewHeight, missed }) =>
    sources.map((source) => limit(senders.get(source), (sender) => encodingOf(source, sender, share, viewHeight), missed)),
  );
  for (const viewer of viewers) viewer.missed = false;
  await Promise.all(limits);
}

/**
 * @param {Source} source
 * @param {RTCRtpSender} sender
 * @param {Shares} share
 * @param {number} viewHeight
 * @returns {Partial<RTCRtpEncodingParameters>}
 */
function encodingOf(source, sender, { camera, screen }, viewHeight) {
  if (source === "camera") return cameraEncoding(sender, camera, viewHeight);
  return { maxBitrate: source === "screen" ? screen : TABLE.sounds[source] };
}

/**
 * @param {RTCRtpSender} sender
 * @param {CameraStep} step
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
 * @param {RTCRtpSender | undefined} sender
 * @param {(sender: RTCRtpSender) => Partial<RTCRtpEncodingParameters>} encodingFor
 * @param {boolean} [whole] whether to send a whole picture next; browsers that cannot are asked for it by the receiver
 */
async function limit(sender, encodingFor, whole = false) {
  const parameters = sender?.getParameters();
  const encoding = /** @type {Record<string, unknown> | undefined} */ (parameters?.encodings?.[0]);
  if (!sender || !parameters || !encoding) return; // not negotiated yet: the next call finds it
  const wanted = encodingFor(sender);
  const keyFrame = whole && sender.track?.kind === "video";
  if (!keyFrame && Object.entries(wanted).every(([name, value]) => encoding[name] === value)) return;
  Object.assign(encoding, wanted);
  // Refused only when the connection changed meanwhile, and then the limits are applied anew.
  await sender.setParameters(parameters, ...(keyFrame ? [{ encodingOptions: [{ keyFrame }] }] : [])).catch(() => {});
}
