import assert from "node:assert/strict";
import { test } from "node:test";

import { Close, FINAL_CLOSES } from "../../video_app/static/js/realtime/messages.js";
import { strings as lobby } from "../../video_app/static/js/strings/lobby.js";
import { strings as room } from "../../video_app/static/js/strings/room.js";

test("who has too many tabs is told so, and what to do, and does not come back by itself", () => {
  for (const strings of [room, lobby]) {
    assert.match(strings.closed(Close.TOO_MANY_TABS), /^You have too many tabs of this site open\. Close some and /);
    assert.match(strings.closed(Close.ROOM_FULL), / is full\./);
  }
  assert.ok(FINAL_CLOSES.has(Close.TOO_MANY_TABS));
});
