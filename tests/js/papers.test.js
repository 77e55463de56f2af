// What a tab shows at the door of a room, and keeps over a reload.

import assert from "node:assert/strict";
import { test } from "node:test";

import { inviteAddress, Papers } from "../../video_app/static/js/call/papers.js";

class FakeStore extends Map {
  getItem(key) {
    return this.get(key) ?? null;
  }
  setItem(key, value) {
    this.set(key, value);
  }
  removeItem(key) {
    this.delete(key);
  }
}

const broken = {
  getItem() { throw new Error("off"); },
  setItem() { throw new Error("full"); },
  removeItem() { throw new Error("off"); },
};

test("the charter goes to the socket, links go to the token API, and the pass to both", () => {
  const papers = new Papers("standup", new FakeStore());
  papers.keep({ charter: "c", pass: "p", invite: "i", host: "h" });
  assert.deepEqual(papers.forHello, { charter: "c", pass: "p" });
  assert.deepEqual(papers.forToken, { pass: "p", invite: "i", host: "h" });
});

test("nothing is shown that was never given", () => {
  const papers = new Papers("standup", new FakeStore());
  papers.keep({ charter: undefined, pass: "" });
  assert.deepEqual([papers.forHello, papers.forToken], [{}, {}]);
});

test("they outlive a reload, and each room has its own", () => {
  const store = new FakeStore();
  new Papers("standup", store).keep({ charter: "c", pass: "p" });
  assert.deepEqual(new Papers("standup", store).forHello, { charter: "c", pass: "p" });
  assert.deepEqual(new Papers("retro", store).forHello, {});
});

test("what was not given again stays", () => {
  const papers = new Papers("standup", null);
  papers.keep({ charter: "c1", pass: "p" });
  papers.keep({ charter: "c2" });
  assert.deepEqual(papers.forHello, { charter: "c2", pass: "p" });
});

test("an invite that does not admit is forgotten, after a reload too", () => {
  const store = new FakeStore();
  const papers = new Papers("standup", store);
  papers.keep({ invite: "i", pass: "p" });
  papers.forget("invite");
  assert.deepEqual(papers.forToken, { pass: "p" });
  assert.deepEqual(new Papers("standup", store).forToken, { pass: "p" });
});

test("a storage that is off or full keeps nobody out", () => {
  const papers = new Papers("standup", broken);
  papers.keep({ pass: "p", invite: "i" });
  papers.forget("invite");
  assert.deepEqual(papers.forToken, { pass: "p" });
});

test("an invite's address is the room's with the token", () => {
  assert.equal(inviteAddress("https://site.test/rooms/standup?invite=old#x", "a.b"), "https://site.test/rooms/standup?invite=a.b");
});
