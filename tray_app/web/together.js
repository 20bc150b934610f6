// One page of a browser follows what changes, and tells the others: a browser gives all of them together six connections
// to one host, and a stream keeps one for as long as it lasts.

const SILENT = 60_000; // ms; whoever follows hears of the agent each 25 s

/**
 * Follows together with the pages that say the same `name`. `follow` is called in the one that has the lock of that name,
 * with `signal` and with what to call: `told`, `away`, `over`, `alive`; all pages hear that, each by its own `hear`.
 *
 * Whoever comes to the front takes the lock away, because a browser lets what nobody looks at sleep. With the end of its
 * page the next in line has it, and one whose holder is silent takes it too. Until `signal` says to stop.
 */
export function together(name, follow, hear, signal) {
  if (!navigator.locks || !window.BroadcastChannel) return void follow({ ...hear, signal });
  const channel = new BroadcastChannel(name);
  let latest = 0; // when the one began whom we hear; who had the lock before him may still speak
  let mine = null; // what ends our own following, while the lock is ours
  let waiting = null;
  let timer;

  const hears = (what, event) => {
    clearTimeout(timer);
    if (signal.aborted) return;
    timer = setTimeout(silent, SILENT);
    hear[what]?.(event);
  };
  const silent = () => {
    hears("away");
    take();
  };
  const begin = () => {
    const since = (latest = Math.max(Date.now(), latest + 1));
    const say = (what) => (event) => {
      channel.postMessage({ what, event, since });
      hears(what, event);
    };
    const end = new AbortController();
    follow({ told: say("told"), away: say("away"), over: say("over"), alive: say("alive"), signal: end.signal });
    return end;
  };
  const request = async (options) => {
    let end = null;
    const granted = () => {
      waiting = null;
      if (signal.aborted) return undefined;
      mine = end = begin();
      return new Promise((done) => signal.addEventListener("abort", done));
    };
    await navigator.locks.request(name, options, granted).catch(() => {}); // taken away, or we wait no longer
    end?.abort();
    if (!end || mine !== end || signal.aborted) return;
    mine = null;
    queue();
  };
  const queue = () => {
    if (mine || waiting) return;
    waiting = new AbortController();
    request({ signal: waiting.signal });
  };
  const take = () => {
    waiting?.abort();
    waiting = null;
    if (!mine) request({ steal: true });
  };
  const turned = () => (document.hidden ? queue() : take());

  channel.onmessage = ({ data: { what, event, since } }) => {
    if (since < latest) return;
    latest = since;
    hears(what, event);
  };
  signal.addEventListener("abort", () => {
    clearTimeout(timer);
    channel.close();
    mine?.abort();
    waiting?.abort();
  });
  document.addEventListener("visibilitychange", turned, { signal });
  turned();
  return undefined;
}
