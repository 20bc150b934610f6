import { Telegraf } from "telegraf";

export const cow = (key: string) => new Telegraf(key);
