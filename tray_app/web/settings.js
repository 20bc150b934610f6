// A bot's entry in bots.toml, as a form or as its writer left it: changed, checked, written; and what it was before.

import { Refused, send } from "./agent.js";
import { told } from "./add_agent.js";
import { moment } from "./amounts.js";
import { html, useEffect, useRef, useState } from "./dom.js";
import { Button, Icon } from "./parts.js";
import { Form, toFault } from "./settings_form.js";
import { t } from "./words.js";

const ROWS = [6, 24];
const kept = new Map(); // what is not saved yet, by bot: whoever looks at another one in between finds it again

async function edit(asked) {
  const answer = await send("/v1/edit", asked);
  const came = await answer.json();
  if (came.refused) throw new Refused(answer.status, came.refused);
  return came;
}

const drafted = (entry, asForm = true) => ({ entry, text: entry.text, form: entry.form, typed: {}, asForm: asForm && Boolean(entry.form.values) });

/** `live`: the agent answers. `asked`: the address names them. */
export function Settings({ bot, asked, live }) {
  const [before] = useState(() => kept.get(bot));
  const [draft, setDraft] = useState(before ?? null); // `typed` is what was changed in the form since `form` was drawn
  const [missing, setMissing] = useState(null);
  const [theirs, setTheirs] = useState(null);
  const [trouble, setTrouble] = useState(null);
  const [said, setSaid] = useState("");
  const [busy, setBusy] = useState(false);
  const box = useRef(null);
  const whole = useRef(null);
  useEffect(() => {
    if (!asked) return;
    whole.current.open = true;
    whole.current.scrollIntoView();
    whole.current.firstChild.focus();
  }, [asked]);
  const { entry, text, form, typed, asForm } = draft ?? {};
  useEffect(() => void (form?.tried && toFault(box.current)), [form]);
  const put = (one) => {
    setDraft(one);
    setMissing(null);
    if (touches(one)) kept.set(bot, one);
    else kept.delete(bot);
  };
  const take = (one) => {
    put(drafted(one, draft?.asForm));
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
  /** The same in the other way of showing it. */
  const turn = (toForm, from = text) =>
    during(async () => {
      const { drawn } = await edit({ bot, text: from, keys: asForm && from === text ? typed : {} });
      const readable = Boolean(drawn.form.values);
      if (toForm && !readable) setTrouble({ message: [t("settings_unread"), ...drawn.form.rest].join("\n"), cure: "" });
      put({ entry, ...drawn, typed: {}, asForm: toForm && readable });
    });
  const save = (seal, anyway = false) =>
    during(async () => {
      const came = await edit({ bot, text, keys: asForm ? typed : null, seal, anyway });
      if (came.wrong) return put({ ...draft, form: { ...form, ...came.wrong, values: form.values, tried: true } });
      if (came.missing) return setMissing(came);
      if (came.changed) return setTheirs(came.changed);
      take(came.saved);
      setSaid(t("settings_saved"));
    });
  const touched = draft && touches(draft);
  const shown = missing && asForm ? { ...form, faults: { ...form.faults, [missing.field]: missing.missing }, tried: true } : form;
  return html`<details class="steps settings" ref=${whole} open=${!!before} onToggle=${(event) => event.target.open && !touched && open()}>
    <summary>${t("settings")}</summary>
    <div class="within" ref=${box}>
      ${entry && html`<div class="of"><p>${t("settings_entry", { file: entry.file })}</p>
        <div class="ways" role="group" aria-label=${t("settings_as")}>${[true, false].map((one) => html`<${Button} key=${one} aria-pressed=${one === asForm} enabled=${live && !busy} onPress=${() => one !== asForm && turn(one)}>${t(one ? "settings_form" : "settings_text")}<//>`)}</div></div>
        ${asForm
          ? html`<${Form} form=${shown} typed=${typed} type=${(changes) => put({ ...draft, form: { ...form, tried: false }, typed: { ...typed, ...changes } })} />`
          : html`<textarea id="entry" aria-label=${t("settings_entry", { file: entry.file })} spellcheck=${false} rows=${Math.min(Math.max(text.split("\n").length + 1, ROWS[0]), ROWS[1])} value=${text} onInput=${(event) => put({ ...draft, text: event.target.value })} />`}`}
      ${trouble && html`<div class="note failed" role="alert"><${Icon} state="failed" /><p>${trouble.message}${trouble.cure && html` <span>${trouble.cure}</span>`}</p></div>`}
      ${asForm && form.tried && html`<p role="alert" class="fault"><${Icon} state="failed" />${t("settings_wrong")}</p>`}
      ${missing && html`<div class="note warning" role="alert"><${Icon} state="warning" /><div><p>${asForm ? "" : `${missing.missing} `}<span>${t("settings_not_yet")}</span></p>
        <div class="verbs"><${Button} enabled=${live && !busy} onPress=${() => save((theirs ?? entry).seal, true)}>${t("settings_anyway")}<//></div></div></div>`}
      ${theirs && html`<div class="note warning" role="alert"><${Icon} state="warning" /><div><p>${t("settings_changed")}</p><pre>${theirs.text}</pre>
        <div class="verbs"><${Button} enabled=${live && !busy} onPress=${() => save(theirs.seal)}>${t("settings_mine")}<//><${Button} onPress=${() => take(theirs)}>${t("settings_theirs")}<//></div></div></div>`}
      ${entry && html`<div class="verbs"><${Button} kind="first" enabled=${live && !busy && touched && !theirs} onPress=${() => save(entry.seal)}>${t("settings_save")}<//>
        <${Button} enabled=${!!touched} onPress=${() => take(entry)}>${t("settings_undo")}<//></div>`}
      <p role="status" class="soft">${said}</p>
      ${entry?.before.length > 0 && html`<h3>${t("settings_before")}</h3><ul class="before">${entry.before.map((one) => html`<li key=${one.at}>
        <details><summary>${t("settings_until", { time: moment(one.at * 1000) })}</summary><pre>${one.text}</pre>
        <${Button} aria-label=${t("settings_take_of", { time: moment(one.at * 1000) })} enabled=${live && !busy} onPress=${() => turn(asForm, one.text)}>${t("settings_take")}<//></details></li>`)}</ul>`}
    </div>
  </details>`;
}

/** Whether anything differs from what is written: a field that was typed into and put back is none. */
const touches = ({ entry, text, form, typed }) => text !== entry.text || Object.entries(typed).some(([key, value]) => value !== form.values[key]);
