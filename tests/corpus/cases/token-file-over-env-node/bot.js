const { Telegraf } = require('telegraf');
const cfg = require('./config.json');

require('dotenv').config();
const bot = new Telegraf(cfg.bot_token);
bot.start((ctx) => ctx.reply(process.env.HELLO));
bot.launch();
