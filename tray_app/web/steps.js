// The nine steps of the newest start, as they go; folded away while all is well.

import { html } from "./dom.js";
import { t } from "./words.js";

const MARKS = { todo: "", now: "…", ok: "✓", skipped: "–", failed: "✗" };

export function Steps({ bot }) {
  if (!bot.steps.length || bot.phase === "stopped") return null;
  const open = bot.phase === "starting";
  return html`<details class="steps" open=${open}>
    <summary>${t("steps")}</summary>
    <ol>${bot.steps.map(({ number, title, state, text }) => html`<li key=${number} class=${state}>
      <span class="mark" aria-hidden="true">${MARKS[state] || number}</span>
      <span><b>${title}</b><span class="unseen"> ${t(`step_${state}`)}</span>${text && html` <span class="came">${text}</span>`}</span></li>`)}</ol>
  </details>`;
}
