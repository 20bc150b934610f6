"use strict";
const { Telegraf } = require("telegraf");
new Telegraf(process.env.TELEGRAM_BOT_TOKEN).launch();
