// A bot is added by hand: where it lies, what was understood of it, its token, and the last yes. Until that nothing is
// written. All of it is what `bottray add` asks and says; the token is in this page's memory alone until it is sent.

import { add, told } from "./add_agent.js";
import { dropped, Place } from "./add_place.js";
import { Plan, Question } from "./add_plan.js";
import { Last, Token, Written } from "./add_steps.js";
import { verb } from "./agent.js";
import { html, useEffect, useRef, useState } from "./dom.js";
import { Button, Icon } from "./parts.js";
import { t } from "./words.js";

const STEPS = ["where", "what", "token", "last"];
const FRESH = { step: "where", path: "", name: "", answers: {}, asked: [], question: null, plan: null, wanted: false };
const TICKED = { start: true, install: true, startup: true, login: false, anyway: false };
let kept = FRESH; // whoever looks at a bot in between finds all as it was, apart from the token

export function Add({ bots, act, live }) {
  const first = !bots.length;
  const [now, setNow] = useState(resumed);
  const [token, setToken] = useState("");
  const [ticked, setTicked] = useState(TICKED);
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState(null);
  const [said, setSaid] = useState(null);
  const heading = useRef(null);
  const drawn = useRef(false);
  const set = (changes) => setNow((before) => (kept = { ...before, ...changes }));
  const { step, path, name, answers, question, plan } = now;
  useEffect(() => {
    if (drawn.current) heading.current.focus();
    drawn.current = true;
  }, [step, question?.key]);

  const during = async (deed) => {
    if (busy || !live) return;
    setBusy(true);
    setTrouble(null);
    try {
      await deed();
    } catch (error) {
      setTrouble(told(error, step === "last" ? "lost" : "add_lost"));
    } finally {
      setBusy(false);
    }
  };
  /** Looks at it anew, with what is known by now; `then` says at which step to go on with a plan. */
  const look = (changes, then, asked = now.asked) =>
    during(async () => {
      const wants = { path, name, answers, token: "", ...changes };
      const { token: _, ...open } = wants;
      const came = await add(wants);
      if (came.token_fault) setTrouble({ message: came.token_fault, cure: "" });
      else if (came.question) set({ ...open, ...asking(asked, came.question), step: "what" });
      else set({ ...open, asked, plan: came.plan, name: came.plan.name, question: null, step: then(came.plan), wanted: wants.token ? now.wanted : came.plan.token_wanted });
    });
  const write = () =>
    during(async () => {
      setSaid([]);
      const wishes = { ...ticked, seal: plan.seal, install: ticked.install && !!plan.install };
      const came = await add({ path, name, answers, token, ...wishes }, (line) => setSaid((lines) => [...lines, line]));
      if (came.done) return finished(came.done);
      setSaid(null);
      if (came.plan) set({ plan: came.plan, step: "what" });
      else set({ ...asking(now.asked, came.question), step: "what" });
    });
  const finished = async (done) => {
    const stays = done.to_read || !done.ready;
    if (stays) set({ step: "written", plan: { ...plan, name: done.name, ready: done.ready }, started: null });
    else leave(`bot=${encodeURIComponent(done.name)}`);
    let started = false;
    if (done.ready && ticked.start) await act(async () => (started = Boolean(await verb(done.name, "start"))));
    if (stays) set({ started });
  };
  const leave = (where) => {
    kept = FRESH;
    setNow(FRESH);
    setToken("");
    setTicked(TICKED);
    setTrouble(null);
    setSaid(null);
    location.hash = where;
  };
  const back = () => {
    setTrouble(null);
    const before = now.asked.at(-1);
    if (step === "last" && now.wanted) set({ step: "token" });
    else if (step !== "what") set({ step: "what" });
    else if (before) set({ question: before, asked: now.asked.slice(0, -1), plan: null });
    else set({ step: "where", question: null });
  };
  const next = {
    where: () => path.trim() && look({}, () => "what"),
    what: () => {
      if (question) answered();
      else if (name.trim() !== plan.name) look({ name: name.trim(), token: checked(plan) ? token : "" }, (came) => (now.wanted || came.token_wanted ? "token" : "last"));
      else set({ step: now.wanted ? "token" : "last" });
    },
    token: () => (checked(plan) ? set({ step: "last" }) : look({ token }, () => "token")),
    last: write,
  };
  const answered = () => {
    const answer = answers[question.key] ?? (question.options.length ? 0 : "");
    look({ answers: { ...answers, [question.key]: answer } }, () => "what", [...now.asked, question]);
  };
  const choosePath = (text) => {
    if (text === path) return;
    setToken("");
    set({ path: text, name: "", asked: [], plan: null, question: null });
  };
  const onDrop = (event) => {
    const text = dropped(event);
    if (text) choosePath(text);
    else setTrouble({ message: t("add_not_dropped"), cure: "" });
  };
  const onKeyDown = ({ key, target }) => key === "Enter" && target.matches("#bot-name, #answer, [type='radio']") && next.what();
  const ready = { where: path.trim(), what: true, token: token.trim(), last: !plan?.refused || ticked.anyway }[step];
  const label = { where: "add_next", what: "add_next", token: checked(plan) ? "add_next" : "add_check", last: "add_yes" }[step];
  return html`<section class="detail add" id="detail" tabindex="-1" aria-labelledby="adding" onKeyDown=${onKeyDown} onDragOver=${step === "where" ? (event) => event.preventDefault() : null} onDrop=${step === "where" ? onDrop : null}>
    <h2 id="adding">${t(first && step === "where" ? "none" : "add")}</h2>
    ${first && step === "where" && html`<p class="soft">${t("add_first")}</p>`}
    ${step !== "written" && html`<ol class="stages">${STEPS.map((one, n) => html`<li key=${one} aria-current=${one === step ? "step" : null} class=${STEPS.indexOf(step) > n ? "past" : ""}><span aria-hidden="true">${STEPS.indexOf(step) > n ? "✓" : n + 1}</span>${t(`add_${one}`)}</li>`)}</ol>`}
    <h3 tabindex="-1" ref=${heading}>${t(`add_${question ? "question" : step}_title`)}</h3>
    ${trouble && step !== "token" && html`<div class="note failed" role="alert"><${Icon} state="failed" /><p>${trouble.message}${trouble.cure && html` <span>${trouble.cure}</span>`}</p></div>`}
    ${step === "where" && html`<${Place} path=${path} setPath=${choosePath} failed=${setTrouble} next=${next.where} />`}
    ${step === "what" && question && html`<${Question} asked=${question} answer=${answers[question.key] ?? (question.options.length ? 0 : "")} setAnswer=${(one) => set({ answers: { ...answers, [question.key]: one } })} />`}
    ${step === "what" && !question && html`<${Plan} plan=${plan} name=${name} setName=${(text) => set({ name: text })} />`}
    ${step === "token" && html`<${Token} plan=${plan} trouble=${trouble} token=${token} setToken=${(text) => { setToken(text); set({ plan: unchecked(plan) }); }} next=${next.token} />`}
    ${step === "last" && html`<${Last} plan=${plan} ticked=${ticked} tick=${(one, on) => setTicked({ ...ticked, [one]: on })} />`}
    ${said && html`<${Written} said=${said} />`}
    ${step === "written" && typeof now.started === "boolean" && html`<p role="status">${t(now.started ? "add_started" : "add_not_started", { name: plan.name })}</p>`}
    <p class="busy" role="status">${busy && t(step === "last" ? "working" : "add_looking")}</p>
    ${step === "written"
      ? html`<div class="verbs"><${Button} kind="first" onPress=${() => leave(`bot=${encodeURIComponent(plan.name)}`)}>${t("add_to_bot")}<//></div>`
      : html`<div class="verbs">
          <${Button} kind="first" enabled=${live && !busy && !!ready} onPress=${next[step]}>${t(label)}<//>
          ${step === "token" && !checked(plan) && html`<${Button} enabled=${!busy} onPress=${() => { setToken(""); look({}, () => "last"); }}>${t("add_without")}<//>`}
          ${step !== "where" && html`<${Button} enabled=${!busy} onPress=${back}>${t("add_back")}<//>`}
          ${(!first || step !== "where" || path) && html`<${Button} enabled=${!busy} onPress=${() => leave("")}>${t("add_cancel")}<//>`}
        </div>`}
    ${first && step === "where" && html`<p class="soft">${t("add_terminal")} <code class="command">bottray add ~/my-bot</code></p>`}
  </section>`;
}

/** As it was, but that a token which was pasted then has to be pasted again; anew once a bot was added. */
function resumed() {
  if (kept.step === "written") kept = FRESH;
  const gone = kept.wanted && kept.plan && !kept.plan.token_wanted;
  return gone ? { ...kept, step: ["token", "last"].includes(kept.step) ? "token" : kept.step, plan: unchecked(kept.plan) } : kept;
}

const unchecked = (plan) => ({ ...plan, username: null, trouble: null, refused: false, unchecked: true });

/** With a question that is new; of one that was answered and is asked again the answer does not count any more. */
const asking = (asked, question) => ({ question, plan: null, asked: asked.filter(({ key }) => key !== question.key) });

/** Whether the token that was pasted is this plan's, and Telegram does not refuse it. */
const checked = (plan) => plan && !plan.token_wanted && !plan.unchecked && !plan.refused;
