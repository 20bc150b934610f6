// What is shown in the place of a bot: each screen under the word that the address names it by.

import { Add } from "./add.js";
import { Clean } from "./clean.js";
import { Doctor } from "./doctor.js";
import { html } from "./dom.js";
import { Logs } from "./logs.js";
import { language, t } from "./words.js";

const SCREENS = { add: Add, clean: Clean, doctor: Doctor, logs: Logs };
const LINKS = ["logs", "clean", "doctor"];
const LOOKS = ["logs"]; // which change nothing
export const ADD = ["add", ""];

/** What the address names, [the screen's word, the bot it is of or ""]; null where that is no screen, or not for a guest. */
export const screenOf = (named, readOnly) => (Object.hasOwn(SCREENS, named[0]) && (!readOnly || LOOKS.includes(named[0])) ? named : null);

export function Screen({ screen: [word, bot], ...shared }) {
  const named = word === ADD[0] ? word : `${word} ${bot}`;
  const key = [ADD[0], "logs"].includes(word) ? named : `${named} ${language()}`; // what was typed there outlives a change of language
  return html`<${SCREENS[word]} key=${key} of=${bot} ...${shared} />`;
}

export const ScreenLinks = ({ screen, readOnly }) => html`<nav class="screens" aria-label=${t("screens")}>
  ${(readOnly ? LOOKS : LINKS).map((word) => html`<a key=${word} href=${`#${word}`} aria-current=${screen?.[0] === word ? "page" : null}>${t(`to_${word}`)}</a>`)}
</nav>`;
