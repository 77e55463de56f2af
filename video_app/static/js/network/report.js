// The results as a text for whoever helps: no names, tokens or network addresses.

import { ROWS, strings } from "../strings/network.js";

/** @typedef {import("./results.js").Result} Result */
/** @typedef {import("../strings/network.js").RowId} RowId */

/**
 * @param {Map<RowId, Result>} results
 * @param {{site: string, browser: string, at: Date}} about
 */
export function reportOf(results, { site, browser, at }) {
  const lines = ROWS.map((id) => lineOf(id, results.get(id)));
  return [`${strings.title}: ${site}, ${at.toISOString().slice(0, 16).replace("T", " ")} UTC`, browser, "", ...lines].join("\n");
}

/**
 * @param {RowId} id
 * @param {Result} [result]
 */
function lineOf(id, { state, detail, advice = "" } = { state: "waiting", detail: "" }) {
  return [`${strings.rows[id]}: ${strings.states[state]}.`, detail, advice].filter(Boolean).join(" ");
}

/** @param {Map<RowId, Result>} results */
export const problemsIn = (results) => [...results.values()].filter(({ state }) => state === "fail").length;
