const secret = require("../private.json");
const TelegramBot = require("node-telegram-bot-api");
const look = require("../pages/look");
const parrot = new TelegramBot(secret["BOT_TOKEN"], { polling: true });
parrot.on("message", (one) => look(parrot, one.chat.id));
