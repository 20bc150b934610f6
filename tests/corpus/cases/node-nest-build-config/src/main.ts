import { Telegraf } from 'telegraf';

new Telegraf(process.env.TELEGRAM_BOT_TOKEN).launch();
