// Bots that lie where people put them, offered by their names: looked for only when somebody asks for it.

import { nearby, told } from "./add_agent.js";
import { html, useState } from "./dom.js";
import { Button } from "./parts.js";
import { t } from "./words.js";

export function Nearby({ take, failed }) {
  const [found, setFound] = useState(null);
  const [busy, setBusy] = useState(false);
  const look = async () => {
    if (busy) return;
    setBusy(true);
    try {
      setFound(await nearby());
    } catch (error) {
      failed(told(error));
    } finally {
      setBusy(false);
    }
  };
  return html`<section class="nearby" aria-label=${t("add_nearby")}>
    ${!found && html`<${Button} kind="first" enabled=${!busy} onPress=${look}>${t("add_nearby")}<//><p class="soft" id="nearby-why">${t("add_nearby_why")}</p>`}
    <div role="status">${found && html`<p>${t(found.length ? "add_nearby_found" : "add_nearby_none")}</p>`}</div>
    ${found?.length > 0 && html`<ul>${found.map(({ path, name, where }) => html`<li key=${path}><button type="button" onClick=${() => take(path)}><b>${name}</b> <span class="soft">${where}</span></button></li>`)}</ul>`}
  </section>`;
}
