const { Telegraf } = require('telegraf');
const { token } = require('./config.json');
new Telegraf(token).launch();
