set BOT_TOKEN=@TOKEN@
set MAIN=bot.py
set LANG_=ru
set MODE=prod
