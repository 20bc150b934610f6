const TelegramBot = require("node-telegram-bot-api");
const setting = (name, file) => process.env[name] || require(file)[name];
const bot = new TelegramBot(setting("TELEGRAM_TOKEN", "./config/keys"), { polling: true });
bot.on("message", (message) => bot.sendMessage(message.chat.id, "hello"));
