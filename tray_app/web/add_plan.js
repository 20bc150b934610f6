// What was understood of a bot that is added, and what is asked about it.

import { html } from "./dom.js";
import { Icon } from "./parts.js";
import { t } from "./words.js";

/** A question of `add`: one of several, the best first, or a text. */
export function Question({ asked, answer, setAnswer }) {
  const { text, about, options, start, said } = asked;
  return html`${said.map((line) => html`<p key=${line}>${line}</p>`)}
    ${options.length
      ? html`<fieldset class="choice"><legend>${about && html`<span>${about}</span> `}<b>${text}</b></legend>
          ${options.map((option, n) => html`<label key=${option}><input type="radio" name=${asked.key} checked=${answer === n} onChange=${() => setAnswer(n)} /><span>${option}</span></label>`)}
        </fieldset>`
      : html`<label for="answer">${text}</label><input id="answer" value=${answer} placeholder=${start} onInput=${(event) => setAnswer(event.target.value)} />`}`;
}

export function Plan({ plan, name, setName }) {
  return html`${plan.changed && html`<${Note} kind="warning">${t("add_changed")}<//>`}
    <div class="named"><label for="bot-name">${t("add_name")}</label>
      <input id="bot-name" value=${name} autocomplete="off" spellcheck=${false} onInput=${(event) => setName(event.target.value)} /></div>
    <dl class="rows">${grouped(plan.rows).map(([label, texts]) => html`<div key=${label}><dt>${label}</dt>${texts.map((text) => html`<dd key=${text}>${text}</dd>`)}</div>`)}</dl>
    ${plan.username && html`<${Found} plan=${plan} />`}
    ${plan.token_wanted && html`<p class="soft">${t("add_asked_next")}</p>`}
    ${[...(plan.token_wanted ? [] : plan.of_token), ...plan.warnings].map((text) => html`<${Note} key=${text} kind="warning">${text}<//>`)}
    ${plan.replaced.length > 0 && html`<section class="replaced" aria-labelledby="replaced"><h3 id="replaced">${t("add_replaced", { launcher: plan.launcher })}</h3>
      <dl class="rows">${plan.replaced.map(({ what, by }) => html`<div key=${what}><dt>${what}</dt><dd>${by}</dd></div>`)}</dl></section>`}
    ${plan.more.map((text) => html`<p key=${text} class="soft">${text}</p>`)}`;
}

/** Who the bot is, by Telegram's word. */
export function Found({ plan }) {
  const { username, waiting } = plan;
  const said = waiting === null ? t("add_found", { username }) : t("add_found_waiting", { username, n: waiting });
  return html`<${Note} kind="running">${said}<//>`;
}

export const Note = ({ kind, children }) => html`<div class=${`note ${kind}`}><${Icon} state=${kind} /><p>${children}</p></div>`;

export function Tick({ ticked, set, enabled = true, children }) {
  return html`<label class="tick"><input type="checkbox" checked=${ticked} disabled=${!enabled} onChange=${(event) => set(event.target.checked)} /><span>${children}</span></label>`;
}

/** A row without a label goes on with the one above it. */
function grouped(rows) {
  const found = [];
  for (const { label, text } of rows) {
    if (label || !found.length) found.push([label, [text]]);
    else found.at(-1)[1].push(text);
  }
  return found;
}
