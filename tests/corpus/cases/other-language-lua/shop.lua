local bot = require("bot")
bot.configure(BOT_TOKEN)
