import { Bot } from "grammy";
import { run } from "@grammyjs/runner";
const parrot = new Bot(process.env.BOT_TOKEN);
run(parrot);
