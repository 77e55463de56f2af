// The media engines by name; each is loaded when a call needs it.

/** @typedef {import("./engine.js").Engine} Engine */
/** @typedef {import("./engine.js").EngineSettings} EngineSettings */

/** @type {Record<string, (settings: EngineSettings) => Promise<Engine>>} */
const ENGINES = {
  livekit: async (settings) => new (await import("./livekit/livekit.js")).LiveKitEngine(settings),
  p2p: async (settings) => (await import("./p2p/p2p.js")).PeerToPeerEngine.create(settings),
  twilio: async (settings) => new (await import("./twilio/twilio.js")).TwilioEngine(settings),
};

/**
 * The engine that the token API named.
 * @param {string} name
 * @param {EngineSettings} settings
 * @returns {Promise<Engine>}
 */
export function createEngine(name, settings) {
  const create = ENGINES[name];
  if (!create) throw new Error(`This page does not know the media engine ${name}. Reload it.`);
  return create(settings);
}
