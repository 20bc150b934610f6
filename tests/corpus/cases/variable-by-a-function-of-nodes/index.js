const { Telegraf } = require("telegraf");
const { requireEnv } = require("./env");

const bot = new Telegraf(requireEnv("SHOP_BOT_TOKEN"));
bot.launch();
