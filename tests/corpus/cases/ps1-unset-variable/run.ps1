& python bot.py `
  --mode $env:MODE_OF_MINE --sign '$x'
