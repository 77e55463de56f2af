// Which DTLS role an answer may name.

import assert from "node:assert/strict";
import { test } from "node:test";

import { keepRoles } from "../../video_app/static/js/engines/p2p/dtls-roles.js";

const says = (type, ...roles) => ({ type, sdp: ["v=0", ...roles.map((role) => `a=setup:${role}`), "a=mid:0", ""].join("\r\n") });
const offer = says("offer", "actpass", "actpass");

test("the first answer chooses", () => {
  const answer = says("answer", "active", "active");
  assert.deepEqual(keepRoles(answer, { local: null, remote: null }), answer);
});

for (const [name, agreed, theirs] of [
  ["they answered as the client", { local: offer, remote: says("answer", "active") }, "active"],
  ["they answered as the server", { local: offer, remote: says("answer", "passive") }, "passive"],
  ["we answered as the client", { local: says("answer", "active"), remote: offer }, "passive"],
  ["we answered as the server", { local: says("answer", "passive"), remote: offer }, "active"],
])
  test(`a later answer stays with it: ${name}`, () => {
    for (const said of ["active", "passive"])
      assert.equal(keepRoles(says("answer", said, said), agreed).sdp, says("answer", theirs, theirs).sdp);
  });

test("where nothing was agreed on, nothing is changed", () => {
  const answer = says("answer", "active");
  for (const agreed of [{ local: offer, remote: offer }, { local: says("answer"), remote: offer }, { local: says("answer", "holdconn"), remote: offer }])
    assert.equal(keepRoles(answer, agreed).sdp, answer.sdp);
});
