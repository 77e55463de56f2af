// What gathered candidates and a site's servers say about a network.

import assert from "node:assert/strict";
import { test } from "node:test";

import { mappingOf, relays, stunServers, transportOf } from "../../video_app/static/js/network/candidates.js";

const SERVERS = [
  { urls: ["stun:s.test:3478"] },
  { urls: ["turn:t.test:3478", "turn:t.test:3478?transport=tcp", "turns:t.test:443", "turn:other.test"], username: "u", credential: "c" },
];

/** A candidate as others see it; `own` is the port behind it. */
const seen = (address, port, own) => ({ type: "srflx", protocol: "udp", address, port, relatedPort: own });

test("a URL says how its server is talked to", () => {
  assert.equal(transportOf("turn:t.test"), "udp");
  assert.equal(transportOf("turn:t.test?transport=udp"), "udp");
  assert.equal(transportOf("turn:t.test:80?transport=tcp"), "tcp");
  assert.equal(transportOf("turns:t.test:443"), "tls");
  assert.equal(transportOf("turns:t.test:443?transport=tcp"), "tls");
});

test("the first relay for each transport is tried, by its one URL and with its credentials", () => {
  const found = relays(SERVERS);
  assert.deepEqual(found.udp, { urls: ["turn:t.test:3478"], username: "u", credential: "c" });
  assert.deepEqual(found.tcp?.urls, ["turn:t.test:3478?transport=tcp"]);
  assert.deepEqual(found.tls?.urls, ["turns:t.test:443"]);
  assert.deepEqual(relays([{ urls: "stun:s.test" }]), { udp: null, tcp: null, tls: null });
});

test("TURN servers over UDP tell one's address, too, and credentials stay out of that", () => {
  assert.deepEqual(stunServers(SERVERS), [{ urls: ["stun:s.test:3478"] }, { urls: ["stun:t.test:3478"] }, { urls: ["stun:other.test"] }]);
  assert.deepEqual(stunServers([]), []);
});

test("one address for all others", () => {
  assert.equal(mappingOf([seen("192.0.2.1", 4000, 5000)], false), "same");
  assert.equal(mappingOf([seen("192.0.2.1", 4000, 5000), seen("2001:db8::1", 4001, 5000)], false), "same", "IPv6 beside IPv4");
  assert.equal(mappingOf([seen("192.0.2.1", 4000, 5000), seen("192.0.2.1", 4001, 5001)], true), "same", "two networks at once");
});

test("another address for each of the others", () => {
  assert.equal(mappingOf([seen("192.0.2.1", 4000, 5000), seen("192.0.2.1", 4001, 5000)], false), "changing");
  assert.equal(mappingOf([seen("192.0.2.1", 4000, 5000), seen("192.0.2.9", 4000, 5000)], false), "changing");
});

test("what the browser hides is not guessed at", () => {
  assert.equal(mappingOf([seen("192.0.2.1", 4000, 0), seen("192.0.2.1", 4001, 0)], false), "same");
});

test("without any, either nobody answered or there is nothing in between", () => {
  assert.equal(mappingOf([], true), "none");
  assert.equal(mappingOf([{ type: "host", protocol: "udp", address: "192.0.2.1", port: 4000, relatedPort: null }], false), "open");
  assert.equal(mappingOf([{ ...seen("192.0.2.1", 9, 5000), protocol: "tcp" }], true), "none");
});
