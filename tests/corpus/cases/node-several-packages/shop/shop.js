const { Telegraf } = require("telegraf");
new Telegraf(process.env.BOT_TOKEN).launch();
