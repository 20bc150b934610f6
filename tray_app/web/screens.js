// What is shown in the place of a bot: each screen under the word that the address names it by.

import { Add } from "./add.js";
import { Clean } from "./clean.js";
import { Doctor } from "./doctor.js";
import { html, useEffect, useState } from "./dom.js";
import { language, t } from "./words.js";

const SCREENS = { add: Add, clean: Clean, doctor: Doctor };
const LINKS = ["clean", "doctor"];
export const ADD = ["add", ""];
const PLACE = /^#(\w+)(?:=(.+))?$/;

/** [the screen's word, the bot it is of or ""]; null where the address names none. */
export function useScreen() {
  const read = () => {
    const [, word, bot = ""] = PLACE.exec(location.hash) ?? [];
    return Object.hasOwn(SCREENS, word ?? "") ? [word, decodeURIComponent(bot)] : null;
  };
  const [found, set] = useState(read);
  useEffect(() => {
    const changed = () => set(read());
    changed(); // it may have been another since the page was drawn
    addEventListener("hashchange", changed);
    return () => removeEventListener("hashchange", changed);
  }, []);
  return found;
}

export function Screen({ screen: [word, bot], ...shared }) {
  const key = word === ADD[0] ? word : `${word} ${bot} ${language()}`; // what was typed there outlives a change of language
  return html`<${SCREENS[word]} key=${key} of=${bot} ...${shared} />`;
}

export const ScreenLinks = ({ screen }) => html`<nav class="screens" aria-label=${t("screens")}>
  ${LINKS.map((word) => html`<a key=${word} href=${`#${word}`} aria-current=${screen?.[0] === word ? "page" : null}>${t(`to_${word}`)}</a>`)}
</nav>`;
