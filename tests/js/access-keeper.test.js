// Access to a room: fetched ahead, asked for again where it was refused, or the way to the door.

import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";

import { AccessKeeper } from "../../video_app/static/js/call/access-keeper.js";
import { Papers } from "../../video_app/static/js/call/papers.js";

const access = (token) => ({ token, engine: "p2p", expires_at: new Date(Date.now() + 7_200_000).toISOString() });
const refusal = (code) => ({ error: { code, message: "No." } });

let asked, answers, papers, keeper;
beforeEach(() => {
  asked = [];
  answers = [];
  mock.method(globalThis, "fetch", async (_url, { body, headers }) => {
    asked.push({ ...JSON.parse(body), ...(headers.Authorization && { bearer: headers.Authorization }) });
    const body_ = answers.shift();
    return { ok: !body_.error, json: async () => body_ };
  });
  papers = new Papers("standup", null);
  keeper = new AccessKeeper("/api/token", "standup", papers);
});
afterEach(() => {
  keeper.close();
  mock.restoreAll();
});

test("what was fetched ahead is joined with", async () => {
  answers = [access("ahead")];
  keeper.prepare();
  assert.equal((await keeper.open()).token, "ahead");
  assert.equal(asked.length, 1);
});

for (const first of [refusal("locked"), { waiting: true, token: "door" }])
  test(`after ${first.error?.code ?? "having to wait"} ahead of time, joining asks anew`, async () => {
    answers = [first, access("now")];
    keeper.prepare();
    assert.equal((await keeper.open()).token, "now");
  });

test("a passcode is sent with the request that joins, and with no other", async () => {
  answers = [refusal("passcode_required"), access("now"), access("renewed")];
  keeper.prepare();
  await keeper.open("blue whale");
  await keeper.renew();
  assert.deepEqual(asked.map(({ passcode }) => passcode), [undefined, "blue whale", undefined]);
});

test("pass and links are shown each time", async () => {
  papers.keep({ pass: "p", invite: "i", charter: "c" });
  answers = [access("now"), access("renewed")];
  await keeper.open();
  await keeper.renew();
  assert.deepEqual(asked, [
    { room: "standup", pass: "p", invite: "i" },
    { room: "standup", pass: "p", invite: "i", bearer: "Bearer now" },
  ]);
});

test("who has to wait has no access to renew", async () => {
  answers = [{ waiting: true, token: "door" }];
  assert.deepEqual(await keeper.open(), { waiting: true, token: "door" });
  assert.equal(keeper.current, null);
});

test("a refusal says why", async () => {
  answers = [refusal("wrong_passcode")];
  await assert.rejects(keeper.open("red"), { code: "wrong_passcode", message: "No." });
});
