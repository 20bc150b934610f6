from aiogram import Router
from aiogram.filters import CommandStart

router = Router()


@router.message(CommandStart())
async def start(message):
    await message.answer("what do you need?")
