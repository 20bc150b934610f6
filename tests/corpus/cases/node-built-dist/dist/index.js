"use strict";
const grammy_1 = require("grammy");
const bot = new grammy_1.Bot(process.env.BOT_TOKEN);
bot.start();
