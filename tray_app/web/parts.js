// Small pieces that every screen is put together from.

import { html, useState } from "./dom.js";
import { t } from "./words.js";

/** Where list and bot do not stand side by side, as in style.css. */
export const NARROW = "(max-width: 800px)";

/** One that cannot be pressed stays where it is for the keyboard: pressing Start must not lose the place. */
export function Button({ enabled = true, onPress, kind = "", children, ...more }) {
  const press = () => enabled && onPress();
  return html`<button type="button" class=${kind} aria-disabled=${!enabled} onClick=${press} ...${more}>${children}</button>`;
}

/** The drawing that the tray has for a state; the word stands beside it. */
export const Icon = ({ state }) => html`<img class="icon" src=${`/page/icons/${state}.svg`} alt="" width="20" height="20" />`;

/** A command to type elsewhere, with a button that copies it. */
export function Copied({ text }) {
  const [said, set] = useState("");
  const copy = () => navigator.clipboard.writeText(text).then(() => set(t("copied_command")), () => set(t("not_copied")));
  return html`<div class="copied"><${Command}>${text}<//><${Button} onPress=${copy} aria-label=${`${t("copy")}: ${text}`}>${t("copy")}<//>
    <span class="evidence" role="status">${said}</span></div>`;
}

export const Command = ({ children }) => html`<pre class="command"><code>${children}</code></pre>`;

/** Gives the reader a file, of text or bytes. */
export function save(name, what, type = "text/plain") {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([what], { type }));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
