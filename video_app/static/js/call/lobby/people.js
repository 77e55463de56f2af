// Who is in the lobby: a person each, with however many pages and calls. Plain state.

/** @typedef {import("../../realtime/messages.js").Participant} Participant */
/** @typedef {{person: string, name: string, state: "available" | "away" | "in-call"}} Person */

const STATES = /** @type {const} */ (["available", "away", "in-call"]); // the last of them that is true of a page is told

export class LobbyPeople {
  /** @type {Map<string, Participant>} by identity */ #participants = new Map();
  #own = "";

  /** The person whose page this is. */
  get own() {
    return this.#own;
  }

  /** Everybody else, sorted by name. */
  get list() {
    /** @type {Map<string, Person>} */
    const people = new Map();
    for (const participant of this.#participants.values()) {
      const { person, name } = participant;
      if (person === this.#own || participant.state !== "connected") continue;
      const place = Math.max(placeOf(participant), STATES.indexOf(people.get(person)?.state ?? "available"));
      people.set(person, { person, name, state: STATES[place] });
    }
    return [...people.values()].sort((a, b) => a.name.localeCompare(b.name) || (a.person < b.person ? -1 : 1));
  }

  /**
   * Take a list of all.
   * @param {Participant[]} participants
   * @param {string} [own] the person whose page this is, if it is told
   */
  reset(participants, own = this.#own) {
    this.#own = own;
    this.#participants = new Map(participants.map((participant) => [participant.identity, participant]));
  }

  /** @param {Participant} participant */
  put(participant) {
    this.#participants.set(participant.identity, participant);
  }

  /** @param {string} identity */
  remove(identity) {
    this.#participants.delete(identity);
  }

  /** @param {string} identity */
  get(identity) {
    return this.#participants.get(identity);
  }

  /** How a person is listed.
   * @param {string} person
   * @returns {Person["state"] | "gone"} */
  stateOf(person) {
    return this.list.find((other) => other.person === person)?.state ?? "gone";
  }

  /** @param {string} person */
  nameOf(person) {
    return [...this.#participants.values()].find((participant) => participant.person === person)?.name ?? "";
  }
}

/** @param {Participant} participant */
const placeOf = ({ in_call: inCall, away }) => STATES.indexOf(inCall ? "in-call" : away ? "away" : "available");
