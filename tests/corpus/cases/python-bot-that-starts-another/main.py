import subprocess
import sys

import telebot

subprocess.Popen([sys.executable, 'hall.py'])
telebot.TeleBot('@TOKEN@').infinity_polling()
