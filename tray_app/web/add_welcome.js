// The first look after an installation: that it is there, and where its icon hides.

import { html } from "./dom.js";
import { t } from "./words.js";

/** The agent runs on the same computer as the browser that a program has opened. */
const windows = /^win/i.test(navigator.userAgentData?.platform ?? navigator.platform);

export const Welcome = () => html`<section class="welcome" aria-labelledby="welcome">
  <div class="taskbar" aria-hidden="true">${windows && html`<span class="hides">^</span>`}<img src="/page/icons/running.svg" alt="" width="28" height="28" /><span>12:00</span></div>
  <div><b id="welcome">${t("add_welcome")}</b><p>${t(windows ? "add_icon_windows" : "add_icon_linux")}</p></div>
</section>`;
