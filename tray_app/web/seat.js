// Which logs of a browser's windows are followed: all of them together have six connections to one host, and a stream
// keeps one for as long as it lasts. So there are a few seats. Whoever opens a log has one, and the oldest makes room.

const NAME = "bottray-log ";
const GATE = "bottray-log-gate"; // one at a time looks for a seat
export const SEATS = 3; // one connection is for what changes, and the others for what a reader presses

/** Each seat is a lock with its time in its name: a browser gives it back whatever becomes of the page. */
export class Seat {
  /** `lost` is called when it had to make room. */
  constructor(lost) {
    this._lost = lost;
    this._leave = null;
  }

  /** Waits until it has a seat, or `signal` says to wait no longer. With `pushes` the oldest makes room at once. */
  async take(pushes, signal) {
    while (navigator.locks && !this._leave && !signal.aborted) {
      const held = await navigator.locks.request(GATE, () => this._look(pushes));
      await oneFree(held, signal);
    }
    if (signal.aborted) this.leave();
  }

  leave() {
    this._leave?.();
    this._leave = null;
  }

  /** Sits down where there is room; else the seats that are taken. */
  async _look(pushes) {
    const held = await taken();
    const over = held.length - SEATS + 1;
    if (over > 0 && !pushes) return held;
    for (const name of held.slice(0, Math.max(over, 0))) await navigator.locks.request(name, { steal: true }, () => {});
    await new Promise((sat) => this._sit(sat));
    return [];
  }

  async _sit(sat) {
    let mine = null;
    const seated = () =>
      new Promise((leave) => {
        this._leave = mine = leave;
        sat();
      });
    try {
      await navigator.locks.request(`${NAME}${Date.now()} ${crypto.randomUUID()}`, seated);
    } catch {
      if (this._leave !== mine) return;
      this._leave = null;
      this._lost();
    }
  }
}

/** The names of the seats that somebody has, the oldest first. */
async function taken() {
  const { held } = await navigator.locks.query();
  return held.map(({ name }) => name).filter((name) => name.startsWith(NAME)).sort();
}

/** Until one of several seats is given back. */
async function oneFree(names, signal) {
  if (!names.length || signal.aborted) return;
  const end = new AbortController();
  const ended = new Promise((done) => signal.addEventListener("abort", done));
  const free = (name) => navigator.locks.request(name, { mode: "shared", signal: end.signal }, () => {}).catch(() => {});
  await Promise.race([ended, ...names.map(free)]);
  end.abort();
}
