import { Bot } from "grammy";

const bot = new Bot(Deno.env.get("BOT_TOKEN")!);
bot.on("message:text", (ctx) => ctx.reply(ctx.message.text));
bot.start();
