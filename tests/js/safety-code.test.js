// The digits that two people compare.

import assert from "node:assert/strict";
import { test } from "node:test";

import { SafetyCodes, halfOf } from "../../video_app/static/js/engines/p2p/safety-code.js";

const fingerprint = (byte) => Array(32).fill(byte).join(":");
const ANA = { identity: "Ana~1", fingerprint: fingerprint("A1") };
const BEN = { identity: "Ben~2", fingerprint: fingerprint("B2") };
const code = (one, other) => new SafetyCodes().of(one, other);

// The test vector of libsignal, rust/protocol/src/fingerprint.rs.
const SIGNAL = [
  ["0506863bc66d02b40d27b8d49ca7c09e9239236f9d7d25d6fcca5ce13c7064d868", "+14152222222", "300354477692869396892869876765"],
  ["05f781b6fb32fed9ba1cf2de978d4d5da28dc34046ae814402b5c0dbd96fda907b", "+14153333333", "458257569162576843440918079131"],
];
for (const [key, name, digits] of SIGNAL)
  test(`a half is the one that Signal makes of ${name}`, async () => {
    assert.equal(await halfOf(Buffer.from(key, "hex"), name), digits);
  });

test("both sides read the same 60 digits", async () => {
  const seen = await code(ANA, BEN);
  assert.match(seen, /^\d{60}$/);
  assert.equal(await code(BEN, ANA), seen);
});

for (const [what, other] of Object.entries({
  "another certificate": { ...BEN, fingerprint: fingerprint("B3") },
  "another identity": { ...BEN, identity: "Ben~3" },
}))
  test(`${what} has another code`, async () => assert.notEqual(await code(ANA, other), await code(ANA, BEN)));

test("a name in any script counts as its bytes", async () => {
  assert.match(await code({ ...ANA, identity: "Ána 🎉~1" }, BEN), /^\d{60}$/);
});

test("a code that was made before is not made again, and what is kept is bounded", async () => {
  const codes = new SafetyCodes();
  const digest = crypto.subtle.digest.bind(crypto.subtle);
  let digests = 0;
  Object.defineProperty(crypto.subtle, "digest", { configurable: true, value: (...given) => (digests++, digest(...given)) });
  await codes.of(ANA, BEN);
  await codes.of(BEN, ANA);
  assert.equal(digests, 2 * 5200);
  for (let number = 0; number < 16; number++) await codes.of(BEN, { ...BEN, identity: `Ben~${number + 10}` });
  await codes.of(ANA, BEN);
  delete crypto.subtle.digest;
  assert.equal(digests, (2 + 16 + 2) * 5200, "both were forgotten meanwhile");
});
