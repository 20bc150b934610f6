// A bot is added on one screen: where it lies, what was found there, one yes, and what comes of it. Until that yes nothing
// is written. All of it is what `bottray add` asks and says; a token is in this page's memory alone until it is sent.

import { add, told } from "./add_agent.js";
import { dropped, Place } from "./add_place.js";
import { Plan, Question, Trouble } from "./add_plan.js";
import { Welcome } from "./add_welcome.js";
import { unready, Work } from "./add_work.js";
import { verb } from "./agent.js";
import { html, useEffect, useRef, useState } from "./dom.js";
import { Button } from "./parts.js";
import { t } from "./words.js";

const STILL = 500; // ms without a key, after which somebody has typed to the end
const WELCOME = "welcome"; // as `bottray tray --welcome` opens the page
const TICKED = { install: true, startup: true, login: false, anyway: false, without: false };
const FRESH = { path: "", name: "", answers: {}, asked: [], question: null, plan: null, wanted: false, ticked: TICKED, work: null };
let kept = FRESH; // whoever looks at a bot in between finds all as it was, apart from the token
let drawn = () => {}; // what is done goes on without the screen, and is shown when it is there again

function set(changes) {
  kept = { ...kept, ...changes };
  drawn(kept);
}

/** With a question that is new; of one that was answered and is asked again the answer does not count any more. */
const asking = (question, asked) => ({ question, plan: null, asked: asked.filter(({ key }) => key !== question.key) });

