import { Telegraf } from "telegraf";
new Telegraf(process.env.BOT_TOKEN!).launch();
