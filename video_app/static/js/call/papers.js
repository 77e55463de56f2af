// What this tab shows at the door of a room, kept over a reload: each tab and each room has its own.

/**
 * @typedef {object} Shown
 * @property {string} [charter] the room's rules, signed by the server that knew them
 * @property {string} [pass] that one was let in before
 * @property {string} [invite] an invite link's token
 * @property {string} [host] a host link's
 */
/** @typedef {Pick<Storage, "getItem" | "setItem" | "removeItem">} Store */

const KINDS = /** @type {const} */ (["charter", "pass", "invite", "host"]);

export class Papers {
  /** @type {Shown} */ #shown = {};
  #room;
  #store;

  /**
   * @param {string} room
   * @param {Store | null} [store] where they are kept; null: for this page only
   */
  constructor(room, store = tabStore()) {
    this.#room = room;
    this.#store = store;
    for (const kind of KINDS) {
      const kept = read(store, this.#key(kind));
      if (kept) this.#shown[kind] = kept;
    }
  }

  /** For the socket's hello. */
  get forHello() {
    const { charter, pass } = this.#shown;
    return { ...(charter && { charter }), ...(pass && { pass }) };
  }

  /** For the token API. */
  get forToken() {
    const { pass, invite, host } = this.#shown;
    return { ...(pass && { pass }), ...(invite && { invite }), ...(host && { host }) };
  }

  /** Keep what the server gave; what it did not give this time stays.
   * @param {Shown} given */
  keep(given) {
    for (const kind of KINDS) {
      const paper = given[kind];
      if (!paper) continue;
      this.#shown[kind] = paper;
      write(this.#store, this.#key(kind), paper);
    }
  }

  /** What does not admit is not shown again.
   * @param {keyof Shown} kind */
  forget(kind) {
    delete this.#shown[kind];
    try {
      this.#store?.removeItem(this.#key(kind));
    } catch {
      // Storage is switched off: it was never kept.
    }
  }

  /** @param {keyof Shown} kind */
  #key(kind) {
    return `video-app.${kind}.${this.#room}`;
  }
}

/** The address of a room, for somebody with an invite.
 * @param {string} url of the room
 * @param {string} token */
export function inviteAddress(url, token) {
  const address = new URL(url);
  address.hash = "";
  address.searchParams.set("invite", token);
  return address.href;
}

/** @returns {Store | null} */
function tabStore() {
  try {
    return globalThis.sessionStorage ?? null;
  } catch {
    return null; // switched off
  }
}

/**
 * @param {Store | null} store
 * @param {string} key
 */
function read(store, key) {
  try {
    return store?.getItem(key) ?? "";
  } catch {
    return "";
  }
}

/**
 * @param {Store | null} store
 * @param {string} key
 * @param {string} value
 */
function write(store, key, value) {
  try {
    store?.setItem(key, value);
  } catch {
    // Storage is full: it holds for this page only.
  }
}
