import { Bot } from "grammy";

const bot = new Bot(process.env.BARN_TOKEN!);
bot.start();
