// Where the tiles of a call go.

import assert from "node:assert/strict";
import { test } from "node:test";

import { arrange, bestFit, floating } from "../../video_app/static/js/ui/arrange.js";

const SIZES = [[1440, 750], [390, 700], [820, 1000], [700, 300]];
const COUNTS = [1, 2, 3, 5, 8, 50];

const keysOf = (count) => Array.from({ length: count }, (_, index) => String(index));
const place = (options) => arrange({ spotlight: [], page: 0, ...options });
const area = ({ width, height }) => width * height;

function overlap(a, b) {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

for (const [width, height] of SIZES)
  for (const spotlight of [[], ["2"]])
    test(`in ${width}×${height} tiles stay inside and apart, spotlight [${spotlight}]`, () => {
      for (const count of COUNTS) {
        const { rects, pages } = place({ width, height, keys: keysOf(count), spotlight });
        const all = [...rects.values()];
        assert.ok(pages > 1 || all.length === count, `${count} tiles, shown ${all.length}`);
        for (const [index, rect] of all.entries()) {
          assert.ok(rect.x >= 0 && rect.x + rect.width <= width, `${count} tiles: outside at ${rect.x}`);
          assert.ok(rect.y >= 0 && rect.y + rect.height <= height, `${count} tiles: outside at ${rect.y}`);
          assert.ok(!all.slice(index + 1).some((other) => overlap(rect, other)), `${count} tiles overlap`);
        }
      }
    });

test("a few tiles fill most of the space", () => {
  for (const [count, least] of [[1, 0.7], [2, 0.6], [4, 0.7], [6, 0.6], [8, 0.6]]) {
    const { rects } = place({ width: 1440, height: 750, keys: keysOf(count) });
    const covered = [...rects.values()].reduce((sum, rect) => sum + area(rect), 0);
    assert.ok(covered / (1440 * 750) > least, `${count} tiles fill ${covered / (1440 * 750)}`);
  }
});

test("what is in the spotlight is large, the rest beside it where the area is wide and below where it is tall", () => {
  for (const [width, height, along] of [[1440, 750, "x"], [390, 700, "y"]]) {
    const { rects } = place({ width, height, keys: keysOf(3), spotlight: ["1"] });
    const large = rects.get("1");
    for (const key of ["0", "2"]) {
      assert.ok(area(large) > 4 * area(rects.get(key)));
      assert.ok(rects.get(key)[along] > large[along]);
    }
  }
});

test("a spotlight on everybody or on somebody who is not there changes nothing", () => {
  const options = { width: 1440, height: 750, keys: keysOf(3) };
  const plain = place(options);
  assert.deepEqual(place({ ...options, spotlight: keysOf(3) }), plain);
  assert.deepEqual(place({ ...options, spotlight: ["gone"] }), plain);
});

test("everybody is on exactly one page, and a page too high shows the last", () => {
  const options = { width: 320, height: 300, keys: keysOf(20) };
  const { pages } = place(options);
  assert.ok(pages > 1);
  const seen = Array.from({ length: pages }, (_, page) => [...place({ ...options, page }).rects.keys()]).flat();
  assert.deepEqual(seen, keysOf(20));
  assert.deepEqual(place({ ...options, page: 99 }), place({ ...options, page: pages - 1 }));
});

test("an area without room is no error", () => {
  for (const [width, height] of [[0, 0], [1, 1], [0, 500]]) {
    const { rects, pages } = place({ width, height, keys: keysOf(3), spotlight: ["0"] });
    assert.ok(pages >= 1);
    for (const rect of rects.values()) assert.ok(rect.width >= 0 && rect.height >= 0);
  }
  const { rects, pages } = place({ width: 100, height: 100, keys: [] });
  assert.deepEqual([rects.size, pages], [0, 1]);
});

test("tiles keep their shape between the tallest allowed and 16:9", () => {
  for (const count of [1, 2, 3, 7])
    for (const tallest of [1 / 2, 1, 4 / 3]) {
      const { width, height } = bestFit({ width: 1000, height: 800 }, count, tallest);
      assert.ok(width / height <= 16 / 9 + 0.01, `${width}×${height}`);
      assert.ok(width / height >= tallest - 0.01, `${width}×${height}`);
    }
});

test("a floating tile is in the corner it is told, inside the area", () => {
  for (const [width, height] of SIZES)
    for (const right of [false, true])
      for (const bottom of [false, true]) {
        const rect = floating({ width, height }, { right, bottom });
        assert.equal(rect.x > width / 2 - rect.width / 2, right);
        assert.equal(rect.y > height / 2 - rect.height / 2, bottom);
        assert.ok(rect.x >= 0 && rect.y >= 0 && rect.x + rect.width <= width && rect.y + rect.height <= height);
      }
});
