// What the agent is asked while a bot is added: the names in a folder, and what `bottray add` makes of a path.

import { Refused, post, send } from "./agent.js";
import { t } from "./words.js";

/** The names in a folder, "~" for the reader's home. Throws as `ask`. */
export const browse = (path) => post("/v1/browse", { path });

/** What looks like a bot where people put theirs: {path, name, where} each. Throws as `ask`. */
export const nearby = async () => (await post("/v1/nearby")).found;

/**
 * What comes of `asked`: {question}, {plan}, {token_fault} or {done}; `heard` gets each line that is told on the way,
 * {said}, {doing} or {heard}.
 * Throws as `ask`, and Refused for what `add` refuses.
 */
export async function add(asked, heard = () => {}) {
  const answer = await send("/v1/add", asked);
  let last = {};
  for await (const told of lines(answer.body)) {
    heard(told);
    last = told;
  }
  if (last.refused) throw new Refused(answer.status, last.refused);
  return last;
}

/** What went wrong, for a person; `lost` is said where nobody answers. */
export const told = (error, lost = "add_lost") => ({ message: error.status ? error.message : t(lost), cure: error.cure ?? "" });

async function* lines(body) {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let text = "";
  for (;;) {
    const { value, done } = await reader.read();
    text += decoder.decode(value, { stream: !done });
    const parts = text.split("\n");
    text = parts.pop();
    for (const part of parts) yield JSON.parse(part);
    if (done) return;
  }
}
