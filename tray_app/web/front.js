// Which of a reader's tabs asks the agent: a browser gives all of them together six connections to one host, and a stream
// keeps one for as long as it lasts.

const NAME = "bottray-watch";

/**
 * Calls `on` when this tab is to follow what changes, and `off` when it is to let go. A tab that is looked at follows; of
 * those that nobody looks at one alone, whose name in the browser's bar tells of trouble. The lock says which: whoever
 * comes to the front takes it away, and with the end of its tab the next in line has it.
 */
export function inFront(on, off) {
  let holder = null; // our own request of the lock, while it is ours
  let waiting = null;
  let follows = false;

  const settle = () => {
    const wanted = !document.hidden || holder !== null;
    if (wanted === follows) return;
    follows = wanted;
    (wanted ? on : off)();
  };
  const ask = async (options) => {
    const mine = {};
    const kept = () => {
      holder = mine;
      waiting = null;
      settle();
      return new Promise(() => {});
    };
    try {
      await navigator.locks?.request(NAME, options, kept);
    } catch {
      if (holder !== mine) return; // we wait no longer
      holder = null;
      settle();
      if (document.hidden) queue();
    }
  };
  const queue = () => {
    if (holder || waiting) return;
    waiting = new AbortController();
    ask({ signal: waiting.signal });
  };
  const take = () => {
    waiting?.abort();
    waiting = null;
    if (!holder) ask({ steal: true });
  };
  const turned = () => {
    if (document.hidden) queue();
    else take();
    settle();
  };
  document.addEventListener("visibilitychange", turned);
  turned();
}
