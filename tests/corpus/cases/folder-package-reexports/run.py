from shop import start

start()
