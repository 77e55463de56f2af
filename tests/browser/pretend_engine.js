// Stands in for the peer-to-peer engine: everybody whom the socket tells of has a painted picture, and a test says who
// speaks. So a large room needs one browser, and no media.
import { Engine } from "../engine.js";

const EVERY_MS = 500;
const [WIDTH, HEIGHT] = [320, 180];

/** What a test asks: how tall each is shown, and whether in an element; and whom it lets speak. */
const pretend = { heights: {}, attached: {}, speak: () => {} };
window.pretend = pretend;

/** A picture that somebody could be told by. */
function paint(canvas, number) {
  const context = canvas.getContext("2d");
  context.fillStyle = `hsl(${(number * 47) % 360} 35% 38%)`;
  context.fillRect(0, 0, WIDTH, HEIGHT);
  context.fillStyle = `hsl(${(number * 47) % 360} 40% 62%)`;
  context.beginPath();
  context.arc(WIDTH / 2, HEIGHT * 0.42, 38, 0, 2 * Math.PI);
  context.ellipse(WIDTH / 2, HEIGHT * 1.05, 90, 72, 0, 0, 2 * Math.PI);
  context.fill();
}

export class PeerToPeerEngine extends Engine {
  #canvases = new Map();

  static async create() {
    return new PeerToPeerEngine();
  }

  async join({ link }) {
    pretend.speak = (identity) => this.emit("speaker", { identity });
    link.on("peer", ({ identity }) => this.#meet(identity));
    setInterval(() => this.#canvases.forEach((number, canvas) => paint(canvas, number)), EVERY_MS);
    this.emit("state", { state: "connected" });
  }

  async publish() {}

  async unpublish() {}

  show({ identity, element, height }) {
    pretend.heights[identity] = height;
    pretend.attached[identity] = element !== null;
  }

  #meet(identity) {
    const canvas = Object.assign(document.createElement("canvas"), { width: WIDTH, height: HEIGHT });
    const [track] = canvas.captureStream(2).getVideoTracks();
    this.#canvases.set(canvas, this.#canvases.size);
    this.emit("participant-state", { identity, state: "connected" });
    this.emit("track", { identity, source: "camera", track });
  }
}
