// The page's texts, out of the program's own catalogue, in the language of the reader.

const CHOICE = "language";
let told = { language: "en", languages: {}, words: {} };
let plural = new Intl.PluralRules("en");

export const language = () => told.language;
export const languages = () => told.languages;

/** For what asks the agent: it answers in the language of the page, which may be another than the browser's. */
export const wanted = () => ({ "Accept-Language": told.chosen || navigator.languages.join(",") });

/** Fetches all texts; `chosen` is kept for the next time. */
export async function load(chosen = kept()) {
  const answer = await fetch("/page/words.json", {
    headers: { "Accept-Language": chosen || navigator.languages.join(",") },
  });
  told = { ...(await answer.json()), chosen };
  plural = new Intl.PluralRules(told.language);
  document.documentElement.lang = told.language;
}

export async function choose(code) {
  try {
    localStorage.setItem(CHOICE, code);
  } catch {
    // a browser that keeps nothing: then it holds for this visit
  }
  await load(code);
}

function kept() {
  try {
    return localStorage.getItem(CHOICE) || "";
  } catch {
    return "";
  }
}

/** The text called `key`, with its values filled in; of one with a plural the form for `values.n`. */
export function t(key, values = {}) {
  const found = told.words[key];
  const text = typeof found === "object" ? (found[plural.select(values.n)] ?? found.other) : found;
  return (text ?? key).replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}
