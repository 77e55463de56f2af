// Addresses in what somebody typed become links; everything else stays text.

import assert from "node:assert/strict";
import { before, test } from "node:test";

import { linked } from "../../video_app/static/js/ui/linked.js";

/** As much of a link as counts here: a browser gives its address back as it understands it. */
class Anchor {
  #address = "";

  constructor(name) {
    this.name = name;
  }

  get href() {
    return new URL(this.#address).href;
  }

  set href(address) {
    this.#address = address;
  }
}

before(() => {
  globalThis.document = {
    createDocumentFragment: () => ({ parts: [], append(...parts) { this.parts.push(...parts.filter(Boolean)); } }),
    createElement: (name) => new Anchor(name),
  };
});

/** The parts of the result: text as it is, links as [address]. */
function parts(text) {
  return linked(text).parts.map((part) => (typeof part === "string" ? part : [part.textContent]));
}

for (const [text, expected] of [
  ["Hello", ["Hello"]],
  ["", []],
  ["https://example.com", [["https://example.com"]]],
  ["See https://example.com/a?b=1&c=2#d, or not", ["See ", ["https://example.com/a?b=1&c=2#d"], ", or not"]],
  ["(http://example.com).", ["(", ["http://example.com"], ")."]],
  ["https://a.test https://b.test", [["https://a.test"], " ", ["https://b.test"]]],
  ["HTTPS://EXAMPLE.COM", [["HTTPS://EXAMPLE.COM"]]],
  ["javascript:alert(1) data:text/html,x ftp://example.com", ["javascript:alert(1) data:text/html,x ftp://example.com"]],
  ["http://", ["http://"]],
  ["https://bank.test@evil.test", ["https://bank.test@evil.test"]],
  ["https://:x@evil.test", ["https://:x@evil.test"]],
  ["https://evil.test/\u202ekcab", [["https://evil.test/"], "\u202ekcab"]],
  ["https://[not-an-address", ["https://[not-an-address"]],
  ["<b>https://example.com</b>", ["<b>", ["https://example.com"], "</b>"]],
  ['"https://example.com"', ['"', ["https://example.com"], '"']],
])
  test(JSON.stringify(text), () => assert.deepEqual(parts(text), expected));

test("a link opens elsewhere, tells the other page nothing and says its address", () => {
  const [link] = linked("https://example.com/x").parts;
  const { name, href, textContent, target, rel } = link;
  assert.deepEqual({ name, target, rel }, { name: "a", target: "_blank", rel: "noopener noreferrer" });
  assert.deepEqual([href, textContent], ["https://example.com/x", "https://example.com/x"]);
});

for (const address of [
  "https://bank.test\u2044login.evil.test",
  "https://bank.test\u2215.evil.test/x",
  "https://bank.test\u2571.evil.test",
  "https://bank.test\u30ce.evil.test",
  "https://bank.test\u0338.evil.test",
  "https://bank.test\u3002evil.test",
  "https://\u0430\u0440\u0440\u04cf\u0435.test",
  "https:///evil.test",
  "https://2130706433/",
])
  test(`a link says where it leads to, whatever was typed: ${address}`, () => {
    const [link] = linked(address).parts;
    assert.equal(link.textContent, new URL(address).href);
    assert.notEqual(link.textContent, address);
  });

test("no more than 50 links are made of one message, and nothing of it is lost", () => {
  const address = "https://example.com/";
  const all = parts(`${address} `.repeat(60));
  assert.equal(all.filter(Array.isArray).length, 50);
  assert.equal(all.flat().join(""), `${address} `.repeat(60));
});

const MOST_CHARACTERS = 2000; // the server takes no more
const AT_ONCE_MS = 25; // work that grows with the square of the length takes as long, with its cube a second

/** Milliseconds, the best of a few: what else the machine does only adds. */
function fastest(text) {
  return Math.min(...Array.from({ length: 5 }, () => {
    const began = performance.now();
    linked(text);
    return performance.now() - began;
  }));
}

for (const [what, piece] of Object.entries({
  "addresses without an end": "http://",
  "brackets after an address": ")))))))",
  "dots in an address": ".......",
  "dots and letters": ".a.a.a.",
  "addresses": "http://a ",
}))
  test(`the longest message is read at once, whatever it is made of: ${what}`, () => {
    const longest = `http://a${piece.repeat(MOST_CHARACTERS)}`.slice(0, MOST_CHARACTERS - 1);
    assert.ok(fastest(`${longest}x`) < AT_ONCE_MS);
  });
