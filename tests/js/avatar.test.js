// What stands for a person without a picture.

import assert from "node:assert/strict";
import { test } from "node:test";

import { initials, paintAvatar } from "../../video_app/static/js/ui/avatar.js";

for (const [name, expected] of [
  ["Ana", "A"],
  ["ana maria silva", "AS"],
  ["  Ben   Okri ", "BO"],
  ["Ana (2)", "A"], // the second Ana
  ["Ana (Silva)", "A("],
  ["Élodie", "É"],
  ["e\u0301lodie", "E\u0301"], // an accent of its own belongs to the letter before it
  ["👩‍💻 Dev", "👩‍💻D"],
  ["🇵🇹", "🇵🇹"],
  ["ßeta", "SS"],
  ["山田 太郎", "山太"],
  ["", ""],
  [" \t", ""],
])
  test(`${JSON.stringify(name)} is ${JSON.stringify(expected)}`, () => assert.equal(initials(name), expected));

test("a name always has the same colour, one of the palette", () => {
  const colour = (name) => {
    const element = { dataset: {}, textContent: "" };
    paintAvatar(element, name);
    assert.equal(element.textContent, initials(name));
    return element.dataset.color;
  };
  for (const name of ["Ana", "Ben", "👩‍💻", ""]) {
    assert.match(colour(name), /^[0-7]$/);
    assert.equal(colour(name), colour(name));
  }
  assert.notEqual(colour("Ana"), colour("Ben"));
});
