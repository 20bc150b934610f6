require('dotenv').config({ path: '.env.local' })
const { Telegraf } = require('telegraf')

const bot = new Telegraf(process.env.SHOP_BOT)
bot.launch()
