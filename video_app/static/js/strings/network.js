// Every sentence that the network test's code shows.

/**
 * @typedef {"camera" | "microphone" | "speaker" | "socket" | "stun" | "turn-udp" | "turn-tcp" | "turn-tls" | "path"
 *   | "round-trip" | "loss" | "speed"} RowId
 */

/** @type {RowId[]} in the order of the page */
export const ROWS = ["camera", "microphone", "speaker", "socket", "stun", "turn-udp", "turn-tcp", "turn-tls", "path", "round-trip", "loss", "speed"];

/** @type {Record<RowId, string>} */
const NAMES = {
  camera: "Camera",
  microphone: "Microphone",
  speaker: "Speaker",
  socket: "Connection to this site",
  stun: "Way to the internet (STUN)",
  "turn-udp": "Relay over UDP (TURN)",
  "turn-tcp": "Relay over TCP (TURN)",
  "turn-tls": "Relay over TLS (TURN)",
  path: "Path to others",
  "round-trip": "Round trip",
  loss: "Lost packets",
  speed: "Speed",
};

const STATES = { waiting: "Not yet", running: "Testing…", pass: "Works", fail: "Problem", skip: "Not tested" };

export const strings = {
  title: "Network test",
  rows: NAMES,
  states: STATES,
  /** @param {RowId} id @param {keyof typeof STATES} state */
  told: (id, state) => `${NAMES[id]}: ${STATES[state]}`,
  /** @param {number} problems */
  finished: (problems) => {
    if (problems === 0) return "Finished: calls should work here.";
    return problems === 1 ? "Finished: one problem was found." : `Finished: ${problems} problems were found.`;
  },
  again: "Test again",
  copied: "The results are copied. Paste them into a message to whoever helps you.",
  copyYourself: "This browser does not let the page copy. The results are selected: copy them yourself.",

  /** @param {number} [width] @param {number} [height] */
  picture: (width, height) => (width && height ? `${width}×${height}` : ""),
  noPicture: "The camera gives no picture.",
  noPictureAdvice: "Open its cover, close other apps that use it, or choose another one.",
  say: "Say something…",
  heard: "It hears you.",
  silent: "The microphone gives no sound.",
  silentAdvice: "Turn it on (some have a switch), raise its level in the system's settings, or choose another one, then test again.",
  listen: "Do you hear a short chord?",
  soundHeard: "You heard the sound.",
  soundMissed: "You did not hear the sound.",
  soundAdvice: "Turn the volume up, and choose another speaker or headset in the system's settings.",
  soundSkipped: "You skipped it.",

  /** @param {number} ms */
  answeredIn: (ms) => `It answers, after ${Math.round(ms)} ms.`,
  socket: { closed: "The WebSocket does not open.", silent: "The WebSocket opens, but nothing comes back." },
  socketAdvice: "A proxy, virus scanner or browser extension may block WebSockets. Try another network; whoever runs this site finds the proxy's settings in docs/deploy.md.",
  siteSilent: "This site does not answer.",

  noStun: "This site uses no STUN server.",
  stunSilent: "No STUN server answers: this network lets no UDP through.",
  stunAdvice: "Calls need a relay over TCP or TLS here. Without a VPN, or in another network, UDP may work.",
  mapping: {
    open: "Your device has an address that others reach.",
    same: "Your router shows all others the same address.",
    changing: "Your router shows each of the others another address.",
    none: "",
    unknown: "",
  },

  relayWorks: "The relay passes on what is sent.",
  relayPassesNothing: "The relay answers, but passes nothing on.",
  relayRefuses: "The relay refuses this site's credentials.",
  relaySilent: "The relay does not answer.",
  tellOperator: "Tell whoever runs this site: flask video doctor says what is wrong.",
  relayAdvice: {
    udp: "This network may block UDP. That is all right if a relay over TCP or TLS works.",
    tcp: "This network may block it. That is all right if another relay works.",
    tls: "This network may block it, or the relay is down. That is all right if another relay works.",
  },
  noRelay: "This site has no such relay.",
  relayLater: "Relays are for people in a room. Go to a room, and open this test from there.",
  mediaServer: "Calls on this site go through a media server, which has relays of its own.",
  notAsked: "Not asked, because the site did not answer.",

  path: {
    direct: "Direct: media goes straight from you to the others, where their network allows it, too.",
    relay: "Through a relay: your network does not let others in.",
    changing: "Your network does not let others in.",
    unknown: "Not known: this site asks no STUN server. Within one network calls work without.",
    none: "This network lets no media of calls through.",
    needsRelay: "Calls need a relay (TURN) here, which this site has not offered. Try another network, without a VPN.",
    advice: "No relay works here, either. Try another network, or without a VPN.",
  },
  noLine: "There is no way to measure: no relay works here.",
  nothingBack: "Nothing came back.",
  /** @param {number} ms */
  trip: (ms) => `${Math.round(ms)} ms to the relay and back.`,
  slowAdvice: "You will talk over each other. Use a cable instead of Wi-Fi, or leave the VPN.",
  /** @param {number} percent */
  lost: (percent) => `${percent.toFixed(1)} % on the way to the relay and back.`,
  lossAdvice: "Sound will break up. Move nearer to the Wi-Fi, or use a cable.",
  /** @param {number} bits */
  speed: (bits) => `${(bits / 1e6).toFixed(1)} Mbit/s up and down at the same time, through the relay: the slower direction and the relay itself decide.`,
  speedAdvice: "That is little for video. Join with Audio only, or close what else uses the network.",
};
