// Runs before the page's own scripts and remembers what they open, so that tests can look at it from outside.
(() => {
  const peers = [];
  const tracks = [];

  // Not a subclass: some libraries look at the prototype's own properties.
  window.RTCPeerConnection = new Proxy(RTCPeerConnection, {
    construct(target, args, made) {
      const peer = Reflect.construct(target, args, made);
      peers.push(peer);
      return peer;
    },
  });

  const devices = navigator.mediaDevices;
  const getUserMedia = devices?.getUserMedia.bind(devices);
  if (devices) devices.getUserMedia = async (constraints) => {
    const stream = await getUserMedia(constraints);
    tracks.push(...stream.getTracks());
    return stream;
  };

  /** The sound that arrived over all connections so far; silence adds nothing. */
  async function audioEnergy() {
    const reports = await Promise.all(peers.map((peer) => peer.getStats()));
    const entries = reports.flatMap((report) => [...report.values()]);
    return entries.reduce((sum, entry) => sum + (entry.kind === 'audio' && entry.type === 'inbound-rtp' ? entry.totalAudioEnergy ?? 0 : 0), 0);
  }

  /** The name in `palette` ({name: [r, g, b]}) that is nearest to the middle of a picture. */
  function colour(video, palette) {
    const canvas = new OffscreenCanvas(1, 1).getContext('2d');
    const { videoWidth: width, videoHeight: height } = video;
    canvas.drawImage(video, width / 4, height / 4, width / 2, height / 2, 0, 0, 1, 1);
    const pixel = canvas.getImageData(0, 0, 1, 1).data;
    const distance = (rgb) => rgb.reduce((sum, value, i) => sum + (value - pixel[i]) ** 2, 0);
    return Object.keys(palette).sort((a, b) => distance(palette[a]) - distance(palette[b]))[0];
  }

  const words = [];
  const note = (node) => words.push(node.ariaLabel ?? '', (node.textContent ?? '').replace(/\s+/g, ' '));
  new MutationObserver((changes) => {
    for (const { type, target, addedNodes } of changes) (type === 'childList' ? addedNodes : [target]).forEach(note);
  }).observe(document, { subtree: true, childList: true, characterData: true });

  /** Whether that text or name was ever put on the page, if only for a moment. */
  const hasShown = (text) => words.some((said) => said.includes(text));

  window.spy = { peers, tracks, audioEnergy, colour, hasShown };
})();
