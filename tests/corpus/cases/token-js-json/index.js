const { Bot } = require('grammy')
const { token } = require('./auth.json')

const bot = new Bot(token)
bot.start()
