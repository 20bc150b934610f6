from aiogram.utils.markdown import bold


def price(number):
    return bold(str(number * 2))


print(price(21))
