// A short chord to test the speaker with, made on the spot.

const NOTES_HZ = [523.25, 659.25, 783.99];
const SECONDS = 1.2;

/** Play it on the output `deviceId`, where the browser can choose.
 * @param {string} deviceId */
export async function playTestSound(deviceId) {
  const context = /** @type {AudioContext & {setSinkId?: (id: string) => Promise<void>}} */ (new AudioContext());
  if (deviceId && deviceId !== "default") await context.setSinkId?.(deviceId).catch(() => {});
  const volume = context.createGain();
  volume.gain.setValueAtTime(0.15, context.currentTime);
  volume.gain.exponentialRampToValueAtTime(0.0001, context.currentTime + SECONDS);
  volume.connect(context.destination);
  NOTES_HZ.forEach((frequency, index) => {
    const note = new OscillatorNode(context, { frequency });
    note.connect(volume);
    note.start(context.currentTime + index * 0.12);
    note.stop(context.currentTime + SECONDS);
    if (index === NOTES_HZ.length - 1) note.onended = () => context.close();
  });
}
