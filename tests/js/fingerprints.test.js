// Whose certificate the other end of a connection uses, whatever it says itself.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";

import { Fingerprints, fingerprintIn } from "../../video_app/static/js/engines/p2p/fingerprints.js";

const printOf = (bytes) => createHash("sha256").update(bytes).digest("hex").toUpperCase().match(/../g).join(":");
const [OWN, BEN, MALLORY] = ["own", "Ben's", "Mallory's"].map(printOf);
const line = (print, kind = "sha-256") => `a=fingerprint:${kind} ${print}\r\n`;
const section = (text) => `m=audio 9 UDP/TLS/RTP/SAVPF 111\r\n${text}a=setup:active\r\n`;
const sdpOf = (...prints) => `v=0\r\n${prints.map((print) => section(line(print))).join("")}`;

for (const [what, sdp] of Object.entries({
  "for each section": sdpOf(BEN, BEN),
  "once for all, as Firefox writes it": `v=0\r\n${line(BEN)}${section("")}${section("")}`,
  "in small letters": sdpOf(BEN.toLowerCase()),
  "between line feeds only": sdpOf(BEN).replaceAll("\r\n", "\n"),
}))
  test(`the fingerprint of a description is found: ${what}`, () => assert.equal(fingerprintIn(sdp), BEN));

for (const [what, sdp] of Object.entries({
  "none": "v=0\r\n" + section(""),
  "nothing at all": "",
  "two that differ": sdpOf(BEN, MALLORY),
  "one for all, and another for a section": `v=0\r\n${line(BEN)}${section(line(MALLORY))}`,
  "another algorithm": `v=0\r\n${section(line(BEN, "sha-1"))}`,
  "a second algorithm": `v=0\r\n${section(line(BEN) + line(BEN, "sha-512"))}`,
  "one that is too short": sdpOf(BEN.slice(3)),
  "one that is too long": sdpOf(`${BEN}:00`),
  "something behind it": sdpOf(`${BEN} ${MALLORY}`),
  "letters that are no digits": sdpOf(BEN.replace(/^../, "GG")),
  "one behind a blank": `v=0\r\n ${line(BEN)}`,
  "one in another line": `v=0\r\n${line(BEN)}s=a=fingerprint:sha-256 ${MALLORY}\r\n`,
  "one behind a separator that only scripts know": `v=0\r\n${line(BEN)}s=x\u2028${line(MALLORY)}`,
  "one in capitals": `v=0\r\n${line(BEN)}A=FINGERPRINT:sha-256 ${MALLORY}\r\n`,
}))
  test(`a description names no certificate with ${what}`, () => assert.equal(fingerprintIn(sdp), null));

test("as many lines as a description may have take no time", () => {
  const most = 49_152;
  const started = performance.now();
  assert.equal(fingerprintIn(line(BEN).repeat(most / line(BEN).length)), BEN);
  for (const hostile of ["a=fingerprint:\r\n", `a=fingerprint:sha-256 ${"A".repeat(90)}\r\n`, "fingerprint", "\r\n"])
    assert.equal(fingerprintIn(hostile.repeat(most / hostile.length)), null);
  assert.ok(performance.now() - started < 1000);
});

/** A connection whose transports use these certificates; undefined: a browser that does not show them. */
function connection(...certificates) {
  const transports = certificates.map((bytes) => (bytes === undefined ? {} : {
    getRemoteCertificates: () => (bytes === null ? [] : [Buffer.from(bytes), Buffer.from("who signed it")]),
  }));
  return {
    connectionState: "connected",
    currentLocalDescription: { sdp: sdpOf(OWN) },
    getTransceivers: () => [{ sender: { transport: null } }, ...transports.map((transport) => ({ sender: { transport } }))],
  };
}

/** What is read of a connection whose other side sent these descriptions. */
function read(pc, ...descriptions) {
  const fingerprints = new Fingerprints(pc);
  for (const sdp of descriptions) fingerprints.hear(sdp);
  return fingerprints.read();
}

test("the certificate that is used counts, and not what was said of it", async () => {
  assert.deepEqual(await read(connection("Mallory's"), sdpOf(BEN)), { own: OWN, theirs: MALLORY });
});

for (const [what, certificates] of Object.entries({
  "sound and picture have different ones": ["Ben's", "Mallory's"],
  "one part has none": ["Ben's", null],
}))
  test(`no certificate is named while ${what}`, async () => {
    assert.equal(await read(connection(...certificates), sdpOf(BEN)), null);
  });

test("a browser that does not show certificates has checked what it was told", async () => {
  assert.deepEqual(await read(connection(undefined), sdpOf(BEN), sdpOf(BEN, BEN)), { own: OWN, theirs: BEN });
});

for (const [what, descriptions] of Object.entries({
  "another one later, which it may not have checked": [sdpOf(MALLORY), sdpOf(BEN)],
  "another one and the first again": [sdpOf(BEN), sdpOf(MALLORY), sdpOf(BEN)],
  "none at first": [sdpOf(), sdpOf(BEN)],
  "none later": [sdpOf(BEN), sdpOf()],
  "nothing": [],
}))
  test(`there it names none when it was told ${what}`, async () => {
    assert.equal(await read(connection(undefined), ...descriptions), null);
  });

for (const connectionState of ["new", "connecting", "disconnected", "failed", "closed"])
  test(`a connection that is ${connectionState} has no certificates`, async () => {
    assert.equal(await read({ ...connection("Ben's"), connectionState }, sdpOf(BEN)), null);
  });
