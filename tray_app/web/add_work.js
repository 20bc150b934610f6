// What comes of the one yes, step by step, until the bot answers.

import { Note } from "./add_plan.js";
import { logsOf, ask } from "./agent.js";
import { html, useEffect, useState } from "./dom.js";
import { Button, Icon } from "./parts.js";
import { inTrouble } from "./state.js";
import { Trouble } from "./trouble.js";
import { t } from "./words.js";

const DOWN = ["fatal", "conflict", "backoff"];
/** How aiogram and httpx, which python-telegram-bot writes by, tell of a message that was dealt with. */
const DEALT = /aiogram\.event.*Update id=\d+ is handled|HTTP Request: POST \S+\/(?:send|edit|copy|forward)\w+ "HTTP\/[\d.]+ 200/;

/** What still keeps the yes from being said, "" where nothing does. */
export function unready({ plan, token, ticked }) {
  if (plan.token_wanted && !token.trim() && !ticked.without) return t("add_paste_first");
  if (plan.refused && !ticked.anyway) return t("add_refused_first");
  return "";
}

export function Work({ work, bot, leave, ...shared }) {
  const { said, heard, doing, installs, done, ready, started } = work;
  const failed = done && (!ready || started === false);
  const runs = bot?.phase === "running";
  const down = !failed && bot && DOWN.includes(bot.phase);
  const listed = done || said.length > 0;
  const answered = useFirstMessage(started ? work.name : "");
  const warned = said.filter(({ warning }) => warning);
  const show = html`<${Button} kind=${runs ? "" : "first"} onPress=${() => leave(`bot=${encodeURIComponent(work.name)}`)}>${t("add_to_bot")}<//>`;
  return html`<ol class="course">
      <${Step} state=${listed ? "ok" : "now"}>${t("add_do_list")}<//>
      ${installs && html`<${Step} state=${!listed ? "todo" : !done ? "now" : ready ? "ok" : "failed"}>${t("add_do_packages")}${listed && !done && html`<progress aria-label=${t("add_do_packages")}></progress><span class="soft" role="status">${doing}</span>`}<//>`}
      ${(!done || ready) && html`<${Step} state=${runs ? "ok" : down || failed ? "failed" : ready || (listed && !installs) ? "now" : "todo"}>${t("add_do_start")}${ready && !runs && bot?.phase === "starting" && bot.step && html`<span class="soft" role="status">${t(`add_step_${bot.step}`)}</span>`}<//>`}
    </ol>
    ${warned.map(({ said: text }) => html`<${Note} key=${text} kind="warning">${text}<//>`)}
    ${failed && html`<${Note} kind="failed">${t("add_not_started", { name: work.name })}<//>`}
    ${done && !ready && heard.length > 0 && html`<details><summary>${t("add_heard")}</summary><pre class="said" tabindex="0">${heard.join("\n")}</pre></details>`}
    ${runs && html`<div class="answers" role="status"><${Icon} state="running" /><p>${bot.username ? html`<b>${t(answered ? "add_answers" : "add_runs_now", { username: bot.username })}</b> <a href=${`https://t.me/${bot.username}`} target="_blank" rel="noopener noreferrer">${t("add_write_to", { username: bot.username })}</a>` : html`<b>${t("add_runs", { name: bot.name })}</b>`}</p>
      ${answered && html`<p>✓ ${t("add_dealt")}</p>`}</div>`}
    ${bot && (down || (runs && inTrouble(bot))) && html`<${Trouble} bot=${bot} ...${shared} showError=${() => leave(`bot=${encodeURIComponent(bot.name)}`)} />`}
    ${done && html`<details><summary>${t("add_said")}</summary><ul class="deeds">${said.map(({ said: text }, n) => html`<li key=${n}>${text}</li>`)}</ul></details><div class="verbs">${show}</div>`}`;
}

const Step = ({ state, children }) => html`<li class=${state}><span class="mark" aria-hidden="true">${{ ok: "✓", failed: "✗" }[state] ?? ""}</span><div>${children}</div><span class="unseen">${t(`step_${state}`)}</span></li>`;

/** Whether the bot has dealt with a message, as far as its library writes that into its log. */
function useFirstMessage(name) {
  const [seen, set] = useState(false);
  useEffect(() => {
    if (!name) return undefined;
    const end = new AbortController();
    dealt(name, end.signal).then((found) => found && set(true), () => {}); // that is known by some libraries' words alone
    return () => end.abort();
  }, [name]);
  return seen;
}

async function dealt(name, signal) {
  const answer = await ask(logsOf({ bots: [name] }, "logs", [["lines", 0], ["follow", 1]]), { signal });
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  for (let text = ""; ; ) {
    const { value, done } = await reader.read();
    if (done) return false;
    text += value;
    if (DEALT.test(text)) {
      await reader.cancel();
      return true;
    }
    text = text.slice(text.lastIndexOf("\n") + 1);
  }
}
