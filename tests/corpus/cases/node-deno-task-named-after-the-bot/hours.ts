import { Bot } from "npm:grammy";

const bot = new Bot(Deno.env.get("BOT_TOKEN")!);
bot.on("message", (ctx) => ctx.reply("hello"));
bot.start();
