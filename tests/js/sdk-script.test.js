// An SDK's script is named by a policy that knows no other.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

const SETTINGS = { sdkUrl: "https://cdn.test/sdk.js", sdkIntegrity: "sha384-x" };
let number = 0;
let scripts, policies, loadSdk, once, runScript;

beforeEach(async () => {
  scripts = [];
  policies = [];
  globalThis.window = globalThis;
  delete globalThis.sdk;
  globalThis.document = {
    createElement: () => ({ remove() {} }),
    head: {
      append(script) {
        scripts.push(script);
        globalThis.sdk = {};
        queueMicrotask(() => script.onload());
      },
    },
  };
  const createPolicy = (name, rules) => {
    policies.push({ name, rules });
    return { createScriptURL: (url) => ({ trusted: rules.createScriptURL(url) }) };
  };
  globalThis.trustedTypes = { createPolicy };
  // It remembers what it has loaded.
  ({ once, runScript } = await import(`../../video_app/static/js/engines/sdk-script.js?${++number}`));
  loadSdk = once((settings) => runScript(settings, () => globalThis.sdk));
});

test("the SDK's address is given as what the page's policy has made of it", async () => {
  await loadSdk(SETTINGS);
  assert.deepEqual(scripts[0].src, { trusted: SETTINGS.sdkUrl });
  assert.equal(scripts[0].integrity, SETTINGS.sdkIntegrity);
  assert.deepEqual(policies.map(({ name }) => name), ["video-app"]);
});

test("no other address becomes a script", async () => {
  await loadSdk(SETTINGS);
  for (const url of ["https://evil.test/sdk.js", "data:text/javascript,alert(1)", `${SETTINGS.sdkUrl}?`, ""])
    assert.throws(() => policies[0].rules.createScriptURL(url), TypeError);
});

test("it is loaded once, and after a failure again, by the same policy", async () => {
  const { append } = document.head;
  document.head.append = (script) => { scripts.push(script); queueMicrotask(() => script.onerror()); };
  await assert.rejects(loadSdk(SETTINGS), /could not be loaded/);
  document.head.append = append;
  assert.equal(await loadSdk(SETTINGS), globalThis.sdk);
  assert.equal(await loadSdk(SETTINGS), globalThis.sdk);
  assert.equal(scripts.length, 2);
  assert.equal(policies.length, 1);
});

test("the SDKs of two engines share the policy: a page may have one", async () => {
  await loadSdk(SETTINGS);
  await once((settings) => runScript(settings, () => globalThis.sdk))({ ...SETTINGS, sdkUrl: "/static/v/sdk/other.js" });
  assert.deepEqual(scripts[1].src, { trusted: "/static/v/sdk/other.js" });
  assert.equal(policies.length, 1);
});

test("a browser without Trusted Types takes the address as it is", async () => {
  delete globalThis.trustedTypes;
  await loadSdk(SETTINGS);
  assert.equal(scripts[0].src, SETTINGS.sdkUrl);
});
