# from @BotFather
SHOP_BOT_TOKEN = "PUT_YOURS_HERE"
