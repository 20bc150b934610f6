from shop.client import Shop

Shop().run()
