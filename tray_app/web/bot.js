// One bot: what it does, why it does not, what can be done, what happened to it, and what it writes.

import { verb } from "./agent.js";
import { duration, memory, percent, since } from "./amounts.js";
import { html, useLayoutEffect, useRef, useState } from "./dom.js";
import { Log } from "./log.js";
import { Button, Icon, NARROW } from "./parts.js";
import { doing } from "./state.js";
import { Settings } from "./settings.js";
import { Steps } from "./steps.js";
import { Timeline } from "./timeline.js";
import { Trouble } from "./trouble.js";
import { Used } from "./used.js";
import { t } from "./words.js";

export function Bot({ bot, alone, atSettings, now, act, readOnly, live }) {
  const [checked, setChecked] = useState(null);
  const [errors, setErrors] = useState(0); // counts the wishes to see the last error
  const heading = useRef(null);
  useLayoutEffect(() => {
    if (location.hash && matchMedia(NARROW).matches) heading.current.focus();
  }, []);
  const check = async () => {
    setChecked({ asking: true });
    try {
      setChecked(await verb(bot.name, "check"));
    } catch (error) {
      setChecked(null);
      throw error;
    }
  };
  return html`<section class="detail" id="detail" tabindex="-1" aria-labelledby="name">
    ${!alone && html`<a class="back" href="#">‹ ${t("back")}</a>`}
    <div class="head">
      <${Icon} state=${bot.state} />
      <div><h2 id="name" tabindex="-1" ref=${heading}>${bot.name}</h2>
        <p><span class=${`tone ${bot.state}`}>${doing(bot, now)}</span>${bot.username && html`<span class="at"> · @${bot.username}</span>`}</p></div>
      ${!readOnly && html`<${Verbs} bot=${bot} act=${act} live=${live} check=${check} />`}
    </div>
    <${Facts} bot=${bot} now=${now} />
    <${Used} ...${{ bot, now, live }} />
    ${checked && html`<${Checked} found=${checked} close=${() => setChecked(null)} />`}
    <${Trouble} ...${{ bot, act, readOnly, live }} showError=${() => setErrors(errors + 1)} />
    <${Steps} bot=${bot} />
    ${!readOnly && html`<${Settings} bot=${bot.name} asked=${atSettings} live=${live} />`}
    <${Timeline} ...${{ bot, now, live }} />
    <${Log} source=${{ bots: [bot.name], named: false, key: bot.name }} title=${t("log")} label=${t("log_of", { bot: bot.name })} errors=${errors} />
  </section>`;
}

function Verbs({ bot, act, live, check }) {
  const press = (what) => () => act(() => verb(bot.name, what));
  const can = (what) => live && bot.can.includes(what);
  return html`<div class="verbs" role="group" aria-label=${bot.name}>
    <${Button} kind="first" enabled=${can("start")} onPress=${press("start")}>${t("start")}<//>
    <${Button} enabled=${can("stop")} onPress=${press("stop")}>${t(bot.ends_now ? "stop_now" : "stop")}<//>
    <${Button} enabled=${can("restart")} onPress=${press("restart")}>${t("restart")}<//>
    <${Button} enabled=${can("check")} onPress=${() => act(check)}>${t("check")}<//>
    <a class="button" href=${`#clean=${encodeURIComponent(bot.name)}`}>${t("to_clean")}</a>
  </div>`;
}

function Facts({ bot, now }) {
  const wait = bot.next_start ? Math.round(-since(bot.next_start, now)) : null;
  const facts = [
    ["next", wait === null ? null : wait > 0 ? t("in_time", { time: duration(wait) }) : t("now")],
    ["uptime", bot.phase === "running" && bot.since ? duration(since(bot.since, now)) : null],
    ["pid", bot.pid],
    ["memory", bot.rss_bytes ? memory(bot.rss_bytes) : null],
    ["cpu", bot.cpu_percent === null ? null : percent(bot.cpu_percent)],
    ["last_error_at", bot.last_error ? t("ago", { time: duration(since(bot.last_error, now)) }) : null],
    ["restarts", bot.restarts || null],
  ].filter(([, value]) => value !== null);
  return facts.length > 0 && html`<dl class="facts">${facts.map(([key, value]) => html`<div key=${key}><dt>${t(key)}</dt><dd>${value}</dd></div>`)}</dl>`;
}

function Checked({ found, close }) {
  return html`<section class=${`card ${found.asking || found.ok ? "" : "failed"}`} role="status" aria-labelledby="checked">
    <h3 id="checked">${t(found.asking ? "checking" : "checked")}</h3>
    ${found.lines?.map((line) => html`<p key=${line}>${line}</p>`)}
    ${!found.asking && html`<${Button} onPress=${close}>${t("close")}<//>`}
  </section>`;
}
