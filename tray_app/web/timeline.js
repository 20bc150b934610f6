// What happened to a bot, and how much of its days it was up: asked for when it comes into sight, and when it changes.

import { Refused, history } from "./agent.js";
import { moment } from "./amounts.js";
import { Days, SHOWN } from "./days.js";
import { html, useEffect, useLayoutEffect, useMemo, useRef, useState } from "./dom.js";
import { Button, Icon } from "./parts.js";
import { language, t } from "./words.js";

const FIRST = 5; // events: the log below stays in sight
const MORE = 50;
const ICONS = {
  started: "running", stopped: "stopped", ended: "stopped", crashed: "failed", "given-up": "failed", "not-started": "failed",
  offline: "away", conflict: "conflict", "token-refused": "failed", waiting: "warning", "left-over": "warning",
};

/** Whatever of a bot and its reader makes what was told of it old. */
const about = (bot, now) =>
  JSON.stringify([bot.name, bot.phase, bot.state, bot.pid, bot.restarts, bot.reason, bot.warnings, bot.username, language(), new Date(now).toDateString()]);

function useHistory(bot, now, live, most) {
  const [told, setTold] = useState(null);
  const wanted = about(bot, now);
  useEffect(() => {
    if (!live) return undefined;
    const end = new AbortController();
    history(bot.name, most + 1, end.signal) // one more, to know whether there is more
      .then(({ days, events }) => setTold({ days: days.slice(-SHOWN), events: events.reverse() }))
      .catch((error) => {
        if (error instanceof Refused) setTold({ days: [], events: [], refused: error.message });
      });
    return () => end.abort();
  }, [wanted, live, most]);
  return told;
}

export function Timeline({ bot, now, live }) {
  const [most, setMost] = useState(FIRST);
  const told = useHistory(bot, now, live, most);
  // other bots change many times a second, and each number here costs the browser its rules of a language
  return useMemo(() => drawn(bot.name, told, most, setMost), [bot.name, told, most, language()]);
}

function drawn(bot, told, most, setMost) {
  return html`<section class="timeline" aria-labelledby="timeline">
    <h3 id="timeline">${t("timeline")}</h3>
    ${told?.refused && html`<p role="status">${t("no_timeline", { why: told.refused })}</p>`}
    ${told?.days.length > 0 && html`<${Days} days=${told.days} bot=${bot} />`}
    ${told && !told.refused && html`<${Events} events=${told.events} bot=${bot} most=${most} more=${() => setMost(most + MORE)} />`}
  </section>`;
}

function Events({ events, bot, most, more }) {
  const list = useRef(null);
  const from = useRef(0); // where what was asked for last begins
  useLayoutEffect(() => {
    if (!from.current || events.length <= from.current) return;
    list.current.children[from.current].focus(); // the button may be gone, and the reader goes on below
    from.current = 0;
  }, [events]);
  const press = () => {
    from.current = most;
    more();
  };
  if (!events.length) return html`<p class="told">${t("no_events")}</p>`;
  return html`<ol class="events" aria-label=${t("events_of", { bot })} ref=${list}>
      ${events.slice(0, most).map(({ at, kind, text }, n) => html`<li key=${n} class=${kind} tabindex="-1">
        ${ICONS[kind] ? html`<${Icon} state=${ICONS[kind]} />` : html`<span class="icon dot"></span>`}
        <time datetime=${at}>${moment(at)}</time> <span class="what">${text}</span></li>`)}
    </ol>
    ${events.length > most && html`<${Button} onPress=${press}>${t("more")}<//>`}`;
}
