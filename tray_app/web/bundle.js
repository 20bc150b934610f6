// The archive for somebody who helps: shown with what is in it, and saved only then.

import { post } from "./agent.js";
import { fileSize } from "./amounts.js";
import { html, useState } from "./dom.js";
import { Button, save } from "./parts.js";
import { t } from "./words.js";

export function BundleOffer({ live }) {
  const [state, set] = useState({ phase: "offered" });
  const pack = async () => {
    set({ phase: "packing" });
    try {
      set({ phase: "packed", bundle: await post("/v1/bundle") });
    } catch (error) {
      set({ phase: "failed", error });
    }
  };
  const { phase, bundle, error } = state;
  return html`<section class="card" aria-labelledby="bundle"><h3 id="bundle">${t("bundle")}</h3>
    <p>${t("bundle_what")}</p>
    ${bundle && html`<table class="files"><caption class="unseen">${t("bundle_files")}</caption><tbody>
      ${bundle.files.map(({ name, size }) => html`<tr key=${name}><th scope="row">${name}</th><td>${fileSize(size)}</td></tr>`)}</tbody></table>`}
    ${error && html`<p role="alert">${error.status ? error.message : t("lost")}</p>`}
    <div class="verbs">${bundle
      ? html`<${Button} kind="cure" onPress=${() => save(`bottray-${today()}.zip`, bytes(bundle.data), "application/zip")}>${t("bundle_save", { size: fileSize(bundle.size) })}<//>`
      : html`<${Button} enabled=${live && phase !== "packing"} onPress=${pack}>${t("bundle_pack")}<//>`}
      <span class="evidence" role="status">${phase === "packing" ? t("bundle_packing") : ""}</span></div>
  </section>`;
}

const today = () => new Date().toLocaleDateString("sv");

const bytes = (base64) => Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
