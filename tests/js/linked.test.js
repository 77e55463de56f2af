// Addresses in what somebody typed become links; everything else stays text.

import assert from "node:assert/strict";
import { before, test } from "node:test";

import { linked } from "../../video_app/static/js/ui/linked.js";

before(() => {
  globalThis.document = {
    createDocumentFragment: () => ({ parts: [], append(...parts) { this.parts.push(...parts.filter(Boolean)); } }),
    createElement: (name) => ({ name }),
  };
});

/** The parts of the result: text as it is, links as [address]. */
function parts(text) {
  return linked(text).parts.map((part) => (typeof part === "string" ? part : [part.href]));
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
  ["https://[not-an-address", ["https://[not-an-address"]],
  ["<b>https://example.com</b>", ["<b>", ["https://example.com"], "</b>"]],
  ['"https://example.com"', ['"', ["https://example.com"], '"']],
])
  test(JSON.stringify(text), () => assert.deepEqual(parts(text), expected));

test("a link opens elsewhere, tells the other page nothing and says its address", () => {
  const [link] = linked("https://example.com/x").parts;
  assert.deepEqual(link, {
    name: "a",
    href: "https://example.com/x",
    textContent: "https://example.com/x",
    target: "_blank",
    rel: "noopener noreferrer",
  });
});
