import importlib

from aiogram import F, Router

router = Router()


def reload():
    import texts

    importlib.reload(texts)


@router.callback_query(F.data == "faq:payments")
async def payments(callback):
    await callback.message.answer("By card or in cash.")
