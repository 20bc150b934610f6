// What a bot wrote before its end: its last traceback, and its last lines.

import { ask } from "./agent.js";
import { html, useEffect, useState } from "./dom.js";
import { Lines } from "./lines.js";
import { t } from "./words.js";

const LOOKED_AT = 400; // lines of the log
const LAST = 12; // lines shown
const STARTED = "-- bottray: 7/9 ";

/** { traceback, last } of its newest run, each a list of lines. */
function wordsOf(text) {
  const lines = new Lines();
  lines.put(text);
  const begun = lines.all.findLastIndex(({ words }) => words.startsWith(STARTED));
  lines.shown = lines.all.slice(begun + 1).filter(({ own }) => !own);
  const from = lines.lastError();
  const after = lines.shown.slice(from + 1).findIndex(({ level, follows }) => level < 4 || !follows);
  const traceback = from < 0 ? [] : lines.shown.slice(from, after < 0 ? undefined : from + 1 + after);
  const plain = (several) => several.map(({ words }) => words);
  return { traceback: traceback.length > 1 ? plain(traceback) : [], last: plain(lines.shown.slice(-LAST)) };
}

export function LastWords({ bot, live }) {
  const [told, set] = useState(null);
  useEffect(() => {
    if (!live) return undefined;
    const end = new AbortController();
    ask(`/v1/bots/${encodeURIComponent(bot.name)}/logs?lines=${LOOKED_AT}`, { signal: end.signal })
      .then((answer) => answer.text())
      .then((text) => set(wordsOf(text)))
      .catch(() => {}); // the log below says why it cannot be read
    return () => end.abort();
  }, [bot.name, bot.run, bot.phase, bot.reason, live]);
  if (!told?.last.length) return null;
  return html`${told.traceback.length > 0 && html`<${Fold} title="traceback" lines=${told.traceback} open />`}
    <${Fold} title="last_lines" lines=${told.last} open=${!told.traceback.length} />`;
}

const Fold = ({ title, lines, open }) => html`<details class="words" open=${open}><summary>${t(title)}</summary>
  <pre tabindex="0" role="region" aria-label=${t(title)}>${lines.join("\n")}</pre></details>`;
