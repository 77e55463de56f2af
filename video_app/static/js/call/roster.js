// Who is in the call. Plain state: what the server said, with the media that the engine brought.

/** @typedef {import("../realtime/messages.js").Participant} Participant */
/** @typedef {import("../realtime/messages.js").Source} Source */
/** @typedef {import("../realtime/messages.js").MediaState} MediaState */
/** @typedef {"connecting" | "connected" | "reconnecting"} MediaLinkState */

/**
 * @typedef {object} Member
 * @property {Participant} participant
 * @property {Map<Source, MediaStreamTrack>} tracks
 * @property {MediaLinkState} link how the media connection to it is doing
 * @property {number | null} quality 0–5 bars, null before the first measurement
 * @property {boolean} speaking
 * @property {boolean} listed whether the server lists it now
 * @property {MediaState | null} sending what the engine's media server says it sends, if it knows it at all
 */

/** Events: `joined`, `changed`, `left`, each with the Member as `detail`. */
export class Roster extends EventTarget {
  /** @type {Map<string, Member>} */
  #members = new Map();
  /** @type {number | undefined} */
  #missingTimer;

  /** The members in the order they joined. */
  get members() {
    return [...this.#members.values()];
  }

  /** The number of participants, oneself included. */
  get size() {
    return this.#members.size + 1;
  }

  /** @param {string} identity */
  get(identity) {
    return this.#members.get(identity);
  }

  /**
   * Take the list of a welcome. Members it lacks may be about to come back, when the server was
   * restarted: they stay for `graceSeconds` if `keepMissing`.
   * @param {Participant[]} participants
   * @param {boolean} keepMissing
   * @param {number} graceSeconds
   */
  reset(participants, keepMissing, graceSeconds) {
    const listed = new Set(participants.map(({ identity }) => identity));
    for (const participant of participants) this.put(participant);
    for (const [identity, member] of this.#members) if (!listed.has(identity)) this.#missing(member, keepMissing);
    clearTimeout(this.#missingTimer);
    if (keepMissing) this.#missingTimer = setTimeout(() => this.#removeMissing(), graceSeconds * 1000);
  }

  /**
   * Add or update a participant.
   * @param {Participant} participant
   */
  put(participant) {
    const known = this.#members.get(participant.identity);
    const member = known ?? newMember(participant);
    // The media server sees what arrives; it knows also of those who have no socket of ours.
    member.participant = { ...participant, media: member.sending ?? participant.media };
    member.listed = true;
    this.#members.set(participant.identity, member);
    this.#emit(known ? "changed" : "joined", member);
  }

  /**
   * The engine's media server has `identity` in the room, with or without a socket of ours.
   * @param {string} identity
   * @param {MediaState} media
   */
  putInMedia(identity, media) {
    const known = this.#members.get(identity);
    const member = known ?? newMember(visitor(identity, media));
    member.sending = media;
    member.participant = { ...member.participant, media };
    member.listed = known ? known.listed : false;
    this.#members.set(identity, member);
    this.#emit(known ? "changed" : "joined", member);
  }

  /** The engine's media server has it no more.
   * @param {string} identity */
  removeFromMedia(identity) {
    const member = this.#members.get(identity);
    if (!member) return;
    member.sending = null;
    if (!member.listed) return this.remove(identity);
    member.link = "connecting";
    this.#emit("changed", member);
  }

  /** Its socket is lost for good: whoever is still seen and heard stays.
   * @param {string} identity */
  lose(identity) {
    const member = this.#members.get(identity);
    if (!member?.sending) return this.remove(identity);
    member.listed = false;
    member.participant = { ...member.participant, state: "connected" };
    this.#emit("changed", member);
  }

  /** @param {string} identity */
  remove(identity) {
    const member = this.#members.get(identity);
    this.#members.delete(identity);
    if (member) this.#emit("left", member);
  }

  /**
   * @param {string} identity
   * @param {Source} source
   * @param {MediaStreamTrack | null} track
   */
  setTrack(identity, source, track) {
    const member = this.#members.get(identity);
    if (!member) return;
    if (track) member.tracks.set(source, track);
    else member.tracks.delete(source);
    this.#emit("changed", member);
  }

  /**
   * @param {string} identity
   * @param {MediaLinkState} link
   */
  setLink(identity, link) {
    const member = this.#members.get(identity);
    if (!member) return;
    member.link = link;
    this.#emit("changed", member);
  }

  /**
   * @param {string} identity
   * @param {number} quality
   */
  setQuality(identity, quality) {
    const member = this.#members.get(identity);
    if (!member || member.quality === quality) return;
    member.quality = quality;
    this.#emit("changed", member);
  }

  /** @param {string | null} identity who is speaking now */
  setSpeaker(identity) {
    for (const [other, member] of this.#members) {
      if (member.speaking === (other === identity)) continue;
      member.speaking = other === identity;
      this.#emit("changed", member);
    }
  }

  clear() {
    clearTimeout(this.#missingTimer);
    for (const identity of [...this.#members.keys()]) this.remove(identity);
  }

  /**
   * @param {Member} member
   * @param {boolean} keep
   */
  #missing(member, keep) {
    if (!keep || member.sending) return this.lose(member.participant.identity);
    member.listed = false;
    member.participant = { ...member.participant, state: "reconnecting" };
    this.#emit("changed", member);
  }

  #removeMissing() {
    for (const [identity, member] of this.#members) if (!member.listed) this.lose(identity);
  }

  /**
   * @param {string} type
   * @param {Member} member
   */
  #emit(type, member) {
    this.dispatchEvent(new CustomEvent(type, { detail: member }));
  }
}

/**
 * @param {Participant} participant
 * @returns {Member}
 */
function newMember(participant) {
  return { participant, tracks: new Map(), link: "connecting", quality: null, speaking: false, listed: true, sending: null };
}

/**
 * Somebody whom only the media server knows. The display name is the identity without its suffix.
 * @param {string} identity
 * @param {MediaState} media
 * @returns {Participant}
 */
function visitor(identity, media) {
  const name = identity.slice(0, Math.max(identity.lastIndexOf("~"), 0)) || identity;
  return { identity, person: identity, name, joined_at: Date.now() / 1000, state: "connected", media, hand_raised_at: null };
}
