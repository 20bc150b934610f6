import { Telegraf } from 'telegraf';
import {
  hello,
} from "./words.js";

const bot = new Telegraf(process.env.BOT_TOKEN ?? '');
bot.start((context) => context.reply(hello));
bot.launch();
