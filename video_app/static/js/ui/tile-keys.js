// What the stage knows its tiles by.

/** @typedef {import("../call/roster.js").Member} Member */

export const OWN = "own";
export const OWN_SCREEN = `${OWN} screen`; // a screen that shows itself large shows itself in itself

/** @param {Member} member */
export const cameraKey = ({ own, participant: { identity } }) => (own ? OWN : identity);

/** @param {Member} member */
export const screenKey = ({ own, participant: { identity } }) => (own ? OWN_SCREEN : `${identity} screen`);
