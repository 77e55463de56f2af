// The SDK's script is named by a policy that knows no other.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

const SETTINGS = { sdkUrl: "https://cdn.test/sdk.js", sdkIntegrity: "sha384-x" };
let number = 0;
let scripts, policies, loadSdk;

beforeEach(async () => {
  scripts = [];
  policies = [];
  globalThis.window = globalThis;
  delete globalThis.Twilio;
  globalThis.document = {
    createElement: () => ({ remove() {} }),
    head: {
      append(script) {
        scripts.push(script);
        globalThis.Twilio = { Video: {} };
        queueMicrotask(() => script.onload());
      },
    },
  };
  const createPolicy = (name, rules) => {
    policies.push({ name, rules });
    return { createScriptURL: (url) => ({ trusted: rules.createScriptURL(url) }) };
  };
  globalThis.trustedTypes = { createPolicy };
  ({ loadSdk } = await import(`../../video_app/static/js/engines/twilio/sdk.js?${++number}`)); // remembers what it loads
});

test("the SDK's address is given as what the page's policy has made of it", async () => {
  await loadSdk(SETTINGS);
  assert.deepEqual(scripts[0].src, { trusted: SETTINGS.sdkUrl });
  assert.deepEqual(policies.map(({ name }) => name), ["video-app"]);
});

test("no other address becomes a script", async () => {
  await loadSdk(SETTINGS);
  for (const url of ["https://evil.test/sdk.js", "data:text/javascript,alert(1)", `${SETTINGS.sdkUrl}?`, ""])
    assert.throws(() => policies[0].rules.createScriptURL(url), TypeError);
});

test("the policy is made once, also when loading is tried again", async () => {
  const { append } = document.head;
  document.head.append = (script) => { scripts.push(script); queueMicrotask(() => script.onerror()); };
  await assert.rejects(loadSdk(SETTINGS));
  document.head.append = append;
  await loadSdk(SETTINGS);
  assert.equal(policies.length, 1);
});

test("a browser without Trusted Types takes the address as it is", async () => {
  delete globalThis.trustedTypes;
  await loadSdk(SETTINGS);
  assert.equal(scripts[0].src, SETTINGS.sdkUrl);
});
