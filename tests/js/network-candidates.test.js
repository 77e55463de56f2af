// What gathered candidates and a site's servers say about a network.

import assert from "node:assert/strict";
import { test } from "node:test";

import { askedInVain, mappingOf, relays, stunServers, transportOf } from "../../video_app/static/js/network/candidates.js";

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

/** A candidate of this machine itself. */
const host = (address) => ({ type: "host", protocol: "udp", address, port: 4000, relatedPort: null });

test("a browser that tells of errors is believed", () => {
  assert.equal(askedInVain({ candidates: [host("192.168.1.5")], errors: [701] }, true), true);
  assert.equal(askedInVain({ candidates: [host("192.168.1.5")], errors: [] }, true), false);
});

test("of one that does not, no answer is taken for no answer, unless there is nothing in between", () => {
  for (const address of ["192.168.1.5", "10.0.0.1", "172.20.0.1", "100.64.0.1", "127.0.0.1", "fd00::1", "fe80::1", "0f3c.local", null])
    assert.equal(askedInVain({ candidates: [host(address)], errors: [] }, false), true, String(address));
  for (const address of ["203.0.113.9", "172.32.0.1", "100.128.0.1", "2001:db8::1"])
    assert.equal(askedInVain({ candidates: [host(address)], errors: [] }, false), false, address);
});
