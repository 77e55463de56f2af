import assert from "node:assert/strict";
import { EventEmitter } from "node:events";
import { beforeEach, test } from "node:test";

import { LiveKitParticipant } from "../../video_app/static/js/engines/livekit/participant.js";

class Publication {
  isMuted = false;
  asked = [];
  constructor(source, kind) {
    Object.assign(this, { source, kind });
  }
  setSubscribed(on) {
    this.asked.push(`subscribed ${on}`);
  }
  setEnabled(on) {
    this.asked.push(`enabled ${on}`);
  }
  setVideoDimensions({ width, height }) {
    this.asked.push(`${width}×${height}`);
  }
}

let ben, told, participant;

beforeEach(() => {
  ben = Object.assign(new EventEmitter(), { identity: "Ben~1", connectionQuality: "unknown", trackPublications: new Map() });
  told = [];
  participant = new LiveKitParticipant(ben, { emit: (type, detail) => told.push({ type, ...detail }) });
});

/** Ben publishes something. */
function publish(source, kind) {
  const publication = new Publication(source, kind);
  ben.trackPublications.set(Symbol(), publication);
  ben.emit("trackPublished", publication);
  return publication;
}

/** And it arrives. */
function arrive(publication) {
  publication.track = { mediaStreamTrack: { of: publication.source } };
  ben.emit("trackSubscribed", publication.track, publication);
}

function unpublish(publication) {
  if (publication.track) {
    publication.track = undefined;
    ben.emit("trackUnsubscribed", {}, publication);
  }
  for (const [key, one] of ben.trackPublications) if (one === publication) ben.trackPublications.delete(key);
  ben.emit("trackUnpublished", publication);
}

const subscribed = (publications) => publications.map(({ asked }) => asked.includes("subscribed true"));
const heard = (type) => told.filter((event) => event.type === type);

test("of each source one track is received, whatever else is sent", () => {
  participant.open();
  const good = [publish("camera", "video"), publish("microphone", "audio"), publish("screen_share", "video")];
  const bad = [publish("camera", "video"), publish("unknown", "video"), publish("camera", "audio"), publish("", "data")];
  for (let number = 0; number < 1000; number += 1) bad.push(publish("microphone", "audio"));
  assert.deepEqual(subscribed(good), [true, true, true]);
  assert.ok(subscribed(bad).every((one) => !one));
  [...good, ...bad].forEach(arrive);
  assert.deepEqual(heard("track").map(({ source }) => source), ["camera", "microphone", "screen"]);
});

test("when it is gone, another of that source takes its place", () => {
  participant.open();
  const [first, second] = [publish("camera", "video"), publish("camera", "video")];
  arrive(first);
  unpublish(first);
  assert.equal(heard("track-ended").length, 1);
  assert.deepEqual(subscribed([second]), [true]);
  arrive(second);
  assert.equal(heard("track").length, 2);
});

test("no more pixels are asked for than are seen, and nothing of what is out of sight", () => {
  participant.open();
  const camera = publish("camera", "video");
  arrive(camera);
  assert.deepEqual(camera.asked, ["subscribed true"], "nobody has said yet that it is seen");
  participant.show("camera", 180);
  participant.show("camera", 0);
  participant.show("screen", 720);
  assert.deepEqual(camera.asked.slice(1), ["320×180", "enabled true", "enabled false"]);
});

test("what was said before a track came holds for it", () => {
  participant.open();
  participant.show("camera", 360);
  const camera = publish("camera", "video");
  assert.deepEqual(camera.asked, ["subscribed true"]);
  arrive(camera);
  assert.deepEqual(camera.asked.slice(1), ["640×360", "enabled true"]);
});

test("what it sends, and what of it is muted, is told", () => {
  participant.open();
  const microphone = publish("microphone", "audio");
  publish("camera", "video").isMuted = true;
  ben.emit("trackMuted");
  assert.deepEqual(heard("participant").at(-1).media, { microphone: true, camera: false, screen: false });
  unpublish(microphone);
  assert.deepEqual(heard("participant").at(-1).media, { microphone: false, camera: false, screen: false });
});

test("a lost connection of its is one that comes back", () => {
  participant.open();
  for (const quality of ["lost", "good"]) {
    ben.connectionQuality = quality;
    ben.emit("connectionQualityChanged", quality);
  }
  assert.deepEqual(heard("participant-state").map(({ state }) => state), ["connected", "reconnecting", "connected"]);
  assert.deepEqual(heard("quality").map(({ level }) => level), [0, 4]);
});

test("once it is closed, nothing is told or asked for any more", () => {
  participant.open();
  const camera = publish("camera", "video");
  arrive(camera);
  participant.close();
  assert.deepEqual(heard("track-ended").map(({ source }) => source), ["camera"]);
  unpublish(camera);
  const before = told.length;
  const late = publish("camera", "video");
  arrive(late);
  ben.emit("connectionQualityChanged", "poor");
  assert.equal(told.length, before);
  assert.deepEqual(late.asked, []);
});
