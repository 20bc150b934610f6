// A log as it is written: taken in once a frame, and no faster than it can be shown. Whatever a reader leaves standing
// the agent counts, and says in its place how much is missing. A tab that nobody looks at lets go of it, and so does the
// oldest of more windows than fit.

import { ask, logsOf } from "./agent.js";
import { Seat } from "./seat.js";

const FRAME = 96 * 1024; // characters taken in at once: a few milliseconds
const TAIL = 2000; // lines at the beginning, of all logs together
const LEAST = 100; // of each of many
const PAUSE = 1000; // ms until a log that broke off is asked for again

export class Flow {
  /**
   * `source` as for `logsOf`. `took` gets text, once a frame; `ready` says whether more is wanted now, and `still` that a reader stands at a place
   * which a new beginning would take from him. `fresh` is called before one, and `seated` when it has to make room for
   * other windows and when it has room again.
   */
  constructor(source, { took, ready, still, fresh, seated }) {
    Object.assign(this, { source, took, ready, still, fresh, seated });
    this._end = new AbortController();
    this._stream = null;
    this._pushes = true;
    this._tail = Math.max(Math.floor(TAIL / source.bots.length), LEAST);
    this._seat = new Seat(() => this._lost());
    this._wake = () => {};
    document.addEventListener("visibilitychange", () => this._turned(), { signal: this._end.signal });
    this._run();
  }

  /** More may be wanted than before. */
  nudge() {
    this._wake();
  }

  /** Another window makes room for this one. */
  push() {
    this._pushes = true;
    this._let();
  }

  close() {
    this._end.abort();
    this._let();
  }

  _turned() {
    this._pushes = true;
    if (document.hidden) this._let();
    else this._wake();
  }

  _lost() {
    this.seated(false);
    this._let();
  }

  _let() {
    this._stream?.abort();
    this._seat.leave();
    this._wake();
  }

  async _run() {
    const { signal } = this._end;
    for (let left = false; !signal.aborted; ) {
      while (!signal.aborted && (document.hidden || (left && this.still()))) await this._woken();
      if (signal.aborted) return;
      const stream = (this._stream = new AbortController());
      try {
        await this._seat.take(this._pushes, stream.signal);
        if (!stream.signal.aborted) await this._follow(stream.signal);
      } catch {
        // the agent is away; the page says so elsewhere
      }
      left = stream.signal.aborted;
      if (!left) await new Promise((done) => setTimeout(done, PAUSE));
    }
  }

  async _follow(signal) {
    this._pushes = false;
    this.seated(true);
    const answer = await ask(logsOf(this.source, "logs", [["lines", this._tail], ["follow", 1]]), { signal });
    this.fresh();
    await this._take(answer.body.getReader(), signal);
  }

  _woken() {
    return new Promise((done) => (this._wake = done));
  }

  async _take(reader, signal) {
    const decoder = new TextDecoder();
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      let text = decoder.decode(value, { stream: true });
      while (text) {
        await this._wanted(signal);
        if (signal.aborted) return;
        this.took(text.slice(0, FRAME));
        text = text.slice(FRAME);
      }
    }
  }

  /** The next frame in which more is wanted. */
  async _wanted(signal) {
    while (!this.ready() && !signal.aborted) await this._woken();
    await new Promise((done) => requestAnimationFrame(done));
  }
}
