// The lines in sight as elements: as many as fit, used over and over, drawn once a frame however fast a log grows.

import { moment } from "./amounts.js";
import { pieces } from "./ansi.js";
import { timeOf } from "./lines.js";

const AROUND = 8; // rows above and below what is in sight
const LEVELS = ["", "debug", "info", "warning", "error"];

export class Rows {
  /** `box` scrolls; `sheet` within it is as high as all lines together; `height` of a row in pixels. */
  constructor(box, sheet, lines, height) {
    Object.assign(this, { box, sheet, lines, height });
    this.follow = true;
    this.marked = null;
    this._rows = [];
    this._seen = 0; // of lines.dropped
  }

  /** Shows the lines as they are now. */
  draw() {
    const { box, sheet, lines, height } = this;
    sheet.style.height = `${lines.shown.length * height}px`;
    if (this.follow) box.scrollTop = lines.shown.length * height;
    else if (lines.dropped > this._seen) box.scrollTop -= (lines.dropped - this._seen) * height;
    this._seen = lines.dropped;
    this._top = box.scrollTop;
    const first = Math.max(Math.floor(box.scrollTop / height) - AROUND, 0);
    const count = Math.min(Math.ceil(box.clientHeight / height) + 2 * AROUND, lines.shown.length - first);
    while (this._rows.length < count) this._rows.push(sheet.appendChild(document.createElement("div")));
    this._rows.forEach((row, n) => this._put(row, first + n, n < count));
  }

  /** Scrolls to a line, and marks it. */
  go(at) {
    this.follow = false;
    this.marked = this.lines.shown[at];
    this.box.scrollTop = Math.max(at - 2, 0) * this.height;
    this.draw();
  }

  /** Shows lines that have come above: what was in sight stays where it is. */
  grown(count) {
    this.sheet.style.height = `${this.lines.shown.length * this.height}px`;
    this.box.scrollTop += count * this.height;
    this.draw();
  }

  /** Whether a reader has scrolled, and not we. */
  get moved() {
    return Math.abs(this.box.scrollTop - this._top) >= 1;
  }

  get atEnd() {
    const { scrollTop, clientHeight, scrollHeight } = this.box;
    return scrollTop + clientHeight >= scrollHeight - this.height;
  }

  _put(row, at, used) {
    const line = used ? this.lines.shown[at] : null;
    row.hidden = !line;
    if (!line) return;
    row.style.top = `${at * this.height}px`;
    const { filter } = this.lines;
    const look = `line ${line.own ? "own" : LEVELS[line.level]} ${line === this.marked ? "marked" : ""}`;
    if (row.line === line && row.filter === filter && row.className === look) return;
    Object.assign(row, { line, filter, className: look });
    row.replaceChildren(clock(line), ...(line.of ? [nameOf(line)] : []), ...drawn(line, filter));
  }
}

function clock(line) {
  const time = document.createElement("time");
  const when = timeOf(line);
  if (!Number.isNaN(when)) {
    const then = new Date(when);
    const today = then.toDateString() === new Date().toDateString();
    time.textContent = `${today ? "" : `${then.toLocaleDateString("sv").slice(5)} `}${then.toLocaleTimeString("sv")}${line.stamp.slice(19)}`;
    time.title = moment(when);
    time.dateTime = then.toISOString();
  }
  return time;
}

/** Whose line it is, where it may be that of several. */
function nameOf(line) {
  const name = document.createElement("b");
  name.className = "of";
  name.textContent = line.of;
  return name;
}

/** Where in a line stands what was searched for: [[from, to], ...]. */
function places(line, { search, finder }) {
  if (finder || !search) return line.found ?? [];
  const all = line.words.matchAll(new RegExp(search.source, `${search.flags}g`));
  return [...all].map((match) => [match.index, match.index + match[0].length]);
}

/** A line's pieces, each of one look, with what was searched for marked in them. */
function drawn(line, filter) {
  const marks = places(line, filter);
  let at = 0;
  return pieces(line.text).map(([text, names]) => {
    const piece = document.createElement("span");
    if (names) piece.className = names;
    const begin = at;
    at += text.length;
    let from = 0;
    for (const [first, last] of marks) {
      const [start, end] = [Math.max(first - begin, 0), Math.min(last - begin, text.length)];
      if (start >= end) continue;
      const mark = document.createElement("mark");
      mark.textContent = text.slice(start, end);
      piece.append(text.slice(from, start), mark);
      from = end;
    }
    piece.append(text.slice(from));
    return piece;
  });
}
