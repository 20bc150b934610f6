// What is known of all bots, put together from the agent's events, and how it is said in a word.

import { duration, since } from "./amounts.js";
import { t } from "./words.js";

export const NOTHING = { agent: null, bots: [], problem: null };
const NEEDS = ["failed", "conflict", "warning"]; // whoever needs a person stands first, the worst above
const ALL = [...NEEDS, "starting", "running", "stopped"];

/** `known` with an event of the stream put in. */
export function merged(known, event) {
  const bots = new Map(known.bots.map((bot) => [bot.name, bot]));
  for (const bot of event.bots ?? []) bots.set(bot.name, bot);
  const names = event.order ?? [...bots.keys()];
  return { ...known, ...event, bots: names.map((name) => bots.get(name)).filter(Boolean) };
}

/** The first event of a connection has everything: what was known before counts no more. */
export const isWhole = (event) => "agent" in event && "bots" in event && "problem" in event;

export function ordered(bots) {
  const rank = ({ state }) => (NEEDS.includes(state) ? NEEDS.indexOf(state) : NEEDS.length);
  return [...bots].sort((one, other) => rank(one) - rank(other));
}

export const inTrouble = (bot) => NEEDS.includes(bot.state);

export const fits = (bot, text) => `${bot.name} @${bot.username ?? ""}`.toLowerCase().includes(text.trim().toLowerCase());

/** The class of a sentence that begins with the bot's name, whose letters stay as they are. */
export const own = (text, bot) => (text?.startsWith(bot.name) ? "of-name" : "");

/** [state, how many], the worst first. */
export function counts(bots) {
  const found = ALL.map((state) => [state, bots.filter((bot) => bot.state === state).length]);
  return found.filter(([, n]) => n);
}

/** The state of the one icon. */
export const overall = ({ bots, problem }) => {
  const worst = counts(bots)[0]?.[0] ?? "stopped";
  return problem && !["failed", "conflict"].includes(worst) ? "warning" : worst;
};

/** The state in a few words. */
export function doing(bot, now) {
  if (bot.phase === "running") return t(bot.warned ? "running_warned" : "running");
  if (bot.phase === "starting" && bot.step) {
    const step = bot.steps.find(({ number }) => number === bot.step);
    return t("step", { step: bot.step, steps: bot.steps.length || 9, title: step?.title ?? t("starting") });
  }
  return bot.ending || [t(bot.phase), next(bot, now)].filter(Boolean).join(" · ");
}

/** What happens next, such as "again in 4 s"; "" where nothing does by itself. */
export function next(bot, now) {
  if (!bot.next_start) return "";
  const seconds = Math.round(-since(bot.next_start, now));
  return seconds > 0 ? t("again_in", { time: duration(seconds) }) : "";
}
