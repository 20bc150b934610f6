from aiogram import Router
from aiogram_dialog import setup_dialogs

router = Router()
setup_dialogs(router)


@router.message()
async def milk(message):
    await message.answer("3 litres")
