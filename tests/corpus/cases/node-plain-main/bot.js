const TelegramBot = require("node-telegram-bot-api");

const bot = new TelegramBot(process.env.TELEGRAM_TOKEN, { polling: true });
bot.on("message", (message) => bot.sendMessage(message.chat.id, message.text));
