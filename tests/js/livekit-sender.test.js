import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { LiveKitSender } from "../../video_app/static/js/engines/livekit/sender.js";

const track = (kind = "audio", enabled = true) => ({ kind, enabled, stopped: false, stop() { this.stopped = true; } });

/** What the SDK does to tracks that it gets: it turns them on, unless it knows that they are muted. */
class LocalTrack {
  isMuted = false;
  constructor(mediaStreamTrack, _constraints, isOurs) {
    assert.equal(isOurs, true);
    this.mediaStreamTrack = mediaStreamTrack;
    queueMicrotask(() => (mediaStreamTrack.enabled = !this.isMuted));
  }
  async replaceTrack(other, isOurs) {
    assert.equal(isOurs, true);
    this.mediaStreamTrack = other;
    other.enabled = !this.isMuted;
  }
  async mute() {
    this.isMuted = true;
    this.mediaStreamTrack.enabled = false;
  }
  async unmute() {
    this.isMuted = false;
    this.mediaStreamTrack.enabled = true;
  }
  stop() {
    this.mediaStreamTrack.stop();
  }
  stopMonitor() {}
}

const sdk = { LocalAudioTrack: LocalTrack, LocalVideoTrack: LocalTrack };
let room, sent, problems, sender;

beforeEach(() => {
  sent = [];
  const localParticipant = {
    trackPublications: new Map(),
    async publishTrack(local, { source, name }) {
      await room.takes;
      sent.push({ source, name, muted: local.isMuted });
      this.trackPublications.set(source, { track: local });
    },
    async unpublishTrack(local, stops) {
      assert.equal(stops, false);
      for (const [source, { track }] of this.trackPublications) if (track === local) this.trackPublications.delete(source);
    },
  };
  room = { state: "connected", localParticipant, takes: undefined };
  problems = [];
  sender = new LiveKitSender((source, error) => problems.push(`${source}: ${error.message}`));
});

const published = (source) => room.localParticipant.trackPublications.get(source)?.track;

test("nothing is given to the SDK before there is a connection: it would stop it in time", async () => {
  await sender.set("camera", track("video"));
  assert.deepEqual(sent, []);
  sender.open(sdk, room);
  await sender.update("camera");
  assert.deepEqual(sent, [{ source: "camera", name: "camera", muted: false }]);
});

test("who joins muted stays muted", async () => {
  const microphone = track("audio", false);
  await sender.set("microphone", microphone);
  sender.open(sdk, room);
  await sender.update("microphone");
  assert.deepEqual(sent, [{ source: "microphone", name: "microphone", muted: true }]);
  assert.equal(microphone.enabled, false);
});

test("who mutes while the microphone is being sent is muted", async () => {
  const microphone = track();
  let go;
  room.takes = new Promise((resolve) => (go = resolve));
  sender.open(sdk, room);
  const sending = sender.set("microphone", microphone);
  await new Promise((resolve) => setImmediate(resolve));
  microphone.enabled = false;
  go();
  await sending;
  assert.equal(published("microphone").isMuted, true);
  assert.equal(microphone.enabled, false);
});

test("another microphone in place of one is as muted as it was given", async () => {
  sender.open(sdk, room);
  for (const enabled of [true, false, true]) {
    const microphone = track("audio", enabled);
    await sender.set("microphone", microphone);
    assert.equal(published("microphone").mediaStreamTrack, microphone);
    assert.equal(published("microphone").isMuted, !enabled);
    assert.equal(microphone.enabled, enabled);
  }
  assert.equal(sent.length, 1);
});

test("tracks stay the caller's, whatever the SDK does with its own", async () => {
  const camera = track("video");
  sender.open(sdk, room);
  await sender.set("camera", camera);
  published("camera").stop();
  await sender.set("camera", null);
  assert.equal(published("camera"), undefined);
  assert.equal(camera.stopped, false);
});

test("what changes while the SDK brings the connection back is sent once it is", async () => {
  sender.open(sdk, room);
  await sender.set("camera", track("video"));
  room.state = "reconnecting";
  room.localParticipant.trackPublications.clear(); // it could not publish it anew
  await sender.set("screen", track("video"));
  assert.deepEqual([sent.length, problems], [1, []]);
  room.state = "connected";
  sender.reopen();
  await sender.update("screen");
  assert.deepEqual(sent.map(({ name }) => name), ["camera", "camera", "screen"]);
});

test("what cannot be sent is a problem of that source, but not of a connection that is gone", async () => {
  room.takes = Promise.reject(new Error("refused"));
  room.takes.catch(() => {});
  sender.open(sdk, room);
  await sender.set("camera", track("video"));
  assert.deepEqual(problems, ["camera: refused"]);
  let lose;
  room.takes = new Promise((_, reject) => (lose = reject));
  const late = sender.set("camera", track("video"));
  await new Promise((resolve) => setImmediate(resolve));
  sender.close();
  lose(new Error("lost"));
  await late;
  assert.deepEqual(problems, ["camera: refused"]);
});
