// How sizes and times are said, as in the terminal and the tray (core/amounts.py).

import { language, t } from "./words.js";

/** `seconds` in two units at most. */
export function duration(seconds) {
  const whole = Math.max(Math.floor(seconds), 0);
  if (whole < 60) return t("s", { n: whole });
  if (whole < 3600) return t("min", { n: Math.floor(whole / 60) });
  if (whole < 86400) return t("h", { hours: Math.floor(whole / 3600), minutes: Math.floor((whole % 3600) / 60) });
  return t("d", { days: Math.floor(whole / 86400), hours: Math.floor((whole % 86400) / 3600) });
}

/** `size` in bytes. */
export function memory(size) {
  const megabytes = Math.max(Math.round(size / 1e6), 1);
  return megabytes < 1000 ? t("mb", { n: megabytes }) : t("gb", { n: (size / 1e9).toFixed(1) });
}

/** `size` in bytes of a file, which may be a small one. */
export const fileSize = (size) => (size < 1e6 ? t("kb", { n: Math.max(Math.round(size / 1000), 1) }) : memory(size));

/** Percent of one core. */
export const percent = (value) => `${value < 10 ? value.toFixed(1) : Math.round(value)} %`;

/** Percent of a time, cut off after one place: 100 only of all of it, and 0 only of none. */
export function share(part, whole) {
  const cut = Math.floor((1000 * part) / whole) / 10;
  const less = part > 0 && cut === 0;
  return `${less ? "< " : ""}${(less ? 0.1 : cut).toLocaleString(language(), { maximumFractionDigits: 1 })} %`;
}

/** A day, `2026-11-28`, as people write it; the same in every zone. */
export const date = (text) =>
  new Date(`${text}T00:00:00Z`).toLocaleDateString(language(), { day: "numeric", month: "short", timeZone: "UTC" });

/** Seconds from an ISO 8601 time until now; less than nothing for one that is to come. */
export const since = (moment, now) => (now - Date.parse(moment)) / 1000;

/** A moment (ISO 8601, or milliseconds) as people write it in the reader's zone; without the day if that is today. */
export function moment(when) {
  const then = new Date(when);
  const today = then.toDateString() === new Date().toDateString();
  const day = today ? {} : { day: "numeric", month: "short" };
  return then.toLocaleString(language(), { ...day, hour: "2-digit", minute: "2-digit", second: "2-digit" });
}

let ahead = [[0, 0]];

/** Takes what the agent says of its own clock: [since (s), seconds before UTC], oldest first. */
export const setClock = (told) => (ahead = told.length ? told : ahead);

/** As a log has that moment (milliseconds), by the agent's clock. */
export function logStamp(moment) {
  const [, seconds] = ahead.findLast(([from]) => from * 1000 <= moment) ?? ahead[0];
  return new Date(moment + seconds * 1000).toISOString().slice(0, 23);
}

/** A time of a log, `2026-11-20T10:12:13.123` by the agent's clock, in milliseconds since 1970; NaN for none. */
export function logTime(text) {
  const naive = Date.parse(`${text}Z`);
  let offset = ahead[0][1];
  for (const [from, seconds] of ahead) if (naive - seconds * 1000 >= from * 1000) offset = seconds;
  return naive - offset * 1000;
}
