from aiogram import Router

from barn.counter import Counter

router = Router()
Counter(router)


@router.message()
async def moo(message):
    await message.answer("moo")
