// The report of `bottray doctor`: what has to be put right first, each with its cure; what is well is folded away.

import { cure, post, verb } from "./agent.js";
import { BundleOffer } from "./bundle.js";
import { html, useEffect, useLayoutEffect, useRef, useState } from "./dom.js";
import { Button, Copied } from "./parts.js";
import { t } from "./words.js";

const MARKS = { ok: "✓", look: "!", broken: "✗" };
const TONES = { ok: "running", look: "warning", broken: "failed" };
const OURS = /^bottray (start|restart|clean|status) (\S+)$/; // cures that the page has a way of its own for

export function Doctor({ bots, act, live }) {
  const [state, set] = useState({ phase: "looking" });
  const heading = useRef(null);
  const look = async () => {
    set({ ...state, phase: "looking" });
    try {
      set({ phase: "shown", ...(await post("/v1/doctor")) });
    } catch (error) {
      set({ phase: "failed", error });
    }
  };
  useEffect(() => void look(), []);
  useLayoutEffect(() => heading.current.focus(), []);
  const { phase, findings, remarks, error } = state;
  return html`<section class="detail doctor" id="detail" tabindex="-1" aria-labelledby="screen">
    <a class="back" href="#">‹ ${t("back")}</a>
    <div class="head"><div><h2 id="screen" tabindex="-1" ref=${heading}>${t("doctor")}</h2><p class="at">${t("doctor_what")}</p></div>
      <div class="verbs"><${Button} enabled=${live && phase !== "looking"} onPress=${look}>${t("look_again")}<//></div></div>
    <p class="busy" role="status">${phase === "looking" ? t("doctor_looking") : ""}</p>
    ${phase === "failed" && html`<p class="card failed" role="alert">${error.status ? error.message : t("lost")}</p>`}
    ${findings && html`<${Summary} findings=${findings} />
      ${remarks && html`<p class="card warning">${remarks}</p>`}
      ${groups(findings).map(([about, found]) => html`<${Group} key=${about} about=${about} found=${found} bot=${bots.find(({ name }) => name === about)} ...${{ act, live }} />`)}
      <${BundleOffer} live=${live} />`}
  </section>`;
}

function Summary({ findings }) {
  const count = (state) => findings.filter((one) => one.state === state).length;
  const [broken, looks] = [count("broken"), count("look")];
  const worst = broken ? "failed" : looks ? "warning" : "running";
  return html`<p class=${`sum tone ${worst}`} role="status">${broken || looks ? t("doctor_sum", { broken, looks }) : t("doctor_well")}</p>`;
}

/** [bot or "", its findings], what needs a person first; this computer before the bots that are alike. */
function groups(findings) {
  const found = new Map();
  for (const one of findings) found.set(one.about ?? "", [...(found.get(one.about ?? "") ?? []), one]);
  const worst = (several) => Math.max(...several.map(({ state }) => Object.keys(MARKS).indexOf(state)));
  return [...found].sort(([, one], [, other]) => worst(other) - worst(one));
}

function Group({ about, found, bot, act, live }) {
  const wrong = ["broken", "look"].flatMap((state) => found.filter((one) => one.state === state));
  const well = found.filter(({ state }) => state === "ok");
  const tone = wrong.length ? TONES[wrong[0].state] : "";
  const id = `about-${about}`;
  return html`<section class=${`card ${tone}`} aria-labelledby=${id}><h3 id=${id}>${about || t("this_computer")}</h3>
    ${wrong.length > 0 && html`<ul class="things">${wrong.map((one, n) => html`<${Found} key=${n} one=${one} ...${{ bot, act, live }} />`)}</ul>`}
    ${wrong.length > 0 && bot?.cures.length > 0 && html`<div class="verbs">${bot.cures.map((one) => html`<${Button} key=${one.kind + one.value} kind="cure" enabled=${live}
      onPress=${() => act(() => cure(bot.name, one))}>${one.label}<//>`)}</div>`}
    ${well.length > 0 && html`<details class="well"><summary>${t("doctor_fine", { n: well.length })}</summary>
      <ul class="things">${well.map((one, n) => html`<${Found} key=${n} one=${one} />`)}</ul></details>`}
  </section>`;
}

function Found({ one, ...more }) {
  const { state, text } = one;
  return html`<li><p><span class=${`mark tone ${TONES[state]}`} aria-hidden="true">${MARKS[state]}</span><span class="unseen">${t(`found_${state}`)}: </span> ${text}</p>
    ${state !== "ok" && one.cure && html`<${Cure} one=${one} ...${more} />`}</li>`;
}

/** A button where the page can do it itself; a command to copy where a person has to. */
function Cure({ one: { cure: text, command }, bot, act, live }) {
  if (!command) return html`<p class="helps">${text}</p>`;
  const [, what, name] = OURS.exec(command) ?? [];
  const lead = text.endsWith(command) ? text.slice(0, -command.length).trim() : text;
  if (name && name === bot?.name) {
    if (what === "clean") return html`<p class="helps"><a class="button" href=${`#clean=${encodeURIComponent(name)}`}>${t("to_clean")}</a></p>`;
    if (what === "status") return html`<p class="helps"><a class="button" href=${`#bot=${encodeURIComponent(name)}`}>${t("why_down")}</a></p>`;
    return html`<p class="helps">${lead} <${Button} enabled=${live && bot.can.includes(what)} onPress=${() => act(() => verb(name, what))}>${t(what)}<//></p>`;
  }
  return html`<p class="helps">${lead}</p><${Copied} text=${command} />`;
}
