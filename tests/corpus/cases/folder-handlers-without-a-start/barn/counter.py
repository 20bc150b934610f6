class Counter:
    def __init__(self, router):
        router.message.middleware(self)
