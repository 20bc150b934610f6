from aiogram import Bot, Dispatcher


def start(
    token: str,
    delay: int = 0,
) -> None:
    Dispatcher().run_polling(Bot(token))
