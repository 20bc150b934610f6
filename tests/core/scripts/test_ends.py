"""What ends by itself, and what may stay: said of what is certain only."""

import pytest

from tray_app.core.scripts import ends

STAYS = (
    "while True:\n    step()",
    "bot.infinity_polling()",
    "app.run()",
    "import uvicorn\nuvicorn.run(app)",
    "from shop.bot import main\nmain()",
    "subprocess.run([sys.executable, 'bot.py'])",
    "os.system('python bot.py')",
    "client.start()\nclient.run_until_disconnected()",
    "setInterval(tick, 1000)",
    "await asyncio.Event().wait()",
    "from pyrogram import Client\nClient('me')",
)
ENDS = (
    "print(1)",
    "import asyncio\nasync def main(): ...\nasyncio.run(main())",
    "def run(): ...\nclass A: ...\nA().run(1)",
    "import subprocess\nsubprocess.run(['git', 'pull'])",
    "','.join(['a'])",
)


@pytest.mark.parametrize("code", STAYS)
def test_one_sign_of_staying_is_enough(code):
    assert not ends.ends([code])
    assert not ends.ends(["print(1)", code])


@pytest.mark.parametrize("code", ENDS)
def test_what_waits_for_nothing_ends(code):
    assert ends.ends([code])


def test_of_a_program_without_a_file_nothing_is_said():
    assert not ends.ends([])


def test_who_only_sets_a_webhook_is_told_from_a_bot():
    assert ends.registers(["requests.post(f'{API}/setWebhook', data={'url': URL})"])
    assert not ends.registers(["bot.set_webhook(url=URL)\napp.run(host='0.0.0.0')"])
    assert not ends.registers(["bot.delete_webhook()\nbot.infinity_polling()"])
    assert not ends.registers(["print(1)", "bot.set_webhook(url=URL)"])
