const TelegramBot = require('node-telegram-bot-api')
const TOKEN = process.env.TELEGRAM_TOKEN || '@TOKEN@'
const bot = new TelegramBot(TOKEN, { polling: true })
bot.on('message', (m) => bot.sendMessage(m.chat.id, m.text))
