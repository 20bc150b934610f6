// Why a bot is not as it should be: the words, what they go by, and a button for each thing that the agent can do.

import { cure } from "./agent.js";
import { moment } from "./amounts.js";
import { html, useState } from "./dom.js";
import { LastWords } from "./last_words.js";
import { NewToken, wantsToken } from "./new_token.js";
import { Button } from "./parts.js";
import { inTrouble, own } from "./state.js";
import { t } from "./words.js";

const FAILED = ["backoff", "conflict", "fatal"];
const OF_NO_RUN = ["state", "log"]; // kinds of warnings that hold for a bot that is stopped too
const ADDRESS = /(https:\/\/[\w.-]+(?:\/[\w./~-]*[\w/~-])?)/;

export function Trouble({ bot, act, readOnly, live, showError }) {
  const [busy, setBusy] = useState("");
  const stopped = bot.phase === "stopped";
  const warnings = bot.warnings.filter(({ kind, text }) => text.trim() && (!stopped || OF_NO_RUN.includes(kind)));
  if (!inTrouble(bot) && !bot.reason && !warnings.length) return null;
  const carryOut = (one) => () =>
    act(async () => {
      setBusy(one.label);
      try {
        await cure(bot.name, one);
      } finally {
        setBusy("");
      }
    });
  const helps = !bot.cure || (!readOnly && isButton(bot)) ? [] : [bot.cure];
  const down = FAILED.includes(bot.phase) || (stopped && Boolean(bot.reason));
  return html`<section class=${`card trouble ${bot.state}`} aria-labelledby="why">
    <h3 id="why">${t(down ? "why_down" : "look_at")}</h3>
    ${bot.reason && html`<p class=${`reason ${own(bot.reason, bot)}`}>${bot.reason}</p>`}
    ${warnings.map(({ kind, text }) => html`<p key=${kind + text} class=${`reason ${own(text, bot)}`}><${Linked} text=${text} /></p>`)}
    <${Evidence} bot=${bot} down=${down} />
    ${down && bot.exit_code !== null && html`<${LastWords} bot=${bot} live=${live} />`}
    ${helps.map((text) => html`<p key=${text} class="helps"><b>${t("what_helps")}: </b><${Linked} text=${text} /></p>`)}
    ${!readOnly && wantsToken(bot, down) && html`<${NewToken} ...${{ bot, act, live }} />`}
    <div class="verbs">
      ${!readOnly && bot.cures.map((one) => html`<${Button} key=${one.kind + one.value} kind="cure" enabled=${live && !busy} onPress=${carryOut(one)}>${one.label}<//>`)}
      ${down && bot.exit_code !== null && html`<${Button} onPress=${showError}>${t("at_error")}<//>`}
    </div>
    <p class="busy" role="status">${busy && t("working")}</p>
  </section>`;
}

function Evidence({ bot, down }) {
  const said = [];
  if (!bot.reason && bot.exit_code !== null && down) {
    said.push(bot.exit_code < 0 ? t("ended_signal", { n: -bot.exit_code }) : t("ended_code", { code: bot.exit_code }));
  }
  if (bot.lease && bot.phase === "conflict") {
    const { holder_pid: pid, holder_started: started, by } = bot.lease;
    const time = started ? moment(started) : "?";
    said.push(t(pid === null ? "held_elsewhere" : "held", { pid, time, by }));
  }
  return said.length > 0 && html`<p class="evidence">${said.join(" ")}</p>`;
}

/** Whether what helps is to end a process by hand that a button ends. */
const isButton = ({ cure, cures }) => cures.some(({ kind, value }) => kind === "end" && cure.match(/\d+/g)?.includes(value.split("/")[0]));

/** A text with its addresses as links. */
function Linked({ text }) {
  return text
    .split(ADDRESS)
    .map((part, n) => (n % 2 ? html`<a key=${n} href=${part} target="_blank" rel="noopener noreferrer">${part}</a>` : part));
}
