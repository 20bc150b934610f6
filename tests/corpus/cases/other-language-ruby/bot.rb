require 'telegram/bot'

Telegram::Bot::Client.run(ENV['BOT_TOKEN']) { |bot| bot.listen { |message| p message } }
