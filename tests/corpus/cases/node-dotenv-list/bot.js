require('dotenv').config({ path: ['.env.local', '.env'] })
const { Telegraf } = require('telegraf')

const bot = new Telegraf(process.env.BOT_TOKEN)
bot.launch()
