from . import bot

bot.infinity_polling()
