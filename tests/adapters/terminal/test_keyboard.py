"""What is typed reaches a bot through a pipe, as on Windows, where the bot has a console of its own."""

import os
import subprocess
import sys

from tray_app.adapters.processes.keyboard_windows import feed

ASKS = "print('hi', input(), input(), flush=True)"


def test_what_is_typed_reaches_the_bot_line_by_line() -> None:
    source, typed = os.pipe()
    with subprocess.Popen([sys.executable, "-c", ASKS], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as bot:
        assert bot.stdin is not None
        thread = feed(source, bot.stdin)
        os.write(typed, b"+100\n")
        os.write(typed, b"12345\n")
        assert bot.stdout is not None
        assert bot.stdout.read().split() == [b"hi", b"+100", b"12345"]
        os.write(typed, b"nobody reads this\n")
        os.close(typed)
        thread.join(60)
        assert not thread.is_alive()
    os.close(source)
