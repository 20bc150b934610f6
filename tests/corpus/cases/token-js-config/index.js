const TelegramBot = require('node-telegram-bot-api')
const config = require('./config')

const bot = new TelegramBot(config.token, { polling: true })
bot.on('message', (m) => bot.sendMessage(m.chat.id, m.text))
