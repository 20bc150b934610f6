// The lines of a log that the page keeps: bounded, each with its time and level, and which of them are shown.

import { logTime } from "./amounts.js";
import { plain } from "./ansi.js";

export const MOST = 20_000; // lines; what is older is in the file
const SPARE = 2_000; // taken away at once, because one by one each would cost a move of all
const LONGEST = 4_000; // characters of a line that are shown and searched
const SAME = 300; // characters by which a line is found again
const STAMP = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}) /;
const OWN = "-- bottray: ";

const LEVELS = [
  [4, /\b(?:ERROR|CRITICAL|FATAL|SEVERE|PANIC|EMERG)\b|\[(?:error|fatal|crit)\]|level"?[=:]"?(?:error|fatal|[56]0\b)/],
  [3, /\bWARN(?:ING)?\b|\[warn(?:ing)?\]|level"?[=:]"?(?:warn|40\b)/],
  [2, /\b(?:INFO|NOTICE)\b|\[(?:info|notice)\]|level"?[=:]"?(?:info|30\b)/],
  [1, /\b(?:DEBUG|TRACE)\b|\[(?:debug|trace)\]|level"?[=:]"?(?:debug|trace|[12]0\b)/],
];
const NOTHING = { level: 0, trace: "", follows: false };
const CHAINED = /^$|^During handling of the above|^The above exception was/;
const UNCAUGHT = /^(?:Traceback \(most recent call last\)|(?:Uncaught )?[A-Z]\w*(?:Error|Exception)\b.*:|panic: |thread '.*' panicked)/;

export class Lines {
  /**
   * `looked` is called when a regular expression was looked for in lines that have come; `wild` when that took too long.
   * With `named` they are of several logs, each with its name before it.
   */
  constructor({ looked, wild, named = false } = {}) {
    Object.assign(this, { looked, wild, named });
    this.filter = { search: null, finder: null, level: 0, since: "", until: "" };
    this.clear();
  }

  clear() {
    this.filter = { ...this.filter }; // what is still being looked for is of lines that have gone
    this.behind = 0; // looks that are under way
    this.all = [];
    this.older = []; // what was fetched from before `all`
    this.place = null; // from which still older ones are to be had, [name, value] each; none where there are no more
    this.begins = ""; // the time of the first of `all` when the first older ones were asked for
    this.holes = false; // in `older`: only what fitted was fetched
    this.shown = [];
    this.dropped = 0; // lines that were shown and have gone
    this._rest = "";
    this._before = new Map(); // of each log
  }

  get full() {
    return this.all.length >= MOST;
  }

  /** Takes text as it comes. */
  put(text) {
    const parts = (this._rest + text).split("\n");
    this._rest = parts.pop();
    const lines = parts.map((part) => this._read(part));
    for (const line of lines) {
      this._add(this.all, line);
      if (this._fits(line)) this._add(this.shown, line);
    }
    if (this.filter.finder) this._look(lines);
    if (this.all.length > MOST + SPARE) this._forget(this.all.length - MOST);
  }

  /** Takes lines from before all others; with `holes` only those came that fit. How many of them are shown. */
  async putBefore(text, place, holes) {
    const before = this._before;
    this._before = new Map();
    const lines = text.split("\n").slice(0, -1).map((part) => this._read(part));
    this._before = before;
    const { filter } = this;
    if (filter.finder && !(await this._find(lines))) return 0;
    if (this.filter !== filter) return 0;
    if (this.place === null) this.all.splice(0, this._again);
    this.older = [...lines, ...this.older];
    this.place = place;
    this.holes ||= holes;
    this.shown = [...this.older, ...this.all].filter((line) => this._fits(line));
    return lines.filter((line) => this._fits(line)).length;
  }

  /** By what lines before all others are asked for, [name, value] each. Of several logs it is a time and then the places. */
  get before() {
    const { since, until } = this.filter;
    const begins = this.named ? this._begins : "";
    const last = until && !(begins && begins < until) ? until : begins;
    const times = [...(since ? [["since", since]] : []), ...(last ? [["until", last]] : [])];
    if (this.place !== null) return [...this.place, ...times];
    if (this.named) return times;
    const line = raw(this.all[this._first]);
    return [["line", line], ["times", this.all.filter((one) => raw(one).startsWith(line)).length]];
  }

  /** The first line that the bot wrote: of ours some say what is missing here, and stand in no file. */
  get _first() {
    return Math.max(this.all.findIndex(({ own, stamp }) => stamp && !own), 0);
  }

  /** How many lines come again with the older ones: of several logs those of one moment, for there may be more of that. */
  get _again() {
    if (!this.named) return this._first;
    this.begins = this._begins;
    if (this.filter.until && this.filter.until < this.begins) return 0; // those that come are far from these
    return this.all.findLastIndex(({ stamp }) => stamp === this.begins) + 1;
  }

  get _begins() {
    return this.place === null ? this.all[this._first].stamp : this.begins;
  }

