// What was found of a bot that is added, what is asked about it, and what will be done on the one yes.

import { html } from "./dom.js";
import { Button, Icon } from "./parts.js";
import { t } from "./words.js";

/** A question of `add`: one of several, the best first, or a text. */
export function Question({ asked, answer }) {
  const { key, text, about, options, start, said } = asked;
  const typed = (event) => {
    event.preventDefault();
    answer(new FormData(event.target).get("answer"));
  };
  return html`${said.map((line) => html`<p key=${line}>${line}</p>`)}
    ${options.length
      ? html`<div class="choice" role="group" aria-labelledby="asked"><p id="asked">${about && html`<span>${about}</span> `}<b>${text}</b></p>
          ${options.map((option, n) => html`<${Button} key=${option} onPress=${() => answer(n)}>${option}<//>`)}</div>`
      : html`<form key=${key} class="entry" onSubmit=${typed}><label for="answer">${text}</label><div><input id="answer" name="answer" defaultValue="" placeholder=${start} autocomplete="off" />
          <button type="submit" class="first">${t("add_next")}</button></div></form>`}`;
}

export function Plan({ plan, name, setName, token, setToken, wanted, ticked, tick, trouble, busy, take }) {
  const brief = [["add_program", plan.program], ["add_lies_in", plan.folder], ["add_token", wanted ? "" : plan.token], ["add_packages", plan.packages]];
  return html`${plan.changed && html`<${Note} kind="warning">${t("add_changed")}<//>`}
    <div class="named"><label for="bot-name">${t("add_name")}</label>
      <input id="bot-name" value=${name} autocomplete="off" spellcheck=${false} onInput=${(event) => setName(event.target.value)} /></div>
    <dl class="rows">${brief.filter(([, text]) => text).map(([label, text]) => html`<div key=${label}><dt>${t(label)}</dt><dd>${text}</dd></div>`)}</dl>
    ${wanted && html`<${Token} ...${{ plan, token, setToken, trouble, busy }} />`}
    ${plan.username && !(wanted && !token) && html`<div role="status"><${Found} plan=${plan} /></div>`}
    ${plan.trouble && !wanted && html`<${Note} kind=${plan.refused ? "failed" : "warning"}>${plan.trouble.message} ${plan.trouble.cure}<//>`}
    ${[...(wanted ? [] : plan.of_token), ...warnings(plan)].map((text) => html`<${Note} key=${text} kind="warning">${text}<//>`)}
    <${Deeds} ...${{ plan, token, wanted, ticked, tick }} />
    ${plan.replaced.length > 0 && html`<details class="replaced"><summary>${t("add_replaced", { launcher: plan.launcher })}</summary>
      <dl class="rows">${plan.replaced.map(({ what, by }) => html`<div key=${what}><dt>${what}</dt><dd>${by}</dd></div>`)}</dl></details>`}
    ${plan.others.length > 0 && html`<div class="others"><span class="soft">${t("add_others")}</span> ${plan.others.map(({ path, name: one }) => html`<${Button} key=${path} onPress=${() => take(path)}>${one}<//>`)}</div>`}
    <details><summary>${t("add_details")}</summary>
      <dl class="rows">${grouped(plan.rows).map(([label, texts]) => html`<div key=${label}><dt>${label}</dt>${texts.map((text) => html`<dd key=${text}>${text}</dd>`)}</div>`)}
        ${plan.install && html`<div><dt>${t("add_packages")}</dt><dd>${plan.install}</dd></div>`}</dl>
      ${!plan.login && plan.service && html`<p class="soft">${t("add_service")} <code class="command">${plan.service}</code></p>`}</details>`;
}

/** Without what Telegram has said, which stands at its token. */
const warnings = ({ warnings: all, trouble }) => all.filter((text) => !trouble || !text.startsWith(trouble.message));

function Token({ plan, token, setToken, trouble: fault, busy }) {
  const trouble = fault?.of === "token" ? fault : token && plan.trouble;
  const kind = fault || plan.refused ? "failed" : "warning";
  return html`<div class="token"><label for="token">${t("add_token")}</label>
    <input id="token" type="password" autocomplete="off" spellcheck=${false} value=${token} placeholder="123456789:AA…" aria-describedby="goes" aria-invalid=${trouble && kind === "failed" ? "true" : null} onInput=${(event) => setToken(event.target.value)} />
    <div role="alert">${trouble && !busy && html`<${Note} kind=${kind}>${trouble.message} ${trouble.cure}<//>`}</div>
    <p class="soft" id="goes">${t("add_paste_why")}</p></div>`;
}

/** All that is written, closed and installed, before anybody has said yes to it. */
function Deeds({ plan, token, wanted, ticked, tick }) {
  const box = (what, text) => html`<li><${Tick} ticked=${ticked[what]} set=${(on) => tick(what, on)}>${text}<//></li>`;
  return html`<section class="will" aria-labelledby="will"><h3 id="will">${t("add_will")}</h3><ul class="deeds">
    <li>${t("add_written", { name: plan.name })}</li>
    ${!plan.copied.length && !plan.install && html`<li>${t("add_untouched")}</li>`}
    ${plan.copied.length > 0 && html`<li>${t(wanted ? "add_copied_token" : "add_copied", { names: plan.copied.join(", "), file: plan.env_name })}</li>`}
    ${plan.running.map(({ text, ends }) => html`<li key=${text} class=${ends ? "" : "tone failed"}>${!ends && html`<${Icon} state="failed" />`}<span>${text}</span></li>`)}
    ${plan.install && box("install", t("add_install", { names: plan.lacking }))}
    ${plan.startup.length > 0 && html`${plan.startup.map((text) => html`<li key=${text}>${text}</li>`)}${box("startup", plan.startup_to)}`}
    ${plan.login && box("login", t("add_login"))}
    ${plan.refused && box("anyway", t("add_anyway"))}
    ${wanted && !token && box("without", `${t("add_without")} ${plan.of_token[0] ?? ""}`)}
  </ul></section>`;
}

/** Who the bot is, by Telegram's word. */
function Found({ plan }) {
  const { username, waiting } = plan;
  const said = !waiting ? t("add_found", { username }) : t("add_found_waiting", { username, n: waiting });
  return html`<${Note} kind="running">${said}<//>`;
}

export const Note = ({ kind, children }) => html`<div class=${`note ${kind}`}><${Icon} state=${kind} /><p>${children}</p></div>`;

export const Trouble = ({ message, cure }) => html`<div class="note failed" role="alert"><${Icon} state="failed" /><p>${message}${cure && html` <span>${cure}</span>`}</p></div>`;

function Tick({ ticked, set, children }) {
  return html`<label class="tick"><input type="checkbox" checked=${ticked} onChange=${(event) => set(event.target.checked)} /><span>${children}</span></label>`;
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