export function Add({ of, bots, act, live, ...shared }) {
  const first = !bots.length;
  const [now, setNow] = useState(resumed);
  const [token, setToken] = useState("");
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState(null);
  const heading = useRef(null);
  const newest = useRef(0); // of several looks the last one counts
  const { path, name, answers, asked, question, plan, wanted, ticked, work } = now;
  const stage = work ? "work" : question ? "question" : plan ? "found" : "where";
  drawn = setNow;
  useEffect(() => {
    if (path && stage !== "work") look({}); // as it is by now: a token that was pasted is gone, a file may be another one
    return () => (drawn = () => {});
  }, []);
  const came = useRef(stage);
  useEffect(() => {
    if (came.current === stage && stage !== "question") return;
    came.current = stage;
    (stage === "found" && document.getElementById("token") ? document.getElementById("token") : heading.current)?.focus();
  }, [stage, question?.key]);

  /** Looks at it anew, with what is known by now. */
  async function look(changes, then = asked) {
    const mine = (newest.current += 1);
    const wants = { path, name, answers, token, ...changes };
    const { token: sent, ...open } = wants;
    if (!live || !wants.path.trim()) return;
    setBusy(true);
    setTrouble(null);
    try {
      const got = await add(wants);
      if (mine !== newest.current) return;
      if (got.token_fault) setTrouble({ message: got.token_fault, cure: "", of: "token" });
      else if (got.question) set({ ...open, ...asking(got.question, then) });
      else set({ ...open, asked: then, question: null, name: got.plan.name, plan: { ...got.plan, of: { token: sent, name: got.plan.name } }, wanted: sent ? kept.wanted : got.plan.token_wanted });
    } catch (error) {
      if (mine === newest.current) setTrouble(told(error));
    } finally {
      if (mine === newest.current) setBusy(false);
    }
  }
  const typed = plan && !work && (token.trim() !== plan.of.token.trim() || name.trim() !== plan.of.name);
  useEffect(() => {
    newest.current += 1;
    setBusy(false);
    if (!typed || !live) return undefined;
    const timer = setTimeout(() => look({ token: token.trim(), name: name.trim() }), STILL);
    return () => clearTimeout(timer);
  }, [token, name, live, Boolean(work)]);

  async function write() {
    if (first) location.replace("#add"); // else the page is the new bot's as soon as there is one
    set({ work: { said: [], heard: [], doing: "", name: plan.name, installs: ticked.install && Boolean(plan.install) } });
    const working = (changes) => set({ work: { ...kept.work, ...changes } });
    const heard = ({ said, warning, heard: line, doing }) => {
      if (said !== undefined) working({ said: [...kept.work.said, { said, warning }] });
      if (line !== undefined) working({ heard: [...kept.work.heard, line] });
      if (doing !== undefined) working({ doing });
    };
    const wishes = { ...ticked, seal: plan.seal, install: ticked.install && Boolean(plan.install) };
    try {
      const got = await add({ path, name, answers, token: token.trim(), ...wishes }, heard);
      if (!got.done) return set(got.plan ? { plan: { ...got.plan, of: plan.of }, work: null } : { ...asking(got.question, asked), work: null });
      setToken("");
      working({ ...got.done, doing: "", done: true });
      if (got.done.ready) await act(async () => working({ started: Boolean(await verb(got.done.name, "start")) }));
      if (got.done.ready && !kept.work.started) working({ started: false });
    } catch (error) {
      set({ work: null });
      setTrouble(told(error, "lost"));
    }
  }
  const typing = (change) => {
    setTrouble(null); // of what stood there before
    change();
  };
  const anew = (where) => {
    newest.current += 1;
    setToken("");
    setTrouble(null);
    setBusy(false);
    set({ ...FRESH, ...where });
  };
  const leave = (where) => {
    anew({});
    location.hash = where;
  };
  const take = (text) => {
    anew({ path: text });
    look({ path: text, name: "", answers: {}, token: "" }, []);
  };
  const answer = (one) => look({ answers: { ...answers, [question.key]: one } }, [...asked, question]);
  const again = (one) => {
    const { [one.key]: _, ...others } = answers;
    look({ answers: others, name: "", token: "" }, asked.slice(0, asked.indexOf(one)));
  };
  const onDrop = (event) => {
    const text = dropped(event);
    if (text) take(text);
    else setTrouble({ message: t("add_not_dropped"), cure: "" });
  };
  const why = plan && unready({ plan, token, ticked });
  const ready = live && !busy && !typed && !trouble && !why;
  const submit = (event) => {
    event.preventDefault();
    if (ready && stage === "found") write();
  };
  const shows = { plan, name, token, ticked, wanted, trouble, busy, take };
  return html`<section class="detail add" id="detail" tabindex="-1" aria-labelledby="adding" onDragOver=${stage === "work" ? null : (event) => event.preventDefault()} onDrop=${stage === "work" ? null : onDrop}>
    ${of === WELCOME && stage === "where" && html`<${Welcome} />`}
    <h2 id="adding" tabindex="-1" ref=${heading}>${t(`add_${stage === "work" && !work.done ? "doing" : stage}_title`)}</h2>
    ${first && stage === "where" && html`<p class="soft">${t("add_first")}</p>`}
    ${trouble && trouble.of !== "token" && html`<${Trouble} ...${trouble} />`}
    ${stage === "where" && html`<p class="busy" role="status">${busy && t("add_looking")}</p><${Place} path=${path} setPath=${(text) => set({ path: text })} failed=${setTrouble} take=${take} busy=${busy} />
      ${!first && html`<div class="verbs"><${Button} onPress=${() => leave("")}>${t("add_cancel")}<//></div>`}
      ${first && html`<p class="soft">${t("add_terminal")} <code class="command">bottray add ~/my-bot</code></p>`}`}
    ${(stage === "question" || stage === "found") && html`<div class="chosen"><b title=${path}>${lastPart(path)}</b><${Button} onPress=${() => anew({ path })}>${t("add_other")}<//></div>
      ${asked.map((one) => html`<div key=${one.key} class="chosen"><span>${one.text} <b>${one.options[answers[one.key]] ?? answers[one.key]}</b></span><${Button} onPress=${() => again(one)} aria-label=${`${t("add_change")}: ${one.text}`}>${t("add_change")}<//></div>`)}`}
    ${stage === "question" && html`<${Question} asked=${question} answer=${answer} />
      <p class="busy" role="status">${busy && t("add_looking")}</p>
      <div class="verbs"><${Button} onPress=${() => leave("")}>${t("add_cancel")}<//></div>`}
    ${stage === "found" && html`<form onSubmit=${submit} class="whole">
      <${Plan} ...${shows} setName=${(text) => typing(() => set({ name: text }))} setToken=${(text) => typing(() => setToken(text))} tick=${(what, on) => set({ ticked: { ...ticked, [what]: on } })} />
      <p class="busy" role="status">${busy ? t("add_looking") : !typed && why}</p>
      <div class="verbs"><button type="submit" class="first" aria-disabled=${!ready}>${t(plan.ready ? "add_yes" : "add_yes_only")}</button>
        <${Button} onPress=${() => leave("")}>${t("add_cancel")}<//></div></form>`}
    ${stage === "work" && html`<${Work} work=${work} bot=${bots.find((one) => one.name === work.name)} leave=${leave} ...${{ act, live, ...shared }} />`}
  </section>`;
}

const lastPart = (path) => path.split(/[\\/]/).filter(Boolean).pop() ?? path;

/** As it was; anew once a bot was added. */
function resumed() {
  if (kept.work && (kept.work.started === false || kept.work.done)) kept = FRESH;
  return kept;
}
