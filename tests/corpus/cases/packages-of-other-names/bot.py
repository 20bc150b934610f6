import mysql.connector
import nats
import psycopg2
from decouple import config
from shopkit import prices
from telebot import TeleBot

bot = TeleBot(config("BOT_TOKEN"))
bot.infinity_polling()
