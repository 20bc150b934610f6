// A reader's regular expression, matched beside the page: one can take for ever, and nothing in a browser ends it but the
// end of what it runs in.

const PATIENCE = 1000; // ms without a sign
const PIECE = 200; // lines between two signs

export class Finder {
  constructor(expression) {
    this._asked = [];
    this._begun = false;
    this._worker = new Worker("/page/finder_worker.js");
    this._worker.onmessage = ({ data }) => this._heard(data);
    this._worker.postMessage(new RegExp(expression.source, `${expression.flags}g`));
  }

  /** Where it fits in each text: [[from, to], ...], null where it does not. Null instead of all once it has run wild. */
  find(texts) {
    if (!this._worker) return Promise.resolve(null);
    return new Promise((done) => {
      this._asked.push({ done, found: [], count: texts.length });
      for (let from = 0; from === 0 || from < texts.length; from += PIECE) this._worker.postMessage(texts.slice(from, from + PIECE));
      if (this._asked.length === 1) this._wait();
    });
  }

  /** What is still asked is answered with null. */
  close() {
    clearTimeout(this._timer);
    this._worker?.terminate();
    this._worker = null;
    for (const { done } of this._asked.splice(0)) done(null);
  }

  _heard(found) {
    if (found) this._take(found);
    this._begun = true;
    this._wait();
  }

  _take(found) {
    const [first] = this._asked;
    for (const one of found) first.found.push(one);
    if (first.found.length < first.count) return;
    this._asked.shift();
    first.done(first.found);
  }

  _wait() {
    clearTimeout(this._timer);
    if (this._begun && this._asked.length) this._timer = setTimeout(() => this.close(), PATIENCE);
  }
}
