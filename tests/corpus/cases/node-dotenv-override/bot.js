require('dotenv').config({ path: '.env.prod', override: true })
const { Telegraf } = require('telegraf')

const bot = new Telegraf(process.env.BOT_TOKEN)
bot.launch()
