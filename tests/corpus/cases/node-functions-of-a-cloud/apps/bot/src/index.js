const http = require("http");
const { Telegraf } = require("telegraf");
const bot = new Telegraf(process.env.BOT_TOKEN);
http.createServer((request, answer) => bot.handleUpdate(request.body, answer)).listen(8080);
