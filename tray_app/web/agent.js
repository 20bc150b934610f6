// The agent on the other end: one stream of what changes, and verbs.

import { wanted } from "./words.js";

const OURS = { "BotTray-Page": "1" };
const SILENT = 60_000; // ms; the agent gives a sign of life each 25 s
const PAUSES = [250, 500, 1000, 2000]; // ms between two tries to reach one that is away

/** What the agent refuses, in words. */
export class Refused extends Error {
  constructor(status, error) {
    super(error?.message ?? "");
    this.status = status;
    this.cure = error?.cure ?? "";
  }
}

/** An answer of the agent. Throws Refused; TypeError where nobody answers. */
export async function ask(path, options = {}) {
  const answer = await fetch(path, { ...options, headers: { ...wanted(), ...options.headers } });
  if (answer.ok) return answer;
  const told = await answer.json().catch(() => ({}));
  throw new Refused(answer.status, told.error);
}

/** A write; `post` gives what it comes to. */
export const send = (path, body) => ask(path, { method: "POST", headers: OURS, body: body && JSON.stringify(body) });
export const post = async (path, body) => (await send(path, body)).json();

export const verb = (bot, what) => post(`/v1/bots/${encodeURIComponent(bot)}/${what}`);

export const cure = (bot, { kind, value }) => verb(bot, `cure?${new URLSearchParams({ kind, value })}`);

/** A bot's days as far as any are kept, and the `newest` events. Throws as `ask`. */
export async function history(bot, newest, signal) {
  const asked = new URLSearchParams({ since: "90d", newest });
  return (await ask(`/v1/bots/${encodeURIComponent(bot)}/history?${asked}`, { signal })).json();
}

/** A bot's memory and processor in the last hour, sample by sample. Throws as `ask`. */
export const used = async (bot, signal) => (await ask(`/v1/bots/${encodeURIComponent(bot)}/used`, { signal })).json();

/**
 * Where `logs` or what is `older` is asked for: of one bot, or with `named` of several in one, each line with the name of
 * its bot and a tab before it. `asked` are [name, value] of the query.
 */
export function logsOf({ bots, named }, what, asked) {
  const query = new URLSearchParams(named && !asked.some(([key]) => key === "bot") ? [...bots.map((bot) => ["bot", bot]), ...asked] : asked);
  return named ? `/v1/${what}?${query}` : `/v1/bots/${encodeURIComponent(bots[0])}/${what}?${query}`;
}

/** Lines of logs before a place, as far as they fit. Throws as `ask`. */
export const older = async (source, asked, signal) => (await ask(logsOf(source, "older", asked), { signal })).json();

/** Gives the cookie of a session for the code of a link, or says what the session at hand may. Throws as `ask`. */
export const enter = async (code) => (code ? post("/v1/session", { code }) : (await ask("/v1/session")).json());

/**
 * Follows what changes until `signal` says to stop. `told` gets each event as it comes, `away` is called when the agent
 * does not answer, and then again with each try; `over` when this page may ask no more, and `alive` when it answers and
 * nothing has changed.
 */
export async function watch({ told, away, over, alive, signal }) {
  for (let failed = 0; !signal.aborted; failed += 1) {
    try {
      const answer = await ask("/v1/watch", { signal });
      const heard = (event) => {
        failed = 0;
        if (!signal.aborted) (event ? told : alive)?.(event);
      };
      await events(answer.body.getReader(), heard);
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof Refused && error.status === 401) {
        over();
        return;
      }
    }
    away();
    await new Promise((done) => setTimeout(done, PAUSES[Math.min(failed, PAUSES.length - 1)]));
  }
}

/** `heard` gets each event, and null for a sign of life. */
async function events(reader, heard) {
  const decoder = new TextDecoder();
  let text = "";
  for (;;) {
    const { value, done } = await withinTime(reader);
    if (done) return;
    text += decoder.decode(value, { stream: true });
    const parts = text.split("\n\n");
    text = parts.pop();
    for (const part of parts) heard(part.startsWith("data: ") ? JSON.parse(part.slice(6)) : null);
  }
}

/** What comes next; one that is silent for too long hangs, and is asked anew. */
async function withinTime(reader) {
  let timer;
  const silence = new Promise((_, fail) => {
    timer = setTimeout(() => fail(new Error("silent")), SILENT);
  });
  try {
    return await Promise.race([reader.read(), silence]);
  } catch (error) {
    reader.cancel().catch(() => {});
    throw error;
  } finally {
    clearTimeout(timer);
  }
}
