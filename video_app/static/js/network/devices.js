// Whether camera, microphone and speaker do what they are for.

import { strings as room } from "../strings/room.js";
import { strings } from "../strings/network.js";
import { fail, pass, skip } from "./results.js";

/** @typedef {import("./results.js").Result} Result */
/** @typedef {import("../call/media.js").LocalMedia} LocalMedia */
/** @typedef {import("../call/media.js").Device} Device */

const LISTEN_MS = 8000;
const AUDIBLE = 0.01; // of the peak, 0–1: a quiet room has about 0.003, a muted microphone 0

/** @typedef {import("./results.js").RowState} RowState */
/**
 * @typedef {object} Asked
 * @property {(text: string) => void} say something to the person, who is to talk
 * @property {() => Promise<"yes" | "no" | "skip">} hears plays a sound and asks whether it was heard
 */

/**
 * @param {LocalMedia} media
 * @param {import("../call/level-meter.js").LevelMeter} meter
 * @param {Asked} person
 */
export function deviceChecks(media, meter, person) {
  return {
    camera: () => withDevice(media, "camera", checkPicture),
    microphone: () => withDevice(media, "microphone", (track) => (person.say(strings.say), checkSound(track, meter))),
    speaker: async () => heardResult(await person.hears()),
  };
}

/**
 * Open `device` as a call would, look at what it gives, and give it back.
 * @param {LocalMedia} media
 * @param {Device} device
 * @param {(track: MediaStreamTrack) => Result | Promise<Result>} check
 */
async function withDevice(media, device, check) {
  const listening = new AbortController();
  /** @type {Result | null} */
  let problem = null;
  media.on("problem", ({ source, problem: what }) => {
    const { title, text } = room.problem(source, what);
    problem = fail(title, text);
  }, listening);
  await media.turnOn(device);
  listening.abort();
  const track = media.track(device);
  try {
    return track ? await check(track) : (problem ?? fail(strings.noPicture));
  } finally {
    media.stop();
  }
}

/** @param {MediaStreamTrack} track */
export function checkPicture(track) {
  if (track.muted || track.readyState !== "live") return fail(strings.noPicture, strings.noPictureAdvice);
  const { width, height } = track.getSettings();
  return pass(strings.picture(width, height));
}

/**
 * @param {MediaStreamTrack} track
 * @param {import("../call/level-meter.js").LevelMeter} meter
 * @returns {Promise<Result>}
 */
export async function checkSound(track, meter) {
  const listening = new AbortController();
  const heard = new Promise((resolve) => {
    meter.on("level", ({ level }) => level >= AUDIBLE && resolve(true), listening);
    setTimeout(() => resolve(false), LISTEN_MS);
  });
  meter.listen(track);
  const found = await heard;
  listening.abort();
  meter.stop();
  return found ? pass(strings.heard) : fail(strings.silent, strings.silentAdvice);
}

/** @param {"yes" | "no" | "skip"} answer */
export function heardResult(answer) {
  if (answer === "skip") return skip(strings.soundSkipped);
  return answer === "yes" ? pass(strings.soundHeard) : fail(strings.soundMissed, strings.soundAdvice);
}
