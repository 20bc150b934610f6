// Cleaning up, as `bottray clean` does: first the list with its evidence, then what was ticked, then what came of it.

import { post } from "./agent.js";
import { html, useEffect, useLayoutEffect, useRef, useState } from "./dom.js";
import { Button, Copied } from "./parts.js";
import { t } from "./words.js";

const CONNECTED = "connection"; // evidence that says nothing of a bot: any other of this computer has it too

export function Clean({ of, live }) {
  const bots = of ? [of] : [];
  const [state, set] = useState({ phase: "looking" });
  const heading = useRef(null);
  const look = async () => {
    set({ phase: "looking" });
    try {
      const plan = await post("/v1/clean/look", { bots });
      set({ phase: "shown", plan, ticked: plan.to_do.map(({ id }) => id) });
    } catch (error) {
      set({ phase: "failed", error });
    }
  };
  const carryOut = async () => {
    set({ ...state, phase: "doing" });
    try {
      set({ phase: "done", plan: await post("/v1/clean", { bots, only: state.ticked }) });
    } catch (error) {
      set({ phase: "failed", error });
    }
  };
  const tick = (id, on) => set({ ...state, ticked: on ? [...state.ticked, id] : state.ticked.filter((one) => one !== id) });
  useEffect(() => void look(), []);
  useLayoutEffect(() => heading.current.focus(), [state.phase === "done"]);
  const { phase, plan, error } = state;
  return html`<section class="detail clean" id="detail" tabindex="-1" aria-labelledby="screen">
    <a class="back" href=${of ? `#bot=${encodeURIComponent(of)}` : "#"}>‹ ${of || t("back")}</a>
    <div class="head"><div><h2 id="screen" tabindex="-1" ref=${heading}>${t(phase === "done" ? "clean_done" : "clean")}</h2>
      <p class="at">${of ? t("clean_of", { bot: of }) : t("clean_all")}</p></div>
      <div class="verbs"><${Button} enabled=${live && phase !== "looking" && phase !== "doing"} onPress=${look}>${t("look_again")}<//></div></div>
    <p class="busy" role="status">${phase === "looking" ? t("clean_looking") : phase === "doing" ? t("clean_doing") : ""}</p>
    ${phase === "failed" && html`<p class="card failed" role="alert">${error.status ? error.message : t("lost")}</p>`}
    ${phase === "done" && html`<${Result} plan=${plan} />`}
    ${(phase === "shown" || phase === "doing") && html`<${ToDo} ...${{ plan, tick, carryOut }} ticked=${state.ticked} enabled=${live && phase === "shown"} />
      <${Others} plan=${plan} />`}
  </section>`;
}

function ToDo({ plan, ticked, tick, carryOut, enabled }) {
  if (!plan.to_do.length) return html`<p class="card" role="status">${nothing(plan)}</p>`;
  return html`<section class="card" aria-labelledby="to-do"><h3 id="to-do">${t("clean_to_do")}</h3>
    <ul class="things">${plan.to_do.map((item) => html`<li key=${item.id}>
      <label><input type="checkbox" checked=${ticked.includes(item.id)} disabled=${!enabled} onChange=${(event) => tick(item.id, event.target.checked)} />
        <span><b>${item.bot}</b> ${item.text}</span></label>
      <${Why} item=${item} /></li>`)}</ul>
    ${plan.ending && html`<p class="evidence">${plan.ending}</p>`}
    <div class="verbs"><${Button} kind="cure" enabled=${enabled && ticked.length > 0} onPress=${carryOut}>${t("clean_do", { n: ticked.length })}<//></div>
  </section>`;
}

const Why = ({ item }) => html`<ul class="why-so">
  ${[item.why].flat().filter(Boolean).map((text) => html`<li key=${text}>${text}</li>`)}
  ${item.parent && html`<li>${t("started_by", { parent: item.parent })}</li>`}</ul>`;

/** As the command says it: "nothing" is a claim, made only where everything could be looked into. */
function nothing({ suspects, unknown, unseen, remarks }) {
  if (unknown.length || unseen || remarks) return t("clean_unsure");
  return t(suspects.length ? "clean_no_more" : "clean_nothing");
}

function Others({ plan }) {
  const weak = (item) => item.evidence.every((one) => one === CONNECTED);
  const unsure = [...plan.unknown, plan.unseen && t("not_seen", { what: plan.unseen }), plan.remarks].filter(Boolean);
  return html`
    <${Kept} title="left_alone" items=${plan.left_alone} />
    <${Kept} title="suspects" items=${plan.suspects.filter((item) => !weak(item))} stops />
    <${Kept} title="connected" items=${each(plan.suspects.filter(weak))} stops />
    ${unsure.map((text) => html`<p key=${text} class="card warning">${text}</p>`)}`;
}

/** Each process once: it may be any other bot, and is a suspect of each of ours. */
function each(items) {
  const found = new Map();
  for (const item of items) {
    const before = found.get(item.pid);
    found.set(item.pid, { ...item, bot: before ? `${before.bot}, ${item.bot}` : item.bot });
  }
  return [...found.values()];
}

function Kept({ title, items, stops = false }) {
  return items.length > 0 && html`<section class="card" aria-labelledby=${title}><h3 id=${title}>${t(title)}</h3>
    <ul class="things">${items.map((item, n) => html`<li key=${n}><p><b>${item.bot}</b> ${item.text}</p><${Why} item=${item} />
      ${stops && item.stop && html`<p class="evidence">${t("to_stop")}</p><${Copied} text=${item.stop} />`}</li>`)}</ul></section>`;
}

function Result({ plan }) {
  const failed = new Map(plan.failed.map((item) => [item.id, item.failed]));
  return html`<div class="card" role="status">
    <ul class="things">${plan.to_do.map(({ id, bot, text }) => html`<li key=${id} class=${failed.has(id) ? "bad" : "good"}>
      <p><span class="mark" aria-hidden="true">${failed.has(id) ? "✗" : "✓"}</span> <b>${bot}</b> ${text}
      <span class=${`tone ${failed.has(id) ? "failed" : "running"}`}> · ${t(failed.has(id) ? "clean_failed" : "clean_ok")}</span></p>
      ${failed.has(id) && html`<ul class="why-so"><li>${failed.get(id)}</li></ul>`}</li>`)}</ul>
    ${plan.gone.length > 0 && html`<p>${t("clean_gone", { n: plan.gone.length })}</p>`}
    ${plan.undo && html`<p class="evidence">${plan.undo}</p>`}
  </div>`;
}
