// Evaluated in a page that is in a call: watches for how long each of the others is not seen to move, and not heard.
() => {
  const SAMPLE_MS = 50;
  const watched = new Map(); // by the other's name

  const videoOf = (tile) => tile.querySelector('video');
  const now = () => performance.now();

  /** Note that something came: `kind` is `frames` or `sound`. */
  function came(entry, kind) {
    const at = now();
    entry[kind].longest = Math.max(entry[kind].longest, at - entry[kind].last);
    entry[kind].last = at;
  }

  function watchFrames(entry) {
    const { video } = entry;
    const again = () => video.requestVideoFrameCallback(() => {
      came(entry, 'frames');
      again();
    });
    again();
  }

  /** How much sound the track that the tile plays has brought so far. */
  async function energyOf(track) {
    for (const peer of spy.peers)
      for (const receiver of peer.getReceivers())
        if (receiver.track === track)
          for (const report of (await receiver.getStats()).values())
            if (report.type === 'inbound-rtp') return report.totalAudioEnergy;
    return 0;
  }

  async function sampleSound(entry) {
    const [track] = entry.video.srcObject?.getAudioTracks() ?? [];
    if (!track) return;
    const energy = await energyOf(track);
    if (energy > (entry.energies.get(track) ?? Infinity)) came(entry, 'sound');
    entry.energies.set(track, energy);
  }

  for (const tile of document.querySelectorAll('[role=group][data-identity]:not(.tile-own)')) {
    const fresh = () => ({ last: now(), longest: 0 });
    const entry = { video: videoOf(tile), frames: fresh(), sound: fresh(), energies: new WeakMap() };
    watched.set(tile.getAttribute('aria-label'), entry);
    watchFrames(entry);
  }
  setInterval(() => watched.forEach((entry) => sampleSound(entry)), SAMPLE_MS);

  /** The longest gaps so far in milliseconds, one that lasts still included: {name: {frames, sound}}. */
  spy.gaps = () => Object.fromEntries([...watched].map(([name, entry]) => {
    const gap = ({ last, longest }) => Math.max(longest, now() - last);
    return [name, { frames: gap(entry.frames), sound: gap(entry.sound) }];
  }));
}
