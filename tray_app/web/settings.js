// A bot's entry in bots.toml as its writer left it: changed, checked, written; and what it was before.

import { Refused, send } from "./agent.js";
import { told } from "./add_agent.js";
import { moment } from "./amounts.js";
import { html, useState } from "./dom.js";
import { Button, Icon } from "./parts.js";
import { t } from "./words.js";

const ROWS = [6, 24];
const kept = new Map(); // what is not saved yet, by bot: whoever looks at another one in between finds it again

async function edit(asked) {
  const answer = await send("/v1/edit", asked);
  const came = await answer.json();
  if (came.refused) throw new Refused(answer.status, came.refused);
  return came;
}

/** `live`: the agent answers. */
export function Settings({ bot, live }) {
  const [before] = useState(() => kept.get(bot));
  const [entry, setEntry] = useState(before?.entry ?? null);
  const [text, setText] = useState(before?.text ?? "");
  const [missing, setMissing] = useState("");
  const [theirs, setTheirs] = useState(null);
  const [trouble, setTrouble] = useState(null);
  const [said, setSaid] = useState("");
  const [busy, setBusy] = useState(false);
  const write = (typed, of = entry) => {
    setText(typed);
    setMissing("");
    if (typed === of.text) kept.delete(bot);
    else kept.set(bot, { entry: of, text: typed });
  };
  const take = (one) => {
    setEntry(one);
    write(one.text, one);
    setTheirs(null);
  };
  const during = async (deed) => {
    setBusy(true);
    setTrouble(null);
    setSaid("");
    try {
      await deed();
    } catch (error) {
      setTrouble(told(error, "lost"));
    } finally {
      setBusy(false);
    }
  };
  const open = () => during(async () => take((await edit({ bot })).entry));
  const save = (seal, anyway = false) =>
    during(async () => {
      setMissing("");
      const came = await edit({ bot, text, seal, anyway });
      if (came.missing) return setMissing(came.missing);
      if (came.changed) return setTheirs(came.changed);
      take(came.saved);
      setSaid(t("settings_saved"));
    });
  const touched = entry && text !== entry.text;
  return html`<details class="steps settings" open=${!!before} onToggle=${(event) => event.target.open && !touched && open()}>
    <summary>${t("settings")}</summary>
    <div class="within">
      ${entry && html`<label for="entry">${t("settings_entry", { file: entry.file })}</label>
        <textarea id="entry" spellcheck=${false} rows=${Math.min(Math.max(text.split("\n").length + 1, ROWS[0]), ROWS[1])} value=${text} onInput=${(event) => write(event.target.value)} />`}
      ${trouble && html`<div class="note failed" role="alert"><${Icon} state="failed" /><p>${trouble.message}${trouble.cure && html` <span>${trouble.cure}</span>`}</p></div>`}
      ${missing && html`<div class="note warning" role="alert"><${Icon} state="warning" /><div><p>${missing} <span>${t("settings_not_yet")}</span></p>
        <div class="verbs"><${Button} enabled=${live && !busy} onPress=${() => save((theirs ?? entry).seal, true)}>${t("settings_anyway")}<//></div></div></div>`}
      ${theirs && html`<div class="note warning" role="alert"><${Icon} state="warning" /><div><p>${t("settings_changed")}</p><pre>${theirs.text}</pre>
        <div class="verbs"><${Button} enabled=${live && !busy} onPress=${() => save(theirs.seal)}>${t("settings_mine")}<//><${Button} onPress=${() => take(theirs)}>${t("settings_theirs")}<//></div></div></div>`}
      ${entry && html`<div class="verbs"><${Button} kind="first" enabled=${live && !busy && touched && !theirs} onPress=${() => save(entry.seal)}>${t("settings_save")}<//>
        <${Button} enabled=${!!touched} onPress=${() => take(entry)}>${t("settings_undo")}<//></div>`}
      <p role="status" class="soft">${said}</p>
      ${entry?.before.length > 0 && html`<h3>${t("settings_before")}</h3><ul class="before">${entry.before.map((one) => html`<li key=${one.at}>
        <details><summary>${t("settings_until", { time: moment(one.at * 1000) })}</summary><pre>${one.text}</pre>
        <${Button} aria-label=${t("settings_take_of", { time: moment(one.at * 1000) })} onPress=${() => write(one.text)}>${t("settings_take")}<//></details></li>`)}</ul>`}
    </div>
  </details>`;
}
