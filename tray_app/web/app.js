// The whole page: a bar with what concerns all bots, the list, and the bot that was chosen.

import { useNamed } from "./address.js";
import { moment } from "./amounts.js";
import { Bot } from "./bot.js";
import { html, useEffect, useRef, useState } from "./dom.js";
import { List, SEARCH_FROM } from "./list.js";
import { Button, Command, Icon, NARROW } from "./parts.js";
import { ADD, Screen, ScreenLinks, screenOf } from "./screens.js";
import { counts, doing, inTrouble, ordered, overall } from "./state.js";
import { language, languages, t } from "./words.js";

const OF_BOT = ["bot", "settings"];

/** Where there is room for both, the first look shows the bot that needs a person most. */
function useNeediest(bots, name) {
  const first = ordered(bots).find(inTrouble)?.name;
  const done = useRef(false);
  useEffect(() => {
    if (done.current || !bots.length) return;
    done.current = true;
    if (!name && first && !matchMedia(NARROW).matches) location.replace(`#bot=${encodeURIComponent(first)}`);
  }, [bots]);
}

/** Now, each second; while nobody looks the clock stands. */
function useNow() {
  const [now, set] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => document.hidden || set(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  return now;
}

/** What a screen reader is told of a bot that comes into another state. */
function useNews(bots, now) {
  const before = useRef(null);
  const [news, set] = useState("");
  useEffect(() => {
    const states = new Map(bots.map((bot) => [bot.name, bot.state]));
    const changed = bots.filter((bot) => before.current?.has(bot.name) && before.current.get(bot.name) !== bot.state);
    before.current = states;
    if (changed.length) set(changed.map((bot) => t("changed", { bot: bot.name, state: doing(bot, now) })).join("; "));
  }, [bots]);
  return news;
}

export function App({ page, speak }) {
  const { phase, known, readOnly } = page;
  const ticking = useNow();
  const now = phase === "live" ? ticking : page.seen ?? ticking; // what is not known any more does not go on
  const named = useNamed();
  const name = OF_BOT.includes(named[0]) ? named[1] : "";
  const [failed, setFailed] = useState(null);
  const [typed, setText] = useState("");
  const text = known.bots.length < SEARCH_FROM ? "" : typed;
  const news = useNews(known.bots, now);
  useTab(page);
  if (phase === "over" || phase === "used") return html`<${Closed} why=${t(phase)} />`;
  const live = phase === "live";
  const act = async (...deeds) => {
    setFailed(null);
    const ends = await Promise.allSettled(deeds.map((deed) => deed()));
    const refused = ends.find((end) => end.status === "rejected");
    if (refused) setFailed(refused.reason);
  };
  const asked = screenOf(named, readOnly);
  const screen = asked ?? (readOnly || known.bots.length ? null : ADD); // with no bot it is what there is to do
  useNeediest(known.bots, name || asked);
  const alone = known.bots.length === 1 ? known.bots[0] : null;
  const bot = known.bots.find((one) => one.name === name) ?? alone;
  const open = screen || (bot && (name || alone));
  const shared = { now, act, readOnly, live };
  return html`
    <a class="skip" href="#detail" onClick=${toDetail}>${t("skip")}</a>
    <${Bar} bots=${known.bots} ...${{ open, screen, speak }} ...${shared} />
    ${phase === "away" && html`<p class="banner away" role="status"><${Icon} state="away" />${t("away", { time: moment(page.seen) })}</p>`}
    ${failed && html`<${Failure} error=${failed} close=${() => setFailed(null)} />`}
    ${known.problem && html`<section class="banner problem" aria-labelledby="problem"><${Icon} state="warning" />
      <div><h2 id="problem">${t("problem")}</h2><pre>${known.problem}</pre></div></section>`}
    <main class=${`panes ${open ? "open" : ""} ${live ? "" : "stale"}`}>
      ${phase === "connecting" && !page.seen
        ? html`<p class="empty" role="status">${t("connecting")}</p>`
        : known.bots.length || screen
          ? html`${known.bots.length > 0 && html`<${List} bots=${known.bots} text=${text} setText=${setText} chosen=${screen ? null : bot?.name} ...${shared} />`}
              ${screen ? html`<${Screen} screen=${screen} bots=${known.bots} ...${shared} />` : bot ? html`<${Bot} key=${bot.name} bot=${bot} alone=${!!alone} atSettings=${named[0] === OF_BOT[1]} ...${shared} />` : html`<${Nobody} />`}`
          : html`<${Empty} />`}
    </main>
    <div class="unseen" role="status">${news}</div>`;
}

function Bar({ bots, open, screen, speak, readOnly, live }) {
  return html`<header class=${`bar ${open ? "open" : ""}`}>
    <h1><${Icon} state="running" />BotTray</h1>
    <ul class="counts">${counts(bots).map(([state, n]) => html`<li key=${state} class=${state} title=${t(`n_${state}`, { n })}><${Icon} state=${state} /><span class="n" aria-hidden="true">${n}</span><span class="words">${t(`n_${state}`, { n })}</span></li>`)}</ul>
    <${ScreenLinks} screen=${screen} readOnly=${readOnly} />
    <div class="tools">
      ${!readOnly && screen?.[0] !== ADD[0] && html`<${Button} enabled=${live} onPress=${() => (location.hash = ADD[0])}>${t("add_bot")}<//>`}
      ${readOnly && html`<span class="badge" title=${t("read_only_why")}>${t("read_only")}</span>`}
      <select aria-label=${t("language")} value=${language()} onChange=${(event) => speak(event.target.value)}>
        ${Object.entries(languages()).map(([code, own]) => html`<option key=${code} value=${code} lang=${code}>${own}</option>`)}
      </select>
    </div>
  </header>`;
}

function Failure({ error, close }) {
  const text = error.message && error.status ? error.message : t("lost");
  return html`<div class="banner failure" role="alert"><${Icon} state="failed" /><p>${text}${error.cure && html` <span>${error.cure}</span>`}</p>
    <${Button} onPress=${close}>${t("close")}<//></div>`;
}

const Empty = () => html`<section class="empty"><${Icon} state="stopped" /><h2>${t("none")}</h2><p>${t("none_how")}</p>
  <${Command}>bottray add ~/my-bot<//></section>`;

const Nobody = () => html`<section class="detail nobody" id="detail" tabindex="-1"><p>${t("choose")}</p></section>`;

const Closed = ({ why }) => html`<main class="empty"><h1>BotTray</h1><${Icon} state="away" /><p role="alert">${why}</p><p>${t("open_again")}</p>
  <${Command}>bottray open<//></main>`;

function toDetail(event) {
  event.preventDefault();
  document.getElementById("detail")?.focus();
}

/** The name of the tab says what needs a person, and its icon is the tray's. */
function useTab({ phase, known }) {
  const state = phase === "live" ? overall(known) : "away";
  const needs = counts(known.bots.filter(inTrouble)).map(([one, n]) => t(`n_${one}`, { n }));
  const title = phase === "live" && needs.length ? `${needs.join(", ")} · BotTray` : "BotTray";
  useEffect(() => {
    document.title = title;
    document.getElementById("icon").href = `/page/icons/${state}.svg`;
  }, [title, state]);
}
