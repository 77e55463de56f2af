// The slider that belongs to Volume in a participant's menu.

import { strings } from "../strings/hosts.js";

export class VolumeSlider {
  #input;

  /**
   * @param {HTMLInputElement} input a range in percent
   * @param {object} listeners
   * @param {(percent: number) => void} listeners.onChange told at every step
   * @param {() => void} listeners.onDone told when the keyboard's Enter ends it
   */
  constructor(input, { onChange, onDone }) {
    this.#input = input;
    input.oninput = () => {
      input.focus(); // not every browser does so for a pointer
      this.show(input.valueAsNumber);
      onChange(input.valueAsNumber);
    };
    input.onkeydown = (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault(); // or it would press what has the focus then
      onDone();
    };
  }

  /** @param {number} percent */
  show(percent) {
    this.#input.valueAsNumber = percent;
    this.#input.setAttribute("aria-valuetext", strings.percent(percent));
  }

  focus() {
    this.#input.focus();
  }
}
