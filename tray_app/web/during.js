// From when to when a reader looks for lines: in his own time, where the logs have the agent's.

import { logStamp } from "./amounts.js";
import { html } from "./dom.js";
import { t } from "./words.js";

/** The first or the last moment of a minute as people enter it, `2026-11-20T10:12`, as a log has it; "" for none. */
function stampOf(minute, end) {
  const first = new Date(minute).getTime();
  return Number.isNaN(first) ? "" : logStamp(first + (end ? 59_999 : 0));
}

export function During({ filter, show }) {
  const input = (key, end) => html`<label>${t(key)} <input type="datetime-local" value=${filter[`${key}_typed`] ?? ""} max="9999-12-31T23:59"
    onChange=${({ target }) => show({ [key]: stampOf(target.value, end), [`${key}_typed`]: target.value })} /></label>`;
  return html`<span class="during">${input("since", false)} ${input("until", true)}</span>`;
}
