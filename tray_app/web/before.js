// What lies before the lines that the page has: fetched piece by piece, by what is searched for, through the older files.

import { older } from "./agent.js";
import { logTime, moment } from "./amounts.js";
import { html, useEffect, useRef, useState } from "./dom.js";
import { MOST } from "./lines.js";
import { Button } from "./parts.js";
import { t } from "./words.js";

const PIECE = 2000; // lines at a time

/**
 * `parts` of the log; `filter` is what the reader has typed; `said` tells him how it goes, `drawn` that there is more.
 * { busy, more: shows the next piece that has something, all: fetches every piece, whether that succeeded }
 */
export function useBefore({ source, parts, filter, said, drawn }) {
  const [busy, setBusy] = useState(false);
  const asking = useRef(null);
  useEffect(() => () => asking.current?.abort(), [source.key, filter]);
  const within = async (deed) => {
    asking.current?.abort();
    const end = (asking.current = new AbortController());
    setBusy(true);
    let done = false;
    try {
      done = await deed(end.signal);
    } catch (error) {
      if (!end.signal.aborted) said(error.status ? error.message : t("lost"));
    }
    setBusy(false);
    return done;
  };
  /** How many lines of one more piece are shown; undefined where there is no more to be asked. */
  const piece = async (signal) => {
    const { lines } = parts.current;
    const wanted = wantedBy(filter);
    const told = await older(source, [...lines.before, ...wanted, ["most", PIECE]], signal);
    if (signal.aborted || !parts.current) return undefined;
    if (told.wrong) return void said(t("no_regex"));
    const narrowed = Boolean(wanted.length || filter.since || filter.until);
    const came = await lines.putBefore(told.text, placesOf(source, told), narrowed);
    if (signal.aborted || !parts.current) return undefined;
    drawn();
    const time = told.back_to && moment(logTime(told.back_to));
    said(told.lost ? t("older_lost") : told.places.some(Boolean) ? t("older_to", { time }) : t("older_all"));
    return came;
  };
  const more = async (signal) => {
    for (let came = 0; came === 0 && parts.current?.lines.canBefore; ) {
      came = await piece(signal);
      if (came === undefined) return false;
      const { rows } = parts.current;
      if (came && wantedBy(filter).length) rows.go(came - 1);
      else rows.grown(came);
    }
    return true;
  };
  const all = async (signal) => {
    while (parts.current?.lines.canBefore) {
      const came = await piece(signal);
      if (came === undefined) return false;
      parts.current.rows.grown(came);
    }
    if (parts.current.lines.older.length >= MOST) said(t("older_most", { n: MOST }));
    return true;
  };
  return { busy, more: () => within(more), all: () => within(all) };
}

// by level the page sorts out itself: a line alone does not tell whose traceback it is
const wantedBy = ({ text, level, regex }) => (text && !level ? [["text", text], ["regex", regex ? 1 : 0]] : []);

function placesOf({ named }, { places, bots }) {
  return places.flatMap((place, n) => (place ? [...(named ? [["bot", bots[n]]] : []), ["place", place]] : []));
}

export const Before = ({ busy, filter, press }) => html`<${Button} enabled=${!busy} title=${t("older_why")}
  onPress=${press}>${t(busy ? "older_busy" : filter.text || filter.since || filter.until ? "older_search" : "older")}<//>`;
