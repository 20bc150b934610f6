// Where the page begins: lets itself in, then draws whatever the agent tells.

import { enter, watch } from "./agent.js";
import { setClock } from "./amounts.js";
import { App } from "./app.js";
import { html, render } from "./dom.js";
import { NOTHING, isWhole, merged } from "./state.js";
import { together } from "./together.js";
import { choose, language, load } from "./words.js";

const LINK = /^#link=([\w-]+)(?:&(\w+=.*))?$/;
const page = { phase: "connecting", known: NOTHING, readOnly: false, seen: null };
let following = new AbortController();

const draw = () => render(html`<${App} page=${page} speak=${speak} />`, document.getElementById("app"));

function set(changes) {
  Object.assign(page, changes);
  draw();
}

/** The code of the link that led here; it is gone from the address before anything else happens, and where it leads to is left. */
function code() {
  const found = LINK.exec(location.hash);
  if (found) history.replaceState(null, "", found[2] ? `/#${found[2]}` : "/");
  return found?.[1];
}

/** Another language: the agent says everything anew. */
async function speak(language) {
  await choose(language);
  follow();
}

function follow() {
  following.abort();
  following = new AbortController();
  const told = (event) => {
    const whole = isWhole(event);
    if (whole || page.seen) set({ phase: "live", known: merged(whole ? NOTHING : page.known, event), seen: Date.now() });
  };
  const away = () => set({ phase: page.seen ? "away" : "connecting" });
  const over = () => {
    following.abort();
    set({ phase: "over" });
  };
  together(`bottray-watch ${language()}`, watch, { told, away, over }, following.signal);
}

async function begin() {
  new Image().src = "/page/icons/away.svg"; // once it is needed nobody can be asked for it
  const link = code();
  const entered = enter(link);
  entered.catch(() => {}); // it is waited for below, when there are words to tell of it
  await load();
  draw();
  try {
    const { read_only: readOnly, clock } = await entered;
    setClock(clock);
    set({ readOnly });
    follow();
  } catch {
    set({ phase: link ? "used" : "over" });
  }
}

begin();
