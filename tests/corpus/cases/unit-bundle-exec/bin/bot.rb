require "telegram/bot"

Telegram::Bot::Client.run(ENV.fetch("BOT_TOKEN")) { |bot| bot.listen { |message| p message } }
