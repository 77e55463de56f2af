// Who is in the call. Plain state: what the server said, with the media that the engine brought.

/** @typedef {import("../realtime/messages.js").Participant} Participant */
/** @typedef {import("../realtime/messages.js").Source} Source */
/** @typedef {"connecting" | "connected" | "reconnecting"} MediaLinkState */

/**
 * @typedef {object} Member
 * @property {Participant} participant
 * @property {Map<Source, MediaStreamTrack>} tracks
 * @property {MediaLinkState} link how the media connection to it is doing
 * @property {number | null} quality 0–5 bars, null before the first measurement
 * @property {boolean} speaking
 * @property {boolean} listed whether the server lists it now
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
    member.participant = participant;
    member.listed = true;
    this.#members.set(participant.identity, member);
    this.#emit(known ? "changed" : "joined", member);
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
    if (!keep) return this.remove(member.participant.identity);
    member.listed = false;
    member.participant = { ...member.participant, state: "reconnecting" };
    this.#emit("changed", member);
  }

  #removeMissing() {
    for (const [identity, member] of this.#members) if (!member.listed) this.remove(identity);
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
  return { participant, tracks: new Map(), link: "connecting", quality: null, speaking: false, listed: true };
}
