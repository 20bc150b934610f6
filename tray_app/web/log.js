// A bot's log: follows or stands still, searches, filters by level, leads to the last error.

import { moment } from "./amounts.js";
import { Before, useBefore } from "./before.js";
import { html, useEffect, useRef, useState } from "./dom.js";
import { Finder } from "./finder.js";
import { Flow } from "./flow.js";
import { Lines, timeOf } from "./lines.js";
import { Button, save } from "./parts.js";
import { During } from "./during.js";
import { Rows } from "./rows.js";
import { SEATS } from "./seat.js";
import { t } from "./words.js";

const HEIGHT = 20; // pixels of a row, as in log.css
const LOOKS = 3; // under way at once, of an expression that is slower than its log
const LEVELS = ["level_all", null, "level_info", "level_warning", "level_error"];
const NO_FILTER = { text: "", regex: false, level: 0, since: "", until: "" };
const UP = ["Home", "PageUp", "ArrowUp"];
const SPECIAL = /[.*+?^${}()|[\]\\]/g;

/** What is searched for as a RegExp; null for nothing, undefined where the reader has not ended his expression. */
function compiled({ text, regex }) {
  if (!text) return null;
  try {
    return new RegExp(regex ? text : text.replace(SPECIAL, "\\$&"), "i");
  } catch {
    return undefined;
  }
}

/** The parts that live as long as the bot is in sight. `took` is called when there are others to see. */
function useLog(source, took, wild, seated) {
  const box = useRef(null);
  const sheet = useRef(null);
  const parts = useRef(null);
  useEffect(() => {
    const looked = () => {
      rows.draw();
      took();
      flow.nudge();
    };
    const lines = new Lines({ looked, wild, named: source.named });
    sheet.current.replaceChildren(); // of whom was chosen before
    const rows = new Rows(box.current, sheet.current, lines, HEIGHT);
    const flow = new Flow(source, {
      fresh: () => lines.clear(),
      ready: () => (rows.follow || !lines.full) && lines.behind < LOOKS,
      still: () => !rows.follow && lines.all.length > 0,
      seated,
      took: (text) => {
        lines.put(text);
        rows.draw();
        took();
      },
    });
    const resized = new ResizeObserver(() => rows.draw());
    resized.observe(box.current);
    parts.current = { lines, rows, flow };
    return () => {
      flow.close();
      lines.close();
      resized.disconnect();
      parts.current = null;
    };
  }, [source.key]);
  return { box, sheet, parts };
}

/**
 * `source` is whose log it is, as for `logsOf`, with a `key` that tells one from another; `title`, `label` say it.
 * `errors` counts the wishes to see the last error.
 */
