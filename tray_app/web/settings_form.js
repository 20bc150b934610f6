// A bot's entry as a form: the usual keys in a person's words. What each may be set to the agent says, not this page.

import { html } from "./dom.js";
import { Icon } from "./parts.js";
import { t } from "./words.js";

const RUNS = ["script", "module", "command"];
const CHOICES = { start: ["manual", "auto"], restart: ["always", "on-failure", "never"] }; // the usual one first
const OF_ALL = ["", "true", "false"];
const PATHS = ["args", "folder", "python", "env_file", "token_in"];
const AMOUNTS = ["stop_timeout", "memory_limit"];
const LOG = ["log_size", "log_keep", "log_days"];
const PACKED = "log_compress"; // what bots.toml says of all bots holds where an entry says nothing
const ID = "field-";

/** `form` as the agent gave it, `typed` what was changed in it since, by key; `type` takes such changes. */
export function Form({ form, typed, type }) {
  const value = (key) => typed[key] ?? form.values[key];
  const shared = (key) => ({ key, name: key, value: value(key), fault: key in typed && !form.tried ? "" : form.faults[key], type: (text) => type({ [key]: text }) });
  return html`<div class="form">
    ${form.rest.map((text) => html`<div key=${text} class="note warning"><${Icon} state="warning" /><p>${text}</p></div>`)}
    <${Runs} value=${value} shared=${shared} type=${type} />
    ${PATHS.map((key) => html`<${Field} ...${shared(key)} />`)}
    <div class="beside">${Object.keys(CHOICES).map((key) => html`<${Choice} ...${shared(key)} />`)}</div>
    <div class="beside">${AMOUNTS.map((key) => html`<${Field} ...${shared(key)} />`)}</div>
    <div class="beside">${LOG.map((key) => html`<${Field} ...${shared(key)} />`)}<${Choice} ...${shared(PACKED)} /></div>
    ${form.more.length > 0 && html`<p class="soft">${t("settings_more", { keys: form.more.join(", ") })}</p>`}
  </div>`;
}

/** One of the three keys that say what runs: another one takes what was typed with it. */
function Runs({ value, shared, type }) {
  const now = RUNS.find((key) => value(key) !== "") ?? RUNS[0];
  const turn = (to) => value(now) !== null && type({ [now]: "", [to]: value(now) });
  const box = html`<select aria-label=${t("field_runs")} value=${now} disabled=${value(now) === null || !value(now)} onChange=${(event) => turn(event.target.value)}>
    ${RUNS.map((key) => html`<option key=${key} value=${key}>${t(`field_${key}`)}</option>`)}</select>`;
  return html`<${Field} ...${shared(now)} label=${t("field_runs")} before=${box} />`;
}

function Field({ name, value, fault, type, label, before }) {
  const id = ID + name;
  const only = value === null; // the text alone can say it
  const why = only ? t("settings_only_text") : name === "env_file" ? t("field_env_file_why") : "";
  const rows = name === "env_file" && value?.includes("\n") ? value.split("\n").length : 1;
  const shared = { id, value: value ?? "", disabled: only, spellcheck: false, autocomplete: "off", placeholder: only ? "" : t(`field_${name}_such`), "aria-invalid": fault ? "true" : null, "aria-describedby": described(id, fault, why), onInput: (event) => type(event.target.value) };
  return html`<div class="field ${fault ? "wrong" : ""}"><${Label} id=${id} name=${name}>${label ?? t(`field_${name}`)}<//>
    <div class="typed">${before}${name === "env_file" ? html`<textarea ...${shared} rows=${rows} />` : html`<input ...${shared} />`}</div>
    <${Said} id=${id} fault=${fault} why=${why} /></div>`;
}

function Choice({ name, value, fault, type }) {
  const id = ID + name;
  const [usual, ...others] = CHOICES[name] ?? OF_ALL;
  const known = ["", usual, ...others].includes(value);
  return html`<div class="field ${fault ? "wrong" : ""}"><${Label} id=${id} name=${name}>${t(`field_${name}`)}<//>
    <div class="typed"><select id=${id} value=${value || usual} disabled=${value === null} aria-invalid=${fault ? "true" : null} aria-describedby=${described(id, fault)} onChange=${(event) => type(event.target.value)}>
      ${!known && html`<option value=${value ?? ""}>${value ?? ""}</option>`}
      <option value=${usual}>${usual ? t("settings_usual", { choice: t(`field_${name}_${usual}`) }) : t(`field_${name}_`)}</option>
      ${others.map((one) => html`<option key=${one} value=${one}>${t(`field_${name}_${one}`)}</option>`)}</select></div>
    <${Said} id=${id} fault=${fault} /></div>`;
}

const Label = ({ id, name, children }) => html`<label for=${id}>${children} <code>${name}</code></label>`;

const described = (id, fault, why) => (fault ? `${id}-fault` : why ? `${id}-why` : null);

const Said = ({ id, fault, why }) =>
  html`${fault && html`<p class="fault" id=${`${id}-fault`}><${Icon} state="failed" />${fault}</p>`}${!fault && why && html`<p class="soft" id=${`${id}-why`}>${why}</p>`}`;

/** The first field that has a mistake gets the keyboard. */
export const toFault = (within) => within?.querySelector("[aria-invalid='true']")?.focus();
