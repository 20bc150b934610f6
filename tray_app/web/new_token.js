// A new token for a bot whose own is no good: looked at while it is typed, written on a yes that names the file. It is in
// this page's memory alone, until it is sent in the body of a write.

import { told } from "./add_agent.js";
import { Refused, send, verb } from "./agent.js";
import { html, useEffect, useRef, useState } from "./dom.js";
import { Button, Icon } from "./parts.js";
import { t } from "./words.js";

const REFUSED = 3; // as the command line ends (core/errors.py)
const MISTAKE = 2;
const STILL = 500; // ms without a key, after which somebody has typed to the end
const REVOKED = "token-revoked";

const isRefused = (bot) => bot.failure === REFUSED || bot.warnings.some(({ kind }) => kind === REVOKED);

/** Whether the agent is to be asked if another token would help; `down`: the bot has failed. */
export const wantsToken = (bot, down) => isRefused(bot) || (down && bot.failure === MISTAKE);

async function paste(asked) {
  const answer = await send("/v1/token", asked);
  const came = await answer.json();
  if (came.refused) throw new Refused(answer.status, came.refused);
  return came;
}

export function NewToken({ bot, act, live }) {
  const of = { bot: bot.name, refused: isRefused(bot) };
  const [place, setPlace] = useState(null);
  const [token, setToken] = useState("");
  const [looked, setLooked] = useState(null); // what came of the last look: {checked}, {fault} or {trouble}
  const [busy, setBusy] = useState(false);
  const newest = useRef(0); // of several looks the last one counts
  useEffect(() => {
    paste(of).then((came) => setPlace(came.place), () => setPlace(null)); // what keeps it from being found is the reason
  }, [of.refused, bot.reason]);
  const look = async () => {
    const mine = (newest.current += 1);
    setBusy(true);
    const came = await paste({ ...of, token }).catch((error) => ({ trouble: told(error) }));
    if (mine !== newest.current) return;
    setBusy(false);
    setLooked(came);
  };
  useEffect(() => {
    newest.current += 1;
    setLooked(null);
    setBusy(false);
    if (!token.trim() || !live) return undefined;
    const timer = setTimeout(look, STILL);
    return () => clearTimeout(timer);
  }, [token, live]);
  const write = () =>
    act(async () => {
      setBusy(true);
      try {
        const came = await paste({ ...of, token, seal: looked.checked.seal });
        if (!came.written) return setLooked({ ...came, trouble: { message: t("token_moved"), cure: "" } });
        setToken("");
        await verb(bot.name, bot.phase === "running" ? "restart" : "start");
      } finally {
        setBusy(false);
      }
    });
  if (!place) return null;
  if (place.told) return html`<p class="helps" role="note">${place.told}</p>`;
  const { file, variable, copy } = place;
  const ready = live && !busy && Boolean(looked?.checked?.seal);
  const pressed = (event) => {
    event.preventDefault();
    if (ready) write();
  };
  const goes = file ? t(variable ? "token_goes" : "token_goes_file", { variable, file }) : t("token_goes_vault");
  return html`<form class="new-token" onSubmit=${pressed}>
    <label for="new-token">${t("token_new")}</label>
    <input id="new-token" type="password" autocomplete="off" spellcheck=${false} value=${token} placeholder="123456789:AA…" aria-describedby="new-token-goes" aria-invalid=${wrong(looked) ? "true" : null} onInput=${(event) => setToken(event.target.value)} />
    <div role="status">${busy ? html`<p class="soft">${t("token_asking")}</p>` : looked && html`<${Looked} looked=${looked} />`}</div>
    <p class="soft" id="new-token-goes">${t("token_paste")} ${goes} ${copy && t("token_copy", { copy })}</p>
    <${Button} kind="cure" enabled=${ready} onPress=${write}>${file ? t("token_write", { file }) : t("token_write_vault")}<//>
  </form>`;
}

const wrong = (looked) => Boolean(looked?.fault || looked?.trouble || (looked?.checked && !looked.checked.seal));

function Looked({ looked: { fault, trouble, checked } }) {
  const said = fault ? { message: fault, cure: "" } : (trouble ?? checked.trouble);
  const { username, other } = checked ?? {};
  const note = (state, text) => html`<p class=${`looked tone ${state}`}><${Icon} state=${state} /><span>${text}</span></p>`;
  return html`${said && note(checked?.seal && !trouble ? "warning" : "failed", `${said.message} ${said.cure}`)}
    ${checked?.seal && other && note("warning", t(username ? "token_other" : "token_other_unknown", { username }))}
    ${checked?.seal && !other && username && note("running", t("token_found", { username }))}`;
}
