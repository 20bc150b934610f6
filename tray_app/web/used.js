// A bot's memory and processor in the last hour: two lines, and each in words.

import { used } from "./agent.js";
import { memory, percent } from "./amounts.js";
import { html, useEffect, useMemo, useState } from "./dom.js";
import { language, t } from "./words.js";

const HOUR = 3600; // seconds
const [WIDTH, HEIGHT, EDGE] = [360, 40, 3]; // of a drawing, which is stretched to its place; EDGE is for the line's own width
const AGAIN = 30_000; // ms: as often as there is a new sample
const CALM = 0.2; // of the highest value: a difference that is smaller than that does not fill the drawing

function useSamples(bot, now, live) {
  const [told, setTold] = useState(null);
  useEffect(() => {
    if (!live) return undefined;
    const end = new AbortController();
    used(bot.name, end.signal).then(setTold, () => {}); // what is wrong with the agent is said elsewhere
    return () => end.abort();
  }, [bot.name, bot.pid, bot.rss_bytes, bot.cpu_percent, Math.floor(now / AGAIN), live]);
  return told;
}

export function Used({ bot, now, live }) {
  const told = useSamples(bot, now, live);
  return useMemo(() => told && drawn(bot.name, told), [bot.name, told, language()]);
}

function drawn(bot, told) {
  const values = (place) => told.samples.filter((one) => one[place] !== null).map((one) => [one[0], one[place]]);
  const graphs = [["memory", values(1), memory, false], ["cpu", values(2), percent, true]].filter(([, found]) => found.length > 1); // one value is no line
  return graphs.length > 0 && html`<section class="used" aria-label=${t("used_of", { bot })}>
    ${graphs.map(([key, found, say, fromZero]) => html`<${Graph} key=${key} name=${t(key)} ...${{ found, say, told, fromZero }} />`)}
  </section>`;
}

function Graph({ name, found, say, told, fromZero }) {
  const values = found.map(([, value]) => value);
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const said = { least: say(least), most: say(most) };
  return html`<figure><figcaption><b>${name}</b> <span>${t(said.least === said.most ? "used_same" : "used_range", said)}</span></figcaption>
    <svg viewBox=${`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true"><path d=${line(found, fromZero ? 0 : least, most, told)} /></svg>
    <p class="axis"><span>${t("hour_ago")}</span> <span>${t("now")}</span></p></figure>`;
}

/** The way of the line, interrupted where nothing was measured. */
function line(found, least, most, { now, every }) {
  const room = Math.max(most - least, CALM * most) || 1;
  let before = -Infinity;
  return found.map(([at, value]) => {
    const x = WIDTH * (1 - (now - at) / HOUR);
    const y = HEIGHT - EDGE - ((value - least) / room) * (HEIGHT - 2 * EDGE);
    const begins = at - before > 2.5 * every;
    before = at;
    return `${begins ? "M" : "L"}${x.toFixed(1)} ${y.toFixed(1)}${begins ? "h0.01" : ""}`; // a single sample is a dot
  }).join("");
}
