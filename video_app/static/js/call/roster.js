// Who is in the call, oneself included. Plain state: what the server said, with the media that the engine brought.

import { Emitter } from "../emitter.js";
import { looks, mediaOf, nameIn, newMember } from "./member.js";

/** @typedef {import("../realtime/messages.js").Participant} Participant */
/** @typedef {import("../realtime/messages.js").Source} Source */
/** @typedef {import("../realtime/messages.js").MediaState} MediaState */
/** @typedef {"connecting" | "connected" | "reconnecting"} MediaLinkState */

/** @typedef {Partial<Pick<Member, "unheard" | "volume">>} Hearing */

/** @typedef {{state: MediaState, tracks: Map<Source, MediaStreamTrack>}} OwnMedia LocalMedia, as far as it matters here */

/**
 * @typedef {object} Member
 * @property {Participant} participant
 * @property {boolean} own whether it is oneself
 * @property {Map<Source, MediaStreamTrack>} tracks
 * @property {MediaLinkState} link how the media connection to it is doing
 * @property {number | null} quality 0–5 bars, null before the first measurement
 * @property {boolean} speaking
 * @property {boolean} listed whether the server lists it now
 * @property {boolean} host whether the person is in charge of the room
 * @property {boolean} unheard whether one does not want to hear the person
 * @property {number} volume how loud one hears the person where one does, above 0 and up to 1
 * @property {MediaState | null} told what the server says that it sends; null: nothing
 * @property {MediaState | null} sending what it is known to send: by the engine's media server, or, oneself, at first
 *   hand; null where only the server's word is there
 */

/**
 * Events: `joined`, `changed`, `left`, each with the Member.
 * @extends {Emitter<{joined: Member, changed: Member, left: Member}>}
 */
export class Roster extends Emitter {
  /** @type {Map<string, Member>} */
  #members = new Map();
  /** @type {string[]} persons */
  #hosts = [];
  /** @type {Map<string, Hearing>} by person, for tabs that come later */
  #hearings = new Map();
  /** @type {number | undefined} */
  #missingTimer;

  /** how many there may be; more are not taken */
  limit = Infinity;

