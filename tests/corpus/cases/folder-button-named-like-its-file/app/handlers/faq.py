from aiogram import F, Router

router = Router()


@router.callback_query(F.data == "faq:payments")
async def payments(callback):
    await callback.message.answer("By card or in cash.")
