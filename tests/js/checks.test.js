// What of another client's descriptions is not even shown to the browser.

import assert from "node:assert/strict";
import { test } from "node:test";

import { isUsableDescription } from "../../video_app/static/js/engines/p2p/checks.js";

const SECTION = "m=video 9 UDP/TLS/RTP/SAVPF 96\r\na=mid:0\r\na=rtpmap:96 VP8/90000\r\n";
const offer = (more = "") => ({ type: /** @type {const} */ ("offer"), sdp: `v=0\r\n${SECTION}${more}` });

test("an ordinary offer is", () => assert.ok(isUsableDescription(offer())));

for (const demand of [
  "a=rid:h recv\r\na=rid:l recv\r\na=simulcast:recv h;l\r\n",
  "a=simulcast:recv h;l\r\n",
  "a=rid:h recv\r\n",
  "a=fmtp:96 x-google-min-bitrate=20000\r\n",
  "a=fmtp:96 profile-id=0;x-google-start-bitrate=20000\r\n",
])
  test(`one that wants our camera several times, or faster than we send, is not: ${JSON.stringify(demand)}`, () =>
    assert.ok(!isUsableDescription(offer(demand))));
