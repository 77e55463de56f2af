// Tells the server when media does not come through although its own line is well: it may move the call elsewhere.

/** @typedef {import("./call-media.js").CallMedia} CallMedia */
/** @typedef {import("./roster.js").Roster} Roster */

const LOOK_MS = 3000;
const LINKS_LOOKS = 5; // a connection between two people has 15 s to come about, or back
const SAY_EVERY_LOOKS = 3; // the server takes one word in five seconds

export class Trouble {
  #looks = 0;
  /** @type {Map<string, number>} how many looks in a row a member could not be reached */
  #unreached = new Map();
  #roster;
  #carried;
  #say;
  #timer;

  /**
   * @param {object} options
   * @param {Roster} options.roster
   * @param {CallMedia} options.carried
   * @param {(engine: string) => void} options.say tells the server which engine does not carry
   */
  constructor({ roster, carried, say }) {
    this.#roster = roster;
    this.#carried = carried;
    this.#say = say;
    this.#timer = setInterval(() => this.look(), LOOK_MS);
  }

  /** See how it is now. */
  look() {
    const { canMove, isMoving, name, state } = this.#carried;
    if (!canMove || isMoving) return void (this.#looks = 0);
    const direct = this.#carried.hasSafetyCodes; // a media server knows best who is away
    const broken = state === "failed" || state === "reconnecting" || (direct && this.#cannotReachSomebody());
    if (broken && this.#looks % SAY_EVERY_LOOKS === 0) this.#say(name);
    this.#looks = broken ? this.#looks + 1 : 0;
  }

  close() {
    clearInterval(this.#timer);
  }

  #cannotReachSomebody() {
    const before = this.#unreached;
    this.#unreached = new Map();
    for (const { own, listed, link, participant } of this.#roster.members)
      if (!own && listed && participant.state === "connected" && link !== "connected")
        this.#unreached.set(participant.identity, (before.get(participant.identity) ?? 0) + 1);
    return [...this.#unreached.values()].some((looks) => looks >= LINKS_LOOKS);
  }
}