export function Log({ source, title, label, errors }) {
  const [count, setCount] = useState({ n: 0, all: 0 });
  const [following, setFollowing] = useState(true);
  const [filter, setFilter] = useState(NO_FILTER);
  const [said, setSaid] = useState("");
  const counted = () => setCount({ n: parts.current.lines.shown.length, all: parts.current.lines.all.length + parts.current.lines.older.length });
  const [givenUp, setGivenUp] = useState(false);
  const wild = () => {
    if (!parts.current) return;
    setGivenUp(true);
    parts.current.lines.show({ ...parts.current.lines.filter, search: null, finder: null });
    parts.current.rows.draw();
    counted();
  };
  const [live, setLive] = useState(true);
  const { box, sheet, parts } = useLog(source, () => parts.current && counted(), wild, setLive);
  const search = compiled(filter);

  const follow = (on) => {
    parts.current.rows.follow = on;
    setFollowing(on);
    parts.current.rows.draw();
    parts.current.flow.nudge();
  };
  const goOn = () => {
    follow(true);
    parts.current.flow.push();
    box.current.focus();
  };
  const show = (changes) => {
    const next = { ...filter, ...changes };
    const found = compiled(next);
    setFilter(next);
    setGivenUp(false);
    if (found === undefined) return;
    const finder = found && next.regex ? new Finder(found) : null;
    parts.current.lines.show({ search: found, finder, level: next.level, since: next.since, until: next.until });
    parts.current.rows.draw();
    counted();
  };
  useEffect(() => show({}), [source.key]); // what is looked for outlives another choice of bots
  const toError = () => {
    const { lines, rows } = parts.current;
    const at = lines.lastError();
    if (at < 0) {
      setSaid(t("no_error"));
      return;
    }
    setFollowing(false);
    rows.go(at);
    const when = timeOf(lines.shown[at]);
    setSaid(Number.isNaN(when) ? "" : t("error_at", { time: moment(when) }));
    box.current.focus();
  };
  useEffect(() => {
    if (errors) toError();
  }, [errors]);
  const scrolled = () => {
    const { rows } = parts.current;
    if (rows.moved && rows.follow !== rows.atEnd) follow(rows.atEnd);
    else rows.draw();
  };
  /** A scroll is told with a later frame, and a line that came before it would undo it: so the wish counts. */
  const leaves = ({ key, deltaY }) => {
    const { scrollHeight, clientHeight } = box.current;
    if (following && (UP.includes(key) || deltaY < 0) && scrollHeight > clientHeight) follow(false);
  };
  const text = () => parts.current.lines.shown.map(({ of, stamp, words }) => `${stamp ? `${stamp} ` : ""}${of && `${of}: `}${words}\n`).join("");
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text());
      setSaid(t("copied", { n: parts.current.lines.shown.length }));
    } catch {
      setSaid(t("not_copied"));
    }
  };
  const drawn = () => {
    if (parts.current.rows.follow) follow(false);
    counted();
  };
  const before = useBefore({ source, parts, filter, drawn, said: setSaid });
  const download = async () => {
    const looksFor = filter.text || filter.since || filter.until;
    if (source.named && looksFor && !(await before.all())) return;
    save(`${source.named ? "bots" : source.bots[0]}.log`, text());
  };
  const older = html`<${Before} busy=${before.busy} filter=${filter} press=${before.more} />`;
  const tools = { source, older, filter, search, givenUp, show, following, follow, toError, copy, download };
  return html`<section class=${`log ${source.named ? "named" : ""}`} aria-labelledby="log">
    <div class="title"><h3 id="log">${title}</h3>
      <p class="said"><span role="status">${said}</span> <span>${t(count.n === count.all ? "lines" : "lines_of", count)}</span></p></div>
    <${Tools} ...${tools} />
    <div class="apart" role="status">${!live && html`<p>${t("not_live", { n: SEATS })}</p><${Button} onPress=${goOn}>${t("go_on")}<//>`}</div>
    <div class="box" ref=${box} tabindex="0" role="region" aria-label=${label} onScroll=${scrolled} onKeyDown=${leaves} onWheel=${leaves}>
      <div class="sheet" ref=${sheet}></div>
      ${count.n === 0 && html`<p class="empty">${t(count.all ? "log_none" : "log_empty")}</p>`}
    </div>
  </section>`;
}

function Tools({ source: { named, bots }, older, filter, search, givenUp, show, following, follow, toError, copy, download }) {
  const wrong = search === undefined || givenUp;
  return html`<div class="filters" role="group" aria-label=${t("log_tools")}>
    <span class="find"><input type="search" value=${filter.text} aria-label=${t("log_search")} placeholder=${t("log_search")}
      aria-invalid=${wrong} aria-describedby=${wrong ? "wrong" : null} onInput=${(event) => show({ text: event.target.value })} />
    <button type="button" class="regex" aria-pressed=${filter.regex} title=${t("regex")}
      onClick=${() => show({ regex: !filter.regex })}><span aria-hidden="true">.*</span><span class="unseen">${t("regex")}</span></button></span>
    <select aria-label=${t("level")} value=${filter.level} onChange=${(event) => show({ level: Number(event.target.value) })}>
      ${LEVELS.map((key, n) => key && html`<option key=${key} value=${n}>${t(key)}</option>`)}
    </select>
    ${named && html`<${During} filter=${filter} show=${show} />`}
    <button type="button" class="follow" aria-pressed=${following} title=${t("follow_why")} onClick=${() => follow(!following)}>${t("follow")}</button>
    ${older}
    ${!named && html`<a class="button" href=${`#logs=${encodeURIComponent(bots[0])}`} title=${t("log_by_time_why")}>${t("log_by_time")}</a>`}
    <${Button} onPress=${toError}>${t("last_error")}<//>
    <${Button} title=${t("copy_why")} onPress=${copy}>${t("copy")}<//>
    <${Button} title=${t(named ? "download_all_why" : "download_why")} onPress=${download}>${t("download")}<//>
    ${wrong && html`<p id="wrong" role="alert">${givenUp ? t("slow_regex", { seconds: 1 }) : t("no_regex")}</p>`}
  </div>`;
}
