// Two short notes: somebody knocks, or one is let in. Silent where the browser wants a touch first.

const NOTES_HZ = { knock: [523.25, 659.25], welcome: [659.25, 880] };
const NOTE_SECONDS = 0.16;
const VOLUME = 0.12;
const PATIENCE_MS = 500; // what sounds later than that is not understood any more

/** @param {keyof typeof NOTES_HZ} which */
export async function chime(which) {
  if (typeof AudioContext !== "function") return;
  const context = new AudioContext();
  await Promise.race([context.resume(), new Promise((resolve) => setTimeout(resolve, PATIENCE_MS))]);
  if (context.state !== "running") return context.close();
  const volume = new GainNode(context, { gain: VOLUME });
  volume.connect(context.destination);
  NOTES_HZ[which].forEach((frequency, number, { length }) => {
    const note = new OscillatorNode(context, { frequency });
    const at = context.currentTime + number * NOTE_SECONDS;
    note.connect(volume);
    note.start(at);
    note.stop(at + NOTE_SECONDS);
    if (number === length - 1) note.onended = () => context.close();
  });
}
