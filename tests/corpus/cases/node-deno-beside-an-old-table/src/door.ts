import { Bot } from "cow/mod.ts";

const bot = new Bot(Deno.env.get("BARN_TOKEN") ?? "");
bot.start();
