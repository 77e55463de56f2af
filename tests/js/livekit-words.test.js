import assert from "node:assert/strict";
import { test } from "node:test";

import { levelOf, serverUrl, sourceOf, trackSource } from "../../video_app/static/js/engines/livekit/words.js";

const KINDS = { camera: "video", microphone: "audio", screen: "video", "screen-audio": "audio" };

test("what one page sends as a source, another takes for it", () => {
  for (const [source, kind] of Object.entries(KINDS)) assert.equal(sourceOf({ source: trackSource(source), kind }), source);
});

test("what no page of ours sends is nothing", () => {
  for (const kind of ["audio", "video", "data", ""])
    for (const source of ["unknown", "", "screen", "constructor", "__proto__"]) assert.equal(sourceOf({ source, kind }), null);
  assert.equal(sourceOf({ source: "camera", kind: "audio" }), null);
  assert.equal(sourceOf({ source: "microphone", kind: "video" }), null);
});

test("LiveKit's words for a connection are bars, the better the more", () => {
  assert.deepEqual(["lost", "poor", "good", "excellent"].map(levelOf), [0, 2, 4, 5]);
  assert.equal(levelOf("unknown"), null);
});

test("the server's address may be a path on the page's own site", () => {
  assert.equal(serverUrl("/livekit", "https://calls.example.com/rooms/standup?invite=1#x"), "wss://calls.example.com/livekit");
  assert.equal(serverUrl("/livekit", "http://127.0.0.1:5000/rooms/a"), "ws://127.0.0.1:5000/livekit");
  assert.equal(serverUrl("wss://livekit.example.com", "https://calls.example.com/"), "wss://livekit.example.com/");
});
