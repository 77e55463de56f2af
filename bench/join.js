// Measures inside the page, from outside the app: see join.py.
(() => {
  /** The moment a video shows its first frame. */
  const firstFrame = (video) => new Promise((resolve) => {
    video.requestVideoFrameCallback(() => resolve(performance.now()));
  });

  /** Watch for the first frame on anybody else's tile, counted from the next click. */
  function watchJoin() {
    let clicked = 0;
    document.addEventListener('click', () => { clicked ||= performance.now(); }, { capture: true });
    window.bench.joined = new Promise((resolve) => {
      const watch = async (video) => {
        const shown = await firstFrame(video);
        const tile = video.closest('[data-identity]');
        if (tile && tile.getAttribute('aria-label') !== 'You') resolve(shown - clicked);
      };
      new MutationObserver((changes) => {
        const added = changes.flatMap((change) => [...change.addedNodes]).filter((node) => node instanceof Element);
        added.flatMap((node) => [node, ...node.querySelectorAll('video')]).filter((node) => node.matches('video')).forEach(watch);
      }).observe(document.body, { childList: true, subtree: true });
    });
  }

  /** The milliseconds from createOffer to the first frame, as big as `size` says, between two connections in this page. */
  async function bareCall(size) {
    const stream = await navigator.mediaDevices.getUserMedia({ video: size, audio: true });
    const video = document.body.appendChild(Object.assign(document.createElement('video'), { autoplay: true, muted: true }));
    const [here, there] = [new RTCPeerConnection(), new RTCPeerConnection()];
    here.onicecandidate = ({ candidate }) => there.addIceCandidate(candidate);
    there.onicecandidate = ({ candidate }) => here.addIceCandidate(candidate);
    there.ontrack = ({ streams }) => { video.srcObject = streams[0]; };
    stream.getTracks().forEach((track) => here.addTrack(track, stream));

    const start = performance.now();
    const offer = await here.createOffer();
    await Promise.all([here.setLocalDescription(offer), there.setRemoteDescription(offer)]);
    const answer = await there.createAnswer();
    await Promise.all([there.setLocalDescription(answer), here.setRemoteDescription(answer)]);
    return await firstFrame(video) - start;
  }

  window.bench = { watchJoin, bareCall };
})();
