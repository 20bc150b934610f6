// Where a bot lies: a path that is typed, pasted or dropped, or found by its name in the folders of this computer.

import { browse, told } from "./add_agent.js";
import { Nearby } from "./add_nearby.js";
import { html, useEffect, useRef, useState } from "./dom.js";
import { t } from "./words.js";
import { Button } from "./parts.js";

const HOME = "~";

/** `take` is told the path that was chosen, by a click on a script or a launcher, or on the button of a folder. */
export function Place({ path, setPath, failed, take, busy }) {
  const [listed, setListed] = useState(null);
  const [hidden, setHidden] = useState(false);
  const [at, setAt] = useState(0);
  const list = useRef(null);
  const asked = useRef(0);
  const show = async (where, { focus = false, quiet = false } = {}) => {
    const mine = (asked.current += 1);
    try {
      const found = await browse(where);
      if (mine !== asked.current) return; // another folder was asked for in the meantime
      if (!quiet) failed(null);
      setListed(found);
      setAt(Math.max(found.names.findIndex(({ name }) => name === found.chosen), 0));
      if (focus) setTimeout(() => list.current?.querySelector("[tabindex='0']")?.focus());
    } catch (error) {
      if (mine === asked.current && !quiet) failed(told(error));
      if (quiet && where !== HOME) show(HOME, { quiet });
    }
  };
  useEffect(() => void show(path || HOME, { quiet: true }), []); // what is wrong with a path is said by whoever looked at it
  const names = (listed?.names ?? []).filter((one) => hidden || !one.hidden);
  const here = Math.min(at, Math.max(names.length - 1, 0));
  const press = (one, n) => {
    setAt(n);
    if (one.folder) show(joined(listed, one.name), { focus: true });
    else take(joined(listed, one.name));
  };
  const byKeys = (event) => {
    const to = { ArrowDown: here + 1, ArrowUp: here - 1, Home: 0, End: names.length - 1 }[event.key];
    if (event.key === "Backspace" && listed.above) show(listed.above, { focus: true });
    if (to === undefined) return;
    event.preventDefault();
    const n = Math.min(Math.max(to, 0), names.length - 1);
    setAt(n);
    list.current.querySelectorAll("button")[n]?.focus();
  };
  return html`<div class="place">
    <${Nearby} take=${take} failed=${failed} />
    <form class="entry" onSubmit=${submitted(() => path.trim() && take(path.trim()))}><label for="path">${t("add_path")}</label>
      <div><input id="path" value=${path} autocomplete="off" spellcheck=${false} placeholder=${t("add_path_such")} onInput=${(event) => setPath(event.target.value)} />
        <button type="submit" class="first" aria-disabled=${!path.trim() || busy}>${t("add_next")}</button></div>
      <p class="soft">${t("add_drop")}</p></form>
    ${listed && html`<div class="folder">
      <div class="ways">
        <${Button} enabled=${!!listed.above} aria-label=${t("add_up")} onPress=${() => show(listed.above)}>↑<//>
        ${listed.places.map((place, n) => html`<${Button} key=${place} aria-pressed=${place === listed.folder} onPress=${() => show(place)}>${n ? last(place, listed) : t("add_home")}<//>`)}
        <label class="tick"><input type="checkbox" checked=${hidden} onChange=${(event) => setHidden(event.target.checked)} />${t("add_hidden")}</label>
      </div>
      <div class="here"><span role="status">${listed.folder}</span><${Button} onPress=${() => take(listed.folder)}>${t("add_this_folder")}<//></div>
      ${names.length
        ? html`<ul ref=${list} aria-label=${t("add_in", { folder: listed.folder })} onKeyDown=${byKeys}>${names.map((one, n) => html`<li key=${one.name}>
            <button type="button" class=${one.folder ? "of-folder" : "of-file"} tabindex=${n === here ? 0 : -1} onClick=${() => press(one, n)}>
              <span aria-hidden="true" class="kind">${one.folder ? "▸" : ""}</span><span class="unseen">${one.folder ? t("add_folder") : ""} </span>${one.name}</button></li>`)}</ul>`
        : html`<p class="soft nothing">${t("add_nothing")}</p>`}
      ${listed.more > 0 && html`<p class="soft">${t("add_more", { n: listed.more })}</p>`}
      ${listed.left_out > 0 && html`<p class="soft">${t("add_left_out", { n: listed.left_out })}</p>`}
    </div>`}
  </div>`;
}

const joined = ({ folder, separator }, name) => `${folder}${folder.endsWith(separator) ? "" : separator}${name}`;

const last = (path, { separator }) => path.split(separator).filter(Boolean).pop() ?? path;

const submitted = (next) => (event) => {
  event.preventDefault();
  next();
};

/** The path in what was dropped; "" where the browser keeps it to itself. */
export function dropped(event) {
  event.preventDefault();
  const found = event.dataTransfer.getData("text/uri-list") || event.dataTransfer.getData("text/plain");
  return found.split(/\r?\n/).find((line) => line && !line.startsWith("#")) ?? "";
}
