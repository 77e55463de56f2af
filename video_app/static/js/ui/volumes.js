// Plays everybody as loud as one wants to hear them, wherever on the stage their sound comes from.

/** @typedef {import("../call/roster.js").Member} Member */

/** Whether pages decide how loud they are: on iPhones only the buttons at the side do. */
export const canSetVolume = () => {
  const probe = document.createElement("audio");
  probe.volume = 0.5;
  return probe.volume === 0.5;
};

export class Volumes {
  /** @type {Set<string>} identities of those who are, or were, heard less */
  #quieter = new Set();
  #stage;

  /**
   * After the stage's own listeners, which start what sounds.
   * @param {HTMLElement} stage
   * @param {import("../call/roster.js").Roster} roster
   */
  constructor(stage, roster) {
    this.#stage = stage;
    for (const type of /** @type {const} */ (["joined", "changed"])) roster.on(type, (member) => this.#apply(member));
    roster.on("left", ({ participant: { identity } }) => this.#quieter.delete(identity));
  }

  /** @param {Member} member */
  #apply({ participant: { identity }, tracks, volume }) {
    if (volume < 1) this.#quieter.add(identity);
    if (!this.#quieter.has(identity)) return;
    const theirs = new Set(tracks.values());
    for (const player of /** @type {NodeListOf<HTMLMediaElement>} */ (this.#stage.querySelectorAll("video, audio")))
      if (player.srcObject instanceof MediaStream && player.srcObject.getTracks().some((track) => theirs.has(track)))
        player.volume = volume;
  }
}
