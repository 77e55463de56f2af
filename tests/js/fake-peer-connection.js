// An RTCPeerConnection as far as signalling goes: no network, and media sections by their names only.

export class FakePeerConnection {
  /** @type {FakePeerConnection[]} */ static all = [];
  signalingState = "stable";
  connectionState = "new";
  localDescription = null;
  remoteDescription = null;
  currentRemoteDescription = null; // the last one that both sides agreed on
  transceivers = [];
  candidates = [];

  constructor(configuration) {
    this.configuration = configuration;
    FakePeerConnection.all.push(this);
  }

  addTransceiver(trackOrKind, { direction }) {
    const kind = trackOrKind.kind ?? trackOrKind;
    const transceiver = this.#make(null, kind, direction);
    transceiver.sender.track = trackOrKind.kind ? trackOrKind : null;
    return transceiver;
  }

  getTransceivers = () => this.transceivers;
  getReceivers = () => this.transceivers.map(({ receiver }) => receiver);

  async setLocalDescription() {
    const offers = this.signalingState === "stable";
    for (const one of this.transceivers) one.mid ??= String(this.transceivers.filter(({ mid }) => mid !== null).length);
    const sdp = sdpOf(this.transceivers.map(({ mid, receiver }) => [mid, receiver.track.kind]));
    const description = { type: offers ? "offer" : "answer", sdp };
    this.localDescription = { ...description, toJSON: () => description };
    this.#become(offers ? "have-local-offer" : "stable");
  }

  async setRemoteDescription(description) {
    if (description.sdp.includes("broken")) throw new Error("broken");
    this.remoteDescription = description;
    for (const [, kind, mid] of description.sdp.matchAll(/m=(\w+)\r\na=mid:(\S+)/g))
      if (!this.transceivers.some((one) => one.mid === mid)) this.#make(mid, kind, "recvonly");
    this.#become(description.type === "offer" ? "have-remote-offer" : "stable");
  }

  async addIceCandidate(candidate) {
    this.candidates.push(candidate);
  }

  close() {
    this.signalingState = "closed";
  }

  #become(state) {
    this.signalingState = state;
    if (state !== "stable") return;
    this.currentRemoteDescription = this.remoteDescription;
    for (const one of this.transceivers) one.currentDirection = "sendrecv";
  }

  #make(mid, kind, direction) {
    const sender = { track: null, replaceTrack: async (track) => { sender.track = track; }, setStreams() {} };
    const transceiver = { mid, direction, currentDirection: null, sender, receiver: { track: { kind } } };
    this.transceivers.push(transceiver);
    return transceiver;
  }
}

/** A description with these sections: [[mid, kind], …]. */
export const sdpOf = (sections) => "v=0\r\n" + sections.map(([mid, kind]) => `m=${kind}\r\na=mid:${mid}\r\n`).join("");

export function install() {
  FakePeerConnection.all = [];
  globalThis.RTCPeerConnection = FakePeerConnection;
  globalThis.MediaStream = class {};
}
