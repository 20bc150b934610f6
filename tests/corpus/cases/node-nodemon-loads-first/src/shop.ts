import { Bot } from "grammy"

const bot: Bot = new Bot(process.env.BOT_TOKEN as string)
bot.start()
