// What the address names behind its "#", which is what "back" and a bookmark go by.

import { useEffect, useState } from "./dom.js";

const NAMED = /^#(\w+)(?:=(.*))?$/;

/** [a word, the bot that it is of or ""]. What nobody has written so, and cannot be read, names nobody. */
function read(hash) {
  const [, word = "", bot = ""] = NAMED.exec(hash) ?? [];
  try {
    return [word, decodeURIComponent(bot)];
  } catch {
    return ["", ""];
  }
}

export function useNamed() {
  const [hash, set] = useState(location.hash);
  useEffect(() => {
    const changed = () => set(location.hash);
    changed(); // it may have been another since the page was drawn
    addEventListener("hashchange", changed);
    return () => removeEventListener("hashchange", changed);
  }, []);
  return read(hash);
}