  /** Whether there may be older ones, and room for them. */
  get canBefore() {
    return this.place?.length !== 0 && this.older.length < MOST && Boolean(this.all[this._first]?.stamp);
  }

  /**
   * Shows other lines than before. `search` is a RegExp or null, `level` the least that is shown; `finder` looks for the
   * expression where it is one that a reader wrote.
   */
  show(filter) {
    const same = ["search", "since", "until"].every((key) => String(filter[key]) === String(this.filter[key]));
    if (this.holes && !same) this._forgetOlder();
    this.close();
    this.filter = filter;
    this.behind = 0;
    const lines = [...this.older, ...this.all];
    for (const line of lines) line.found = null;
    this.shown = lines.filter((line) => this._fits(line));
    if (filter.finder) this._look(lines);
  }

  /** Nothing is looked for any more. */
  close() {
    this.filter.finder?.close();
  }

  /** Shows those of several lines that fit, as soon as that is known. */
  async _look(lines) {
    const { filter } = this;
    this.behind += 1;
    const found = await this._find(lines);
    if (this.filter !== filter) return;
    this.behind -= 1;
    if (found) for (const line of lines) if (!line.gone && this._fits(line)) this._add(this.shown, line);
    this.looked();
  }

  /** Whether it could be told of all of them; else the search is over, and its reader is told. */
  async _find(lines) {
    const { filter } = this;
    const found = await filter.finder.find(lines.map(({ words }) => words));
    if (this.filter !== filter) return false;
    if (found) found.forEach((places, n) => (lines[n].found = places));
    else this.wild();
    return found !== null;
  }

  /** The place among what is shown where the last error begins; -1 where none is. */
  lastError() {
    let at = this.shown.length - 1;
    while (at >= 0 && this.shown[at].level < 4) at -= 1;
    while (at > 0 && this.shown[at].follows && this.shown[at - 1].level === 4) at -= 1;
    return at;
  }

  _forgetOlder() {
    const fits = this._let(this.older);
    this.shown.splice(0, fits);
    this.dropped += fits;
    Object.assign(this, { older: [], place: null, begins: "", holes: false });
  }

  _forget(count) {
    if (this.place !== null) this._forgetOlder();
    const gone = this.all.splice(0, count);
    const fits = this._let(gone);
    this.shown.splice(0, fits);
    this.dropped += fits;
  }

  /** Lets lines go; how many of them were shown. */
  _let(lines) {
    for (const line of lines) line.gone = true;
    return lines.filter((line) => this._fits(line)).length;
  }

  /** Lines of several logs come nearly in order. */
  _add(several, line) {
    let at = several.length;
    if (this.named && line.stamp) while (at > 0 && several[at - 1].stamp > line.stamp) at -= 1;
    if (at === several.length) several.push(line);
    else several.splice(at, 0, line);
  }

  _fits({ level, own, words, found, stamp }) {
    const { since, until } = this.filter;
    if ((since && !(stamp >= since)) || (until && !(stamp <= until))) return false;
    if (level < this.filter.level && !own) return false;
    if (this.filter.finder) return found !== null;
    return !this.filter.search || this.filter.search.test(words);
  }

  _read(given) {
    const at = this.named ? given.indexOf("\t") : -1;
    const [of, raw] = [given.slice(0, Math.max(at, 0)), given.slice(at + 1)];
    const stamp = STAMP.exec(raw);
    const text = (stamp ? raw.slice(stamp[0].length) : raw).slice(0, LONGEST);
    const words = plain(text);
    const own = words.startsWith(OWN);
    const line = { of, stamp: stamp?.[1], text, words, own, level: 0, follows: false, found: null, gone: false };
    if (own) {
      this._before.delete(of); // a bot that was started anew goes on with nothing
      return line;
    }
    const found = level(words, this._before.get(of) ?? NOTHING);
    Object.assign(line, found);
    this._before.set(of, found);
    return line;
  }
}

/** A line that says none and is indented, or within a traceback, belongs to the one before it. */
function level(words, before) {
  if (UNCAUGHT.test(words)) return { level: 4, trace: "open", follows: before.trace !== "" };
  if (before.trace === "open" && /^[\w.]+(?::|$)/.test(words)) return { level: 4, trace: "told", follows: true };
  if (before.trace === "told" && CHAINED.test(words)) return { level: 4, trace: "told", follows: true };
  const head = words.slice(0, 200);
  const said = LEVELS.find(([, signs]) => signs.test(head));
  if (said) return { level: said[0], trace: said[0] === 4 ? "told" : "", follows: false };
  if (/^\s/.test(words)) return { ...before, follows: true };
  return NOTHING;
}

// what is no text in the file is one here
const raw = ({ stamp, text }) => `${stamp ?? ""} ${text}`.slice(0, SAME).split("\ufffd")[0];

/** Milliseconds since 1970; NaN for a line without a time. */
export const timeOf = (line) => (line.stamp ? logTime(line.stamp) : NaN);
