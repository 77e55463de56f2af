import assert from "node:assert/strict";
import { test } from "node:test";

import { endSentence, refusalSentence } from "../../video_app/static/js/engines/livekit/sentences.js";

const TODO = /\b(Join again|join again|Tell the administrator|try another network|Try again)\b/;

test("every way a call can end has a sentence that says what to do, or that it is over", () => {
  for (let reason = 0; reason <= 16; reason += 1) assert.match(endSentence(reason), reason === 5 ? /ended the call\.$/ : TODO);
  for (const unknown of [undefined, 17, 999]) assert.equal(endSentence(unknown), endSentence(0));
});

test("what one was put out for is told apart", () => {
  const told = [2, 3, 4, 5, 9, 10, 14, 15].map(endSentence);
  assert.equal(new Set(told).size, told.length);
});

// As livekit-server 1.13.5 and livekit-client 2.23.0 say it.
const SAID = [
  [{ reason: 0, status: 401, message: "could not establish signal connection: invalid token: eyJ, error: token has invalid claims: token is expired" }, /clocks/],
  [{ reason: 0, status: 401, message: "could not establish signal connection: invalid token: eyJ, error: token has invalid claims: token is not valid yet" }, /clocks/],
  [{ reason: 0, status: 401, message: "could not establish signal connection: invalid token: eyJ, error: token signature is invalid" }, /this server's key/],
  [{ reason: 0, status: 401, message: "could not establish signal connection: invalid authorization token" }, /this server's key/],
  [{ reason: 0, status: 401, message: "could not establish signal connection: invalid API key: APIx" }, /this server's key/],
  [{ reason: 0, status: 401, message: "could not establish signal connection: permissions denied" }, /does not let you in/],
  [{ reason: 0, status: 403, message: "" }, /does not let you in/],
  [{ reason: 0, status: 404, message: "could not establish signal connection: requested room does not exist" }, /could not be opened/],
  [{ reason: 1, message: "could not establish signal connection: Failed to fetch" }, /cannot be reached/],
  [{ reason: 2, message: "could not establish pc connection" }, /firewall or VPN/],
  [{ reason: 2, message: "Encountered unknown websocket error" }, /reported a problem/],
  [{ reason: 5, message: "room connection has timed out (signal)" }, /cannot be reached/],
  [{ reason: 6, message: "Encountered websocket error during connection establishment" }, /room is full/],
  [{ reason: 7, message: "v1 RTC path not found" }, /no call service/],
  [{}, /reported a problem/],
];

for (const [refusal, sentence] of SAID)
  test(`"${refusal.message}" is a sentence to act on`, () => {
    assert.match(refusalSentence(refusal), sentence);
    assert.match(refusalSentence(refusal), /again|administrator|network/);
    assert.doesNotMatch(refusalSentence(refusal), /eyJ/);
  });
