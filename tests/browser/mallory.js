// Sits between two people who think that they are connected to each other: a connection to each of them, in the other's
// name, over which all that one sends goes on to the other. tests/standins/lying_app.py is how it gets there.
(room) => new Promise((resolve) => {
  const lines = new Map(); // by victim
  const socket = new WebSocket(`${location.origin.replace('http', 'ws')}/mallory/${room}`);
  const say = (to, message) => socket.send(JSON.stringify({ to, message: { seq: 0, ...message } }));
  let done = Promise.resolve();

  /** A connection to `victim` in the name of `other`. */
  function connect(victim, other, generation) {
    const pc = new RTCPeerConnection();
    pc.onicecandidate = ({ candidate }) => {
      if (candidate) say(victim, { type: 'candidate', from: other, generation, candidate: candidate.toJSON() });
    };
    const describe = (sources) => {
      const description = pc.localDescription.toJSON();
      say(victim, { type: 'description', from: other, generation, description, sources });
    };
    const line = { pc, describe };
    lines.set(victim, line);
    return line;
  }

  const sections = ({ pc }) => pc.getTransceivers();
  const named = (line, sources) => Object.fromEntries(sections(line).map(({ mid }, index) => [mid, sources[index]]));

  /** One victim offers: offer the same to the other, and answer once that one has answered. */
  async function offered({ from, generation, description, sources }, to) {
    const near = connect(from, to, generation);
    const far = connect(to, from, generation);
    await near.pc.setRemoteDescription(description);
    const order = sections(near).map(({ mid }) => sources[mid]);
    for (const { receiver } of sections(near)) far.pc.addTransceiver(receiver.track, { streams: [new MediaStream()] });
    far.answered = async () => {
      for (const [index, section] of sections(near).entries()) {
        section.direction = 'sendrecv';
        await section.sender.replaceTrack(sections(far)[index].receiver.track);
      }
      await near.pc.setLocalDescription();
      near.describe(named(near, order));
    };
    await far.pc.setLocalDescription();
    far.describe(named(far, order));
  }

  async function hear({ to, message }) {
    const line = lines.get(message.from);
    if (message.type === 'candidate') return message.candidate && line?.pc.addIceCandidate(message.candidate);
    if (message.description.type === 'offer') return offered(message, to);
    await line.pc.setRemoteDescription(message.description);
    await line.answered();
  }

  socket.onmessage = ({ data }) => {
    const told = JSON.parse(data);
    if (told) done = done.then(() => hear(told));
    else resolve();
  };
})
