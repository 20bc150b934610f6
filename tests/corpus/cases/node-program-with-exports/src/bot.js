const { Bot } = require("grammy");

new Bot(process.env.BOT_TOKEN).start();
