// What several bots write, in one: by time, searched together through all that is kept.

import { html, useLayoutEffect, useRef, useState } from "./dom.js";
import { Log } from "./log.js";
import { Button } from "./parts.js";
import { t } from "./words.js";

/** `of` is the only bot that is chosen at first, "" for all. */
export function Logs({ bots, of }) {
  const [left, setLeft] = useState(new Set(of ? bots.map(({ name }) => name).filter((name) => name !== of) : [])); // out: whoever is new is in
  const heading = useRef(null);
  useLayoutEffect(() => heading.current.focus(), []);
  const chosen = bots.map(({ name }) => name).filter((name) => !left.has(name));
  const turn = (name) => {
    const next = new Set(left);
    if (!next.delete(name)) next.add(name);
    setLeft(next);
  };
  const source = { bots: chosen, named: true, key: chosen.join(",") };
  return html`<section class="detail logs" id="detail" tabindex="-1" aria-labelledby="screen">
    <a class="back" href="#">‹ ${t("back")}</a>
    <div class="head"><div><h2 id="screen" tabindex="-1" ref=${heading}>${t("logs")}</h2><p class="at">${t("logs_what")}</p></div></div>
    <fieldset class="of-bots"><legend>${t("logs_of")}</legend>
      ${bots.map(({ name }) => html`<label key=${name}><input type="checkbox" checked=${!left.has(name)} onChange=${() => turn(name)} /> ${name}</label>`)}
      <${Button} enabled=${left.size > 0} onPress=${() => setLeft(new Set())}>${t("logs_all")}<//>
      <${Button} enabled=${chosen.length > 0} onPress=${() => setLeft(new Set(bots.map(({ name }) => name)))}>${t("logs_none")}<//>
    </fieldset>
    ${chosen.length ? html`<${Log} source=${source} title=${t("logs_lines")} label=${t("logs_of_chosen")} />` : html`<p role="status">${t("logs_choose")}</p>`}
  </section>`;
}