  /** The members: oneself, then the others in the order they joined. */
  get members() {
    return [...this.#members.values()];
  }

  get size() {
    return this.#members.size;
  }

  /** Oneself; undefined outside a call. */
  get own() {
    return this.members.find(({ own }) => own);
  }

  /** @param {string} identity */
  get(identity) {
    return this.#members.get(identity);
  }

  /**
   * Oneself is in, or is again.
   * @param {Participant} participant as the server says
   * @param {OwnMedia} media
   */
  enter(participant, { state, tracks }) {
    const member = this.#members.get(participant.identity) ?? newMember(participant);
    Object.assign(member, { own: true, link: "connected", sending: state, tracks });
    this.#put(member, participant);
    this.#members = new Map([[participant.identity, member], ...this.#members]); // the media server's may be there already
  }

  /** What one sends oneself has changed.
   * @param {OwnMedia} media */
  setOwnMedia({ state, tracks }) {
    const member = this.own;
    if (!member) return;
    Object.assign(member, { sending: state, tracks });
    this.#put(member, { ...member.participant, media: member.told ?? state });
  }

  /**
   * Take the list of the others, from a welcome; oneself may be among them. Members it lacks may be about to come
   * back, when the server was restarted: they stay for `graceSeconds` if `keepMissing`.
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
    this.#put(this.#members.get(participant.identity) ?? newMember(participant), participant);
  }

  /**
   * The engine's media server has `identity` in the room, with or without a socket of ours.
   * @param {string} identity
   * @param {MediaState} media
   */
  putInMedia(identity, media) {
    const known = this.#members.get(identity);
    if (!known && this.size >= this.limit) return;
    const member = known ?? { ...newMember(this.#mediaOnly(identity, media)), listed: false };
    member.sending = media;
    member.participant = { ...member.participant, media: mediaOf(member) };
    this.#members.set(identity, member);
    this.emit(known ? "changed" : "joined", member);
  }

  /**
   * The own hand is up or down; the server hears of it from whoever calls this.
   * @param {boolean} raised
   */
  setOwnHand(raised) {
    const member = this.own;
    if (!member) return;
    member.participant = { ...member.participant, hand_raised_at: raised ? Date.now() / 1000 : null };
    this.emit("changed", member);
  }

  /** Who is in charge now.
   * @param {string[]} persons */
  setHosts(persons) {
    this.#hosts = persons;
    for (const member of this.members) {
      const host = persons.includes(member.participant.person);
      if (member.host === host) continue;
      member.host = host;
      this.emit("changed", member);
    }
  }

  /** Hear a person louder or less, here alone, until the call is over for oneself.
   * @param {string} identity of one of the person's tabs
   * @param {Hearing} change */
  setHearing(identity, change) {
    const person = this.#members.get(identity)?.participant.person;
    if (person === undefined) return;
    this.#hearings.set(person, { ...this.#hearings.get(person), ...change });
    for (const member of this.members) {
      if (member.participant.person !== person) continue;
      Object.assign(member, change);
      this.emit("changed", member);
    }
  }

  /** @param {boolean} speaking */
  setOwnSpeaking(speaking) {
    const member = this.own;
    if (!member || member.speaking === speaking) return;
    member.speaking = speaking;
    this.emit("changed", member);
  }

  /** The engine's media server has it no more.
   * @param {string} identity */
  removeFromMedia(identity) {
    const member = this.#members.get(identity);
    if (!member) return;
    member.sending = null;
    if (!member.listed) return this.remove(identity);
    member.participant = { ...member.participant, media: mediaOf(member) };
    member.link = "connecting";
    this.emit("changed", member);
  }

  /** Its socket is lost for good: whoever is still seen and heard stays.
   * @param {string} identity */
  lose(identity) {
    const member = this.#members.get(identity);
    if (!member?.sending) return this.remove(identity);
    member.listed = false;
    member.participant = { ...member.participant, state: "connected" };
    this.emit("changed", member);
  }

  /** @param {string} identity */
  remove(identity) {
    const member = this.#members.get(identity);
    this.#members.delete(identity);
    if (member) this.emit("left", member);
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
    this.emit("changed", member);
  }

  /**
   * @param {string} identity
   * @param {MediaLinkState} link
   */
  setLink(identity, link) {
    const member = this.#members.get(identity);
    if (!member) return;
    member.link = link;
    this.emit("changed", member);
  }

  /**
   * @param {string} identity
   * @param {number} quality
   */
  setQuality(identity, quality) {
    const member = this.#members.get(identity);
    if (!member || member.quality === quality) return;
    member.quality = quality;
    this.emit("changed", member);
  }

  /** @param {string | null} identity who of the others is speaking now */
  setSpeaker(identity) {
    for (const [other, member] of this.#members) {
      if (member.own || member.speaking === (other === identity)) continue;
      member.speaking = other === identity;
      this.emit("changed", member);
    }
  }

  clear() {
    clearTimeout(this.#missingTimer);
    this.#hearings.clear();
    for (const identity of [...this.#members.keys()]) this.remove(identity);
  }

  /**
   * Somebody whom only the media server knows. Until the server lists it, its name is told apart from the others here.
   * @param {string} identity
   * @param {MediaState} media
   * @returns {Participant}
   */
  #mediaOnly(identity, media) {
    const taken = new Set(this.members.map(({ participant }) => looks(participant.name)));
    let name = nameIn(identity);
    for (let number = 2; taken.has(looks(name)); number += 1) name = `${nameIn(identity)} (${number})`;
    return { identity, person: identity, name, joined_at: Date.now() / 1000, state: "connected", media, hand_raised_at: null };
  }

  /**
   * @param {Member} member
   * @param {boolean} keep
   */
  #missing(member, keep) {
    if (member.own) return;
    if (!keep || member.sending) return this.lose(member.participant.identity);
    member.listed = false;
    member.participant = { ...member.participant, state: "reconnecting" };
    this.emit("changed", member);
  }

  #removeMissing() {
    for (const [identity, member] of this.#members) if (!member.listed) this.lose(identity);
  }

  /**
   * @param {Member} member
   * @param {Participant} participant
   */
  #put(member, participant) {
    const known = this.#members.has(participant.identity);
    if (!known && !member.own && this.size >= this.limit) return;
    member.listed = true;
    member.told = participant.media;
    member.participant = participant;
    member.participant = { ...participant, media: mediaOf(member) };
    member.host = this.#hosts.includes(participant.person);
    Object.assign(member, this.#hearings.get(participant.person));
    this.#members.set(participant.identity, member);
    this.emit(known ? "changed" : "joined", member);
  }
}
