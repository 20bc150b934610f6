// All bots in one column; whoever needs a person stands first.

import { verb } from "./agent.js";
import { duration, memory, since } from "./amounts.js";
import { html, useEffect, useRef } from "./dom.js";
import { Button, Icon } from "./parts.js";
import { doing, fits, inTrouble, ordered, own } from "./state.js";
import { t } from "./words.js";

/** Bots: fewer are seen at a glance. */
export const SEARCH_FROM = 6;

export function List({ bots, chosen, text, setText, now, act, readOnly, live }) {
  const search = useRef(null);
  useSlash(search);
  const shown = ordered(bots).filter((bot) => fits(bot, text));
  return html`<nav class="list" aria-label=${t("bots")} onKeyDown=${byArrows}>
    ${bots.length >= SEARCH_FROM && html`<input class="search" type="search" ref=${search} value=${text} aria-label=${t("search")}
      placeholder=${`${t("search")}  /`} onInput=${(event) => setText(event.target.value)} />`}
    ${!readOnly && bots.length > 1 && html`<${All} bots=${shown} ...${{ act, live }} />`}
    ${shown.length ? html`<ul>${shown.map((bot) => html`<${Row} key=${bot.name} bot=${bot} here=${bot.name === chosen} ...${{ now, act, readOnly, live }} />`)}</ul>`
      : html`<p class="empty" role="status">${t("none_found")}</p>`}
  </nav>`;
}

/** What is done to all that are seen. */
function All({ bots, act, live }) {
  const one = (text, what) => {
    const able = live ? bots.filter(({ can }) => can.includes(what)) : [];
    return html`<${Button} enabled=${able.length > 0} onPress=${() => act(...able.map(({ name }) => () => verb(name, what)))}>
      ${able.length ? t("all_of", { verb: t(text), n: able.length }) : t(text)}<//>`;
  };
  return html`<div class="all">${one("start_all", "start")}${one("stop_all", "stop")}</div>`;
}

function Row({ bot, here, now, act, readOnly, live }) {
  const up = bot.can.includes("stop") && !bot.can.includes("start");
  const what = up || !bot.can.includes("start") ? "stop" : "start";
  const label = t(what === "stop" && bot.ends_now ? "stop_now" : what);
  return html`<li class=${`row ${bot.state} ${here ? "here" : ""}`}>
    <a href=${`#bot=${encodeURIComponent(bot.name)}`} aria-current=${here ? "true" : null}>
      <${Icon} state=${bot.state} />
      <span class="who"><b>${bot.name}</b>${bot.username && html` <small>@${bot.username}</small>`}</span>
      <span class=${`doing tone ${bot.state}`}>${withMeasures(bot, now)}</span>
      ${!inTrouble(bot) && bot.last_error && html`<span class="why">${t("error_ago", { time: duration(since(bot.last_error, now)) })}</span>`}
      ${inTrouble(bot) && html`<span class=${`why ${own(bot.reason ?? bot.warnings[0]?.text, bot)}`}>${bot.reason ?? bot.warnings[0]?.text}</span>`}
    </a>
    ${!readOnly && html`<${Button} kind="quick" enabled=${live && bot.can.includes(what)} aria-label=${t("verb_of", { verb: label, bot: bot.name })}
      onPress=${() => act(() => verb(bot.name, what))}>${label}<//>`}
  </li>`;
}

/** Of a bot that is well there is room for more than its state. */
function withMeasures(bot, now) {
  if (bot.state !== "running") return doing(bot, now);
  const parts = [doing(bot, now), bot.since && duration(since(bot.since, now)), bot.rss_bytes && memory(bot.rss_bytes)];
  return parts.filter(Boolean).join(" · ");
}

/** Up and down go from bot to bot, as in any list. */
function byArrows(event) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const links = [...event.currentTarget.querySelectorAll("li a")];
  const at = links.indexOf(event.target);
  if (!step || (at < 0 && !event.target.matches(".search"))) return;
  event.preventDefault();
  links[Math.min(Math.max(at + step, 0), links.length - 1)]?.focus();
}

/** "/" leads to the search from wherever nothing is being typed. */
function useSlash(search) {
  useEffect(() => {
    const pressed = (event) => {
      if (event.key !== "/" || event.ctrlKey || event.metaKey || event.target.matches("input, select, textarea")) return;
      event.preventDefault();
      search.current?.focus();
    };
    addEventListener("keydown", pressed);
    return () => removeEventListener("keydown", pressed);
  }, []);
}
