// What lies before the lines that the page has: fetched piece by piece, by what is searched for, through the older files.

import { older } from "./agent.js";
import { logTime, moment } from "./amounts.js";
import { html, useEffect, useRef, useState } from "./dom.js";
import { Button } from "./parts.js";
import { t } from "./words.js";

const PIECE = 2000; // lines at a time

/** `parts` of the log; `filter` is what the reader has typed; `said` tells him how it goes, `drawn` that there is more. */
export function Before({ bot, parts, filter, said, drawn }) {
  const [busy, setBusy] = useState(false);
  const asking = useRef(null);
  useEffect(() => () => asking.current?.abort(), [bot, filter]);
  const press = async () => {
    asking.current?.abort();
    const end = (asking.current = new AbortController());
    setBusy(true);
    try {
      await fetched(end.signal);
    } catch (error) {
      if (!end.signal.aborted) said(error.status ? error.message : t("lost"));
    }
    setBusy(false);
  };
  const fetched = async (signal) => {
    const { lines, rows } = parts.current;
    // by level the page sorts out itself: a line alone does not tell whose traceback it is
    const wanted = filter.text && !filter.level ? { text: filter.text, regex: filter.regex ? 1 : 0 } : {};
    for (let came = 0; !came && lines.canBefore; ) {
      const told = await older(bot, { ...lines.before, ...wanted, most: PIECE }, signal);
      if (signal.aborted || !parts.current) return;
      if (told.wrong) return said(t("no_regex"));
      came = await lines.putBefore(told.text, told.place, Boolean(wanted.text));
      if (signal.aborted || !parts.current) return;
      drawn();
      if (came && wanted.text) rows.go(came - 1);
      else rows.grown(came);
      const time = told.back_to && moment(logTime(told.back_to));
      said(told.lost ? t("older_lost") : !told.place ? t("older_all") : t("older_to", { time }));
    }
  };
  return html`<${Button} enabled=${!busy} title=${t("older_why")} onPress=${press}>${t(busy ? "older_busy" : filter.text ? "older_search" : "older")}<//>`;
}
