"""A real terminal: what is typed goes to the bot of a foreground run, and what a bot writes does nothing to it.

Faults that were tried, each red: the bot's input left empty · the question not shown before the answer · the terminal
left as the bot had made it · the bot reading what is meant for the shell · the log of a terminal as it came.
"""

import os
import select
import subprocess
import time

import pytest

pytestmark = pytest.mark.linux("pseudo terminals; tests/windows has the console's part")

LOGIN = """
import getpass, os
phone = input("Phone: ")
code = getpass.getpass("Code: ")
print(f"in as {phone} with {len(code)} letters", flush=True)
"""
NASTY = b"hi \x1b]0;owned\x07\x1b[2J \xc2\x9b2J \xe2\x80\xaegpj.exe \x1b[31mred\x1b[0m"


class Screen:
    """The other end of a terminal that a program runs in."""

    def __init__(self, command, environ):
        import fcntl
        import pty
        import termios

        self.master, self.slave = pty.openpty()
        self.before = termios.tcgetattr(self.slave)

        def at_it():
            fcntl.ioctl(0, termios.TIOCSCTTY, 0)

        self.process = subprocess.Popen(
            command, stdin=self.slave, stdout=self.slave, stderr=self.slave, env={**environ, "TERM": "xterm"},
            start_new_session=True, preexec_fn=at_it,
        )  # fmt: skip
        self.seen = b""

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.process.kill()
        self.process.wait()
        os.close(self.master)
        os.close(self.slave)

    def until(self, wanted, seconds=60.0):
        end = time.monotonic() + seconds
        while wanted not in self.seen:
            ready, _, _ = select.select([self.master], [], [], end - time.monotonic())
            assert ready, f"{wanted!r} never came: {self.seen!r}"
            self.seen += os.read(self.master, 4096)
        return self.seen

    def type(self, text):
        os.write(self.master, text)


def test_one_logs_in_by_hand(home):
    home.bot("shop", LOGIN)
    with Screen(home.command("run", "shop"), home.environ) as screen:
        screen.until(b"Phone: ")
        screen.type(b"+100\n")
        screen.until(b"Code: ")
        screen.type(b"12345\n")
        shown = screen.until(b"in as +100 with 5 letters")
        assert screen.process.wait(60) == 0
    assert b"12345" not in shown, "getpass hides it"
    assert "in as +100 with 5 letters" in home.log("shop")


def test_ctrl_c_is_still_for_us(home):
    home.bot("shop", "import time\nprint('up', flush=True)\ntime.sleep(600)\n")
    with Screen(home.command("run", "shop"), home.environ) as screen:
        screen.until(b" up")
        screen.type(b"\x03")
        screen.until(b"stopped (")
        screen.process.wait(60)


def test_the_terminal_is_left_as_it_was(home):
    import termios

    home.bot("shop", "import os, signal, tty\ntty.setraw(0)\nos.kill(os.getpid(), signal.SIGKILL)\n")
    with Screen(home.command("run", "shop"), home.environ) as screen:
        assert screen.process.wait(60) == 137
        assert termios.tcgetattr(screen.slave) == screen.before


def test_in_the_background_the_shell_reads(home):
    home.bot("shop", "import os\nprint('a terminal:', os.isatty(0))\n")
    in_background = ["sh", "-c", 'set -m; "$@" & wait $!', "sh", *home.command("run", "shop")]
    with Screen(in_background, home.environ) as screen:
        screen.until(b"a terminal: False")
        assert screen.process.wait(60) == 0


def test_without_a_terminal_the_cure_is_named(home):
    home.bot("shop", LOGIN)
    run = home.run("run", "shop")
    assert run.returncode == 1
    assert "It asks for something to be typed, and it was started where nobody can type." in run.stdout
    assert json_of(home)["cure"] == "Log in once by hand, in a terminal: bottray run shop"


def json_of(home):
    import json

    (death,) = json.loads(home.run("status", "shop", "--json").stdout)["bots"][0]["deaths"]
    return death


@pytest.mark.parametrize("how", ["run", "logs"])
def test_what_a_bot_writes_moves_no_terminal(home, how):
    home.bot("shop", f"import sys\nsys.stdout.buffer.write({NASTY!r} + b'\\n')\n")
    if how == "logs":
        assert home.run("run", "shop").returncode == 0
    with Screen(home.command(how, "shop"), home.environ) as screen:
        shown = screen.until(b"ended with exit code 0")
    assert rb"hi \u001b]0;owned\u0007\u001b[2J \u009b2J \u202egpj.exe red" in shown
    kept = (home.folder / "logs" / "shop.log").read_bytes()
    assert NASTY in kept


def test_last_words_and_names_move_no_terminal(home):
    home.bot("shop", "import sys\nsys.exit('bye \\x1b]0;owned\\x07\\u202ex')\n", restart="never")
    home.run("run", "shop")
    with Screen(home.command("status", "shop"), home.environ) as screen:
        shown = screen.until(rb"bye \u001b]0;owned\u0007\u202ex")
    assert b"\x1b]" not in shown
    with Screen(home.command("start", "no\x1b[2Jsuch"), home.environ) as screen:
        shown = screen.until(rb"no\u001b[2Jsuch")
    assert b"\x1b[2J" not in shown


def test_a_bot_may_not_be_called_agent(home):
    home.bot("Agent", "print('hi')")
    told = home.run("start", "Agent")
    assert told.returncode == 2
    assert "The supervisor itself is called agent, and so are its files." in told.stderr
