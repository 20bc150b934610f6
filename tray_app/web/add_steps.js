// The last steps of adding a bot: its token, what is to be done with it, and what was said while that was done.

import { Found, Note, Tick } from "./add_plan.js";
import { html } from "./dom.js";
import { t } from "./words.js";

export function Token({ plan, trouble: fault, token, setToken, next }) {
  const send = (event) => {
    event.preventDefault();
    if (token.trim()) next();
  };
  const trouble = fault ?? plan.trouble;
  const kind = fault || plan.refused ? "failed" : "warning";
  return html`<p>${t("add_paste_why")}</p>
    <form onSubmit=${send}><label for="token">${t("add_paste")}</label>
      <input id="token" type="password" autocomplete="off" spellcheck=${false} value=${token} placeholder="123456789:AA…" aria-describedby="goes" aria-invalid=${trouble && kind === "failed" ? "true" : null} onInput=${(event) => setToken(event.target.value)} />
      ${trouble && html`<div role="alert"><${Note} kind=${kind}>${trouble.message} ${trouble.cure}<//></div>`}
      <p class="soft" id="goes">${t("add_token_goes", { variable: plan.variable, file: plan.env_file })}</p></form>
    ${plan.username && html`<div role="status"><${Found} plan=${plan} /></div>`}
    ${plan.token_wanted && plan.of_token.slice(0, 1).map((text) => html`<p key=${text} class="soft">${t("add_without_costs")} ${text}</p>`)}`;
}

export function Last({ plan, ticked, tick }) {
  const box = (what, text, enabled = true) => html`<${Tick} ticked=${ticked[what] && enabled} enabled=${enabled} set=${(on) => tick(what, on)}>${text}<//>`;
  const ready = plan.ready && (!plan.install || ticked.install);
  return html`<ul class="deeds">
      <li>${t("add_written", { name: plan.name, file: plan.config })}</li>
      ${plan.copied.length > 0 && html`<li>${t("add_copied", { names: plan.copied.join(", "), file: plan.env_file })}</li>`}
    </ul>
    ${plan.refused && html`<${Note} kind="failed">${plan.trouble.message} ${plan.trouble.cure}<//>${box("anyway", t("add_anyway"))}`}
    ${plan.install && box("install", plan.install)}
    ${plan.startup.length > 0 && html`${plan.startup.map((text) => html`<p key=${text}>${text}</p>`)}${box("startup", plan.startup_to)}`}
    ${box("start", t("add_start"), ready)}
    ${plan.login && box("login", t("add_login"))}
    ${!plan.login && plan.service && html`<p class="soft">${t("add_service")} <code class="command">${plan.service}</code></p>`}`;
}

export const Written = ({ said }) =>
  html`<div class="said" role="log" tabindex="0" aria-label=${t("add_said")}>${said.map((line, n) => html`<p key=${n} class=${line.warning ? "tone warning" : ""}>${line.said}</p>`)}</div>`;
