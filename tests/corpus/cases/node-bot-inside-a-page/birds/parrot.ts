import { Bot } from "grammy";
import { run } from "@grammyjs/runner";
export const parrot = new Bot(process.env.BOT_TOKEN!);
run(parrot);
