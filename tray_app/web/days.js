// How much of each day a bot was up: a bar for each, with its number for whoever points at it, steps to it or hears it.

import { date, duration, share } from "./amounts.js";
import { html, useMemo, useRef, useState } from "./dom.js";
import { language, t } from "./words.js";

export const SHOWN = 90; // days
const SUMMED = 30;
const STEPS = { ArrowLeft: -1, ArrowRight: 1, Home: -Infinity, End: Infinity };

export function Days({ days, bot }) {
  const [at, setAt] = useState(null); // the day that is pointed at
  const row = useRef(null);
  const place = at ?? days.length - 1;
  const words = useMemo(() => days.map(inWords), [days, language()]);
  const point = (event) => {
    const { left, width } = row.current.getBoundingClientRect();
    setAt(within(Math.floor(((event.clientX - left) / width) * days.length), days));
  };
  const step = (event) => {
    const by = STEPS[event.key];
    if (!by || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    row.current.children[within(place + by, days)].focus();
  };
  const gone = () => row.current.contains(document.activeElement) || setAt(null);
  return html`<div class="days" role="group" aria-label=${t("days_of", { bot, n: SHOWN })} ref=${row}
      onPointerDown=${point} onPointerMove=${point} onPointerLeave=${gone} onKeyDown=${step} onFocusOut=${() => setAt(null)}>
      ${days.map((day, n) => html`<span key=${day.day} class=${`day ${day.seconds ? "" : "before"} ${n === at ? "here" : ""}`} role="img" aria-label=${words[n]}
        tabindex=${n === place ? 0 : -1} onFocus=${() => setAt(n)}><i style=${{ height: part(day.up_seconds, day) }}></i><i class="lost"
        style=${{ height: part(day.unknown_seconds, day) }}></i></span>`)}
    </div>
    <p class="told"><span>${total(days)}</span><span class="pointed" aria-hidden="true">${words[place]}</span></p>`;
}

const within = (n, days) => Math.min(Math.max(n, 0), days.length - 1);

/** As a height: all of it only for the whole, and nothing only for nothing. */
function part(seconds, day) {
  if (!seconds) return "0";
  return seconds >= day.seconds ? "100%" : `${Math.min(Math.max((100 * seconds) / day.seconds, 8), 92)}%`;
}

function inWords({ day, seconds, up_seconds: up, unknown_seconds: unknown }) {
  const known = seconds - unknown;
  const said = { day: date(day), unknown: duration(unknown) };
  if (!seconds) return t("day_before", said);
  if (known < 1) return t("day_unknown", said);
  return t(unknown ? "day_up_part" : "day_up", { ...said, share: share(up, known) });
}

/** All of the last days in a sentence; of a bot that is younger, since when. */
function total(days) {
  const last = days.slice(-SUMMED);
  const sum = (key) => last.reduce((all, day) => all + day[key], 0);
  const unknown = sum("unknown_seconds");
  const known = sum("seconds") - unknown;
  if (known < 1) return t("up_unknown", { n: SUMMED });
  const first = last.find((day) => day.seconds).day;
  const said = { share: share(sum("up_seconds"), known), n: SUMMED, day: date(first) };
  const text = t(first === last[0].day ? "up_share" : "up_share_since", said);
  return unknown ? `${text}; ${t("part_unknown", { unknown: duration(unknown) })}` : text;
}
