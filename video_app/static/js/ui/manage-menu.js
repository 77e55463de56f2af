// The menu of one participant: what one may do with them here alone, and, as a host, for everyone.

import { strings } from "../strings/hosts.js";
import { Menu } from "./menu.js";
import { confirm } from "./question.js";
import { VolumeSlider } from "./volume-slider.js";
import { canSetVolume } from "./volumes.js";

/** @typedef {import("../call/roster.js").Member} Member */
/** @typedef {import("../realtime/messages.js").Moderation} Moderation */
/** @typedef {import("./menu.js").MenuItem} MenuItem */

export class ManageMenu {
  #menu = new Menu(/** @type {HTMLElement} */ (document.getElementById("manage-menu")));
  #slider;
  #call;
  #layout;
  #onSafetyCode;
  /** @type {string | null} */ #whose = null;

  /**
   * @param {import("../call/call.js").Call} call
   * @param {import("./stage-layout.js").StageLayout} layout
   * @param {(identity: string, name: string) => void} onSafetyCode
   */
  constructor(call, layout, onSafetyCode) {
    this.#call = call;
    this.#layout = layout;
    this.#onSafetyCode = onSafetyCode;
    const input = /** @type {HTMLInputElement} */ (document.getElementById("volume"));
    input.hidden = !canSetVolume();
    this.#slider = new VolumeSlider(input, { onChange: (percent) => this.#setVolume(percent), onDone: () => this.#menu.focus() });
    call.roster.on("left", ({ participant: { identity } }) => identity === this.#whose && this.#menu.close());
  }

  /**
   * Open it, or close it at the same button.
   * @param {string} identity
   * @param {HTMLElement} button
   */
  open(identity, button) {
    const member = this.#call.roster.get(identity);
    if (!member || this.#menu.isAt(button)) return;
    this.#whose = identity;
    this.#slider.show(percentOf(member));
    this.#menu.open(button, strings.manage(member.participant.name), this.#itemsFor(member));
  }

  /** @param {number} percent */
  #setVolume(percent) {
    const member = this.#whose === null ? undefined : this.#call.roster.get(this.#whose);
    if (!member) return;
    const hearing = percent ? { unheard: false, volume: percent / 100 } : { unheard: true };
    this.#call.roster.setHearing(member.participant.identity, hearing);
    this.#menu.show(this.#itemsFor(member));
  }

  /**
   * @param {Member} member
   * @returns {MenuItem[]}
   */
  #itemsFor(member) {
    return [...this.#forOneself(member), ...(this.#call.governance.charter.isHost ? this.#forAHost(member) : [])];
  }

  /**
   * @param {Member} member
   * @returns {MenuItem[]}
   */
  #forOneself(member) {
    const { participant: { identity, name }, unheard } = member;
    const pinned = this.#layout.pinned === identity;
    const volume = { ...strings.menu.volume, hint: strings.percent(percentOf(member)), stays: true, act: () => this.#slider.focus() };
    return [
      ...(canSetVolume() ? [volume] : []),
      { ...(pinned ? strings.menu.unpin : strings.menu.pin), act: () => this.#layout.togglePin(identity) },
      {
        ...(unheard ? strings.menu.hear : strings.menu.muteForMe),
        act: () => this.#call.roster.setHearing(identity, { unheard: !unheard }),
      },
      ...(this.#call.hasSafetyCodes ? [{ ...strings.menu.safetyCode, act: () => this.#onSafetyCode(identity, name) }] : []),
    ];
  }

  /**
   * @param {Member} member
   * @returns {MenuItem[]}
   */
  #forAHost(member) {
    const { identity, person, media, hand_raised_at: raised } = member.participant;
    const { hosting, charter } = this.#call.governance;
    const spotlit = charter.rules?.spotlight === identity;
    const items = [
      this.#request(identity, media.microphone ? "mute" : "ask-unmute"),
      ...(media.camera ? [this.#request(identity, "camera-off")] : []),
      ...(media.screen ? [this.#request(identity, "stop-sharing")] : []),
      ...(raised === null ? [] : [this.#request(identity, "lower-hand")]),
      { ...(spotlit ? strings.menu.spotlightOff : strings.menu.spotlight), act: () => hosting.spotlight(spotlit ? null : identity) },
      { ...(member.host ? strings.menu.hostNoMore : strings.menu.makeHost), act: () => hosting.setHost(person, !member.host) },
      { ...strings.menu.remove, grave: true, apart: true, act: () => this.#remove(member) },
    ];
    return items.map((item, index) => (index === 0 ? { ...item, apart: true } : item));
  }

  /**
   * @param {string} identity
   * @param {Moderation} what
   */
  #request(identity, what) {
    return { ...strings.menu[what], act: () => this.#call.governance.hosting.moderate([identity], what) };
  }

  /** @param {Member} member */
  async #remove({ participant: { person, name } }) {
    const { hosting, charter } = this.#call.governance;
    const option = charter.rules?.locked ? "" : strings.remove.option;
    const answer = await confirm({ title: strings.remove.title(name), text: strings.remove.text, yes: strings.remove.yes, option });
    if (!answer) return;
    hosting.remove(person);
    if (answer.ticked) hosting.setRules({ locked: true });
  }
}

/** How loud one hears a member.
 * @param {Member} member */
const percentOf = ({ unheard, volume }) => (unheard ? 0 : Math.round(volume * 100));
