from bot.core import go

go()
