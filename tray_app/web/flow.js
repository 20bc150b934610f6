// A log as it is written: taken in once a frame, and no faster than it can be shown. Whatever a reader leaves standing
// the agent counts, and says in its place how much is missing.

import { ask } from "./agent.js";

const FRAME = 96 * 1024; // characters taken in at once: a few milliseconds
const TAIL = 2000; // lines at the beginning
const PAUSE = 1000; // ms until a log that broke off is asked for again

export class Flow {
  /** `took` gets text, once a frame; `ready` says whether more is wanted now. `fresh` is called before a new beginning. */
  constructor(bot, { took, ready, fresh }) {
    Object.assign(this, { bot, took, ready, fresh });
    this._end = new AbortController();
    this._wake = () => {};
    this._run();
  }

  /** More may be wanted than before. */
  nudge() {
    this._wake();
  }

  close() {
    this._end.abort();
    this._wake();
  }

  async _run() {
    const { signal } = this._end;
    while (!signal.aborted) {
      try {
        const answer = await ask(`/v1/bots/${encodeURIComponent(this.bot)}/logs?lines=${TAIL}&follow=1`, { signal });
        this.fresh();
        await this._take(answer.body.getReader());
      } catch {
        // the agent is away; the page says so elsewhere
      }
      if (!signal.aborted) await new Promise((done) => setTimeout(done, PAUSE));
    }
  }

  async _take(reader) {
    const { signal } = this._end;
    const decoder = new TextDecoder();
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      let text = decoder.decode(value, { stream: true });
      while (text) {
        await this._wanted();
        if (signal.aborted) return;
        this.took(text.slice(0, FRAME));
        text = text.slice(FRAME);
      }
    }
  }

  /** The next frame in which more is wanted. */
  async _wanted() {
    while (!this.ready() && !this._end.signal.aborted) await new Promise((done) => (this._wake = done));
    await new Promise((done) => requestAnimationFrame(done));
  }
}
