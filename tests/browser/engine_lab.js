// Several people in one page, each with an engine of the app, to test the engine contract by itself.
// Loaded into a page of the site, whose policy and address the engines need.
(() => {
  const people = new Map();
  const links = new Map();
  let Link;
  let apiKey = '';

  /** The app's socket as an engine sees it, without a server in between. */
  const linkClass = (Emitter) => class extends Emitter {
    connected = true;
    constructor(identity) {
      super();
      this.identity = identity;
    }
    send(type, { to, ...fields }) {
      const text = JSON.stringify({ from: this.identity, ...fields });
      queueMicrotask(() => links.get(to)?.emit(type, JSON.parse(text)));
    }
    enter() {
      for (const [identity, link] of links) {
        this.emit('peer', { identity, initiator: true });
        link.emit('peer', { identity: this.identity, initiator: false });
      }
      links.set(this.identity, this);
    }
    exit() {
      links.delete(this.identity);
      for (const link of links.values()) link.emit('peer-gone', { identity: this.identity });
    }
  };

  /** A picture of one colour that keeps moving. */
  function picture(colour) {
    const canvas = Object.assign(document.createElement('canvas'), { width: 320, height: 180 });
    const context = canvas.getContext('2d');
    let turn = 0;
    setInterval(() => {
      context.fillStyle = `rgb(${colour.join()})`;
      context.fillRect(0, 0, 320, 180);
      context.fillStyle = 'white';
      context.fillRect((turn += 2) % 320, 170, 10, 10);
    }, 50);
    return canvas.captureStream(20).getVideoTracks()[0];
  }

  /** A tone. */
  function tone() {
    const context = new AudioContext();
    const target = context.createMediaStreamDestination();
    const oscillator = context.createOscillator();
    oscillator.connect(target);
    oscillator.start();
    return target.stream.getAudioTracks()[0];
  }

  const make = (source, colour) => (source === 'microphone' || source === 'screen-audio' ? tone() : picture(colour));

  class Person {
    events = [];
    received = new Map(); // by "<name> <source>"
    states = new Map(); // by name
    sent = new Map();

    constructor(name, engine) {
      this.name = name;
      this.engine = engine;
      for (const type of ['track', 'track-ended', 'participant-state', 'state', 'participant', 'participant-gone', 'speaker', 'quality', 'recording', 'problem'])
        engine.on(type, (detail) => this.heard(type, detail));
    }

    heard(type, { identity, source, track, ...rest }) {
      const name = identity?.split('~')[0];
      this.events.push({ type, name, source, ...rest, error: rest.error?.message });
      if (type === 'track') this.play(name, identity, source, track);
      if (type === 'track-ended') this.received.delete(`${name} ${source}`);
      if (type === 'participant-state') this.states.set(name, rest.state);
    }

    play(name, identity, source, track) {
      const media = document.body.appendChild(document.createElement(track.kind));
      Object.assign(media, { autoplay: true, playsInline: true, muted: track.kind === 'video', srcObject: new MediaStream([track]) });
      this.received.set(`${name} ${source}`, media);
      media.subject = { identity, source };
      if (track.kind === 'video') this.show(media, 180);
    }

    /** Tell the engine how tall a video is shown, or that it is not. */
    show(video, height) {
      video.hidden = !height;
      this.engine.show({ ...video.subject, element: height ? video : null, height });
    }
  }

  async function access(name, room, bearer) {
    const permission = bearer ? { Authorization: `Bearer ${bearer}` } : { 'X-Api-Key': apiKey };
    const headers = { 'Content-Type': 'application/json', ...permission };
    const body = JSON.stringify(bearer ? { room } : { name, room });
    return (await fetch('/api/token', { method: 'POST', headers, body })).json();
  }

  /** Join; `sources` maps what to send from the start to a colour, `other` is a token to use in place of the app's. */
  async function join(name, room, settings, sources = {}, other = '') {
    const { createEngine } = await import('/static/lab/js/engines/registry.js');
    const { Emitter } = await import('/static/lab/js/emitter.js');
    Link ??= linkClass(Emitter);
    const { token, engine: kind, identity, ice_servers: iceServers } = await access(name, room);
    const engine = people.get(name)?.engine ?? (await createEngine(kind, settings));
    const person = people.get(name) ?? new Person(name, engine);
    people.set(name, person);
    person.link = new Link(identity);
    for (const [source, colour] of Object.entries(sources)) await publish(name, source, colour);
    const renew = async () => (await access(name, room, token)).token;
    await engine.join({ token: other || token, room, identity, iceServers, link: person.link, renew });
    person.link.enter();
    return identity;
  }

  async function publish(name, source, colour) {
    const person = people.get(name);
    person.sent.set(source, make(source, colour));
    await person.engine.publish(person.sent.get(source), source);
  }

  async function unpublish(name, source) {
    const person = people.get(name);
    await person.engine.unpublish(source);
    person.sent.get(source).stop();
    person.sent.delete(source);
  }

  function mute(name, source, muted) {
    const person = people.get(name);
    person.sent.get(source).enabled = !muted;
    person.engine.setMuted(source, muted);
  }

  const show = (name, key, height) => people.get(name).show(people.get(name).received.get(key), height);

  /** Leave; the same name may join again, with a new engine. */
  function leave(name) {
    const person = people.get(name);
    person.engine.leave();
    person.link.exit();
    people.delete(name);
    return [...person.sent.values()].map((track) => track.readyState);
  }

  const ears = new WeakMap(); // by media element
  const LEAST_LEVEL = 0.01; // of a full-scale sample: a tone is far above, silence below whatever a codec makes of it

  /** Listens to a stream: `level` now, and `heard` in all since somebody first asked; silence adds nothing. */
  function listenTo(stream) {
    const context = new AudioContext();
    const analyser = context.createAnalyser();
    context.createMediaStreamSource(stream).connect(analyser);
    const samples = new Float32Array(analyser.fftSize);
    const ear = { level: 1, heard: 0 };
    setInterval(() => {
      analyser.getFloatTimeDomainData(samples);
      ear.level = Math.hypot(...samples) / Math.sqrt(samples.length);
      if (ear.level > LEAST_LEVEL) ear.heard += ear.level;
    }, 50);
    return ear;
  }

  function ear(media) {
    if (!ears.has(media)) ears.set(media, listenTo(media.srcObject));
    return ears.get(media);
  }

  const isSilent = (name, key) => ear(people.get(name).received.get(key)).level < LEAST_LEVEL;

  /** What `name` gets from others: {"Ben camera": frames or sound}. */
  const gets = (name) => Object.fromEntries([...people.get(name).received].map(([key, media]) => [
    key, media instanceof HTMLVideoElement ? media.getVideoPlaybackQuality().totalVideoFrames : ear(media).heard,
  ]));

  const colour = (name, key, palette) => {
    const video = people.get(name).received.get(key);
    return video?.videoWidth ? spy.colour(video, palette) : null;
  };

  window.lab = {
    identify: (key) => { apiKey = key; },
    join, publish, unpublish, mute, show, leave, gets, isSilent, colour,
    safetyCode: (name, identity) => people.get(name).engine.safetyCode(identity),
    details: (name, identity) => people.get(name).engine.details(identity),
    hasSafetyCodes: (name) => people.get(name).engine.hasSafetyCodes,
    state: (name, of) => people.get(name).states.get(of),
    events: (name) => people.get(name).events,
  };
})();
