// The row of those without a picture.

import assert from "node:assert/strict";
import { test } from "node:test";

import { arrange } from "../../video_app/static/js/ui/arrange.js";
import { inRow, layRow } from "../../video_app/static/js/ui/row.js";

const SIZES = [[1416, 720], [366, 640], [820, 1000], [700, 300]];
const keysOf = (prefix, count) => Array.from({ length: count }, (_, index) => `${prefix}${index}`);

const standing = ({ keys, ...options }) => inRow({ count: keys.length, keys, height: 700, ...options });

function overlap(a, b) {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

test("a few keep their places, whatever they show", () => {
  const keys = keysOf("", 6);
  assert.deepEqual(standing({ keys, faceless: ["1", "2"] }), []);
  const faceless = ["1", "2"];
  assert.deepEqual(arrange({ width: 1416, height: 720, keys, spotlight: [], page: 0, faceless }).row, []);
});

test("of many, those without a picture stand in the row", () => {
  assert.deepEqual(standing({ keys: keysOf("", 7), faceless: ["2", "0"] }), ["0", "2"]);
});

test("who is large counts among the many, and has a place already", () => {
  assert.deepEqual(standing({ count: 7, keys: keysOf("", 6), faceless: ["5", "6"] }), ["5"]);
});

test("one's own picture and screen alone are no reason for a row", () => {
  const others = keysOf("", 8);
  assert.deepEqual(standing({ keys: ["own", "own screen", ...others], faceless: others }), []);
  const [first, ...faceless] = others;
  assert.deepEqual(standing({ keys: ["own", first, ...faceless], faceless: ["own", ...faceless] }), ["own", ...faceless]);
});

test("where there is little height there is no row", () => {
  assert.deepEqual(standing({ keys: keysOf("", 9), faceless: ["2"], height: 200 }), []);
});

for (const [width, height] of SIZES)
  for (const spotlight of [[], ["p1"], ["f1"]])
    test(`in ${width}×${height} pictures and row stay inside and apart, spotlight [${spotlight}]`, () => {
      for (const [pictures, faceless] of [[2, 5], [12, 3], [20, 30], [1, 49]]) {
        const silent = keysOf("f", faceless);
        const options = { width, height, keys: [...keysOf("p", pictures), ...silent], spotlight, page: 0, faceless: silent };
        const { rects, row, others } = arrange(options);
        const all = [...rects.values(), ...(others ? [others.rect] : [])];
        for (const [index, rect] of all.entries()) {
          assert.ok(rect.x >= 0 && rect.x + rect.width <= width, `outside at ${rect.x}`);
          assert.ok(rect.y >= 0 && rect.y + rect.height <= height, `outside at ${rect.y}`);
          assert.ok(!all.slice(index + 1).some((other) => overlap(rect, other)), "overlap");
        }
        const shown = row.filter((key) => rects.has(key));
        assert.equal(shown.length + (others?.count ?? 0), row.length);
        assert.deepEqual(row, silent.filter((key) => !spotlight.includes(key)));
        assert.ok(Math.min(...shown.map((key) => rects.get(key).y)) >= Math.max(...keysOf("p", pictures).map((key) => {
          const rect = rects.get(key);
          return rect ? rect.y + rect.height : 0;
        })));
      }
    });

test("the row says how many more there are only if there are more than places", () => {
  const area = { x: 0, y: 0, width: 3 * 84 + 2 * 8, height: 400 };
  const three = layRow(area, keysOf("", 3));
  assert.equal(three.others, null);
  assert.equal(three.rects.size, 3);
  const four = layRow(area, keysOf("", 4));
  assert.deepEqual([...four.rects.keys()], ["0", "1"]);
  assert.equal(four.others.count, 2);
  assert.equal(layRow({ ...area, width: 50 }, keysOf("", 4)).others.count, 4);
});

test("pages count pictures alone, at most 25 on each", () => {
  const silent = keysOf("f", 40);
  const options = { width: 1416, height: 720, spotlight: [], page: 0, faceless: silent };
  const shown = ({ rects, row }) => [...rects.keys()].filter((key) => !row.includes(key)).length;
  const one = arrange({ ...options, keys: [...keysOf("p", 25), ...silent] });
  assert.deepEqual([one.pages, shown(one)], [1, 25]);
  const two = arrange({ ...options, keys: [...keysOf("p", 26), ...silent] });
  assert.deepEqual([two.pages, shown(two)], [2, 13]);
});
