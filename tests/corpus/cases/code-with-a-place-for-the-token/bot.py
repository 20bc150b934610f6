import telebot
from keys import SHOP_BOT_TOKEN

telebot.TeleBot(SHOP_BOT_TOKEN).infinity_polling()
