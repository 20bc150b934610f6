import shopbot

shopbot.run()
