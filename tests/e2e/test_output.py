"""What bots write: floods, bytes of any kind, tokens in every form; and what is seen of it on disk and by readers."""

import os
import random
import re
import subprocess
from itertools import pairwise
from urllib.parse import quote

import pytest
from home import make_token

from tray_app.core.model import Phase

STAMP = re.compile(rb"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3} ", re.MULTILINE)
NOTE = re.compile(rb"^-- bottray: .*\n", re.MULTILINE)
LINE = 100
FLOOD = f"""
import os, sys, time
lines, written = int(sys.argv[1]), 0
for first in range(0, lines, 1000):
    block = b"".join(b"%08d %s\\n" % (n, b"x" * {LINE - 10}) for n in range(first, min(first + 1000, lines)))
    view = memoryview(block)
    while view:
        view = view[os.write(1, view):]
"""


def bare(log: bytes) -> bytes:
    """The bot's own bytes, without our stamps and notes."""
    return NOTE.sub(b"", STAMP.sub(b"", log))


def numbers(log: bytes) -> list[int]:
    lines = bare(log).splitlines()
    assert all(len(line) == LINE - 1 and line.endswith(b"x") for line in lines), "a torn line"
    return [int(line[:8]) for line in lines]


def files_of(home, name) -> bytes:
    """All of a bot's log, the oldest first."""
    found = sorted(
        (home.folder / "logs").glob(f"{name}.log*"), key=lambda path: int("0" + path.suffix[1:].strip("log"))
    )
    return b"".join(path.read_bytes() for path in reversed(found))


def test_a_flood_through_the_agent(home):
    """100 MB: what the rotation keeps is whole and in order, a follower misses nothing, and commands are answered."""
    total = 1_000_000
    home.bot("flood", FLOOD + "time.sleep(600)\n", args=[str(total)])
    home.agent()
    home.run("start", "--no-wait")
    log = home.folder / "logs" / "flood.log"
    last, asked = b"%08d " % (total - 1), 0
    while last not in (log.read_bytes()[-3 * LINE :] if log.exists() else b""):
        assert home.status("flood")["phase"] in ("starting", "running"), "an agent in a flood answers"
        asked += 1
    assert asked >= 2, "too small a flood to mean anything"
    seen = numbers(files_of(home, "flood"))
    assert seen[-1] == total - 1
    assert all(b - a == 1 for a, b in pairwise(seen)), "a gap or a repetition"
    assert len(seen) > 300_000, "five files of 10 MB, the newest perhaps just begun"
    assert home.run("stop").returncode == 0


def test_a_flood_through_run(home):
    """Standard output gets every line, also where its reader is slow."""
    total = 300_000
    home.bot("flood", FLOOD, args=[str(total)])
    run = subprocess.Popen(home.command("run", "flood"), env=home.environ, stdout=subprocess.PIPE)
    out = run.stdout.read()
    assert run.wait(30) == 0
    assert numbers(out) == list(range(total))


@pytest.mark.linux("a pipe of Windows has no EAGAIN")
def test_a_flood_into_a_pipe_that_does_not_block(home):
    """A shell or a program such as node may hand us a standard output that says EAGAIN instead of waiting."""
    total = 30_000
    home.bot("flood", FLOOD, args=[str(total)])
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    run = subprocess.Popen(home.command("run", "flood"), env=home.environ, stdout=writer)
    os.close(writer)
    with open(reader, "rb") as pipe:
        out = pipe.read()
    assert run.wait(30) == 0
    assert numbers(out) == list(range(total))


def test_bytes_of_any_kind_and_a_line_of_10_mb(home):
    source = """
import os, random, sys
dice = random.Random(7)
noise = dice.randbytes(1_000_000)
sys.stdout.buffer.write(noise + b"\\n" + b"y" * 10_000_000 + b"\\n")
sys.stdout.buffer.write("\\u0434\\u0430 \\U0001f600 \\ud800\\n".encode("utf-8", "surrogatepass"))
sys.stdout.flush()
"""
    home.bot("noise", source, restart="never")
    run = subprocess.run(home.command("run", "noise"), env=home.environ, stdout=subprocess.PIPE)
    assert run.returncode == 0
    noise = random.Random(7).randbytes(1_000_000)
    wanted = noise.replace(b"\r\n", b"\n").replace(b"\r", b"\n") + b"\n" + b"y" * 10_000_000 + b"\n"
    wanted += "\u0434\u0430 \U0001f600 \ud800\n".encode("utf-8", "surrogatepass")
    assert bare(files_of(home, "noise")) == wanted
    shown = subprocess.run(home.command("logs", "-n", "3"), env=home.environ, stdout=subprocess.PIPE)
    assert shown.returncode == 0
    assert bare(shown.stdout) == b"\n".join(wanted.splitlines()[-2:]) + b"\n"


TOKEN = make_token(770_320).replace("EEE", "xK_9-", 3)
SECRET = TOKEN.partition(":")[2]
FORMS = {
    "as it is": TOKEN,
    "in an address": f"GET https://api.telegram.org/bot{TOKEN}/getUpdates HTTP/1.1",
    "quoted": f"/bot{quote(TOKEN, safe='')}/getMe",
    "quoted in small letters": f"/bot{TOKEN.replace(':', '%3a')}/getMe",
    "the secret alone": f"secret={SECRET};",
    "in JSON": f'{{"token": "{TOKEN}"}}',
    "as a command line": f"--token={TOKEN} --token {TOKEN}",
    "glued to words": f"abc{TOKEN}def",
    "coloured": f"\x1b[31m{TOKEN}\x1b[0m",
    "coloured inside": f"\x1b[1m{TOKEN[:6]}\x1b[0m:\x1b[31m{SECRET}\x1b[0m",
    "another bot's": make_token(770_321),
}
TELLS = """
import os, sys, time
for form in FORMS:
    data = form.encode()
    os.write(1, data + b"\\n")
    os.write(2, data + b"\\n")
    os.write(1, repr(form).encode() + b"\\n")
    for cut in range(1, len(data), 7):  # over two reads of ours
        os.write(1, data[:cut])
        time.sleep(0.002)
        os.write(1, data[cut:] + b"\\n")
for n in range(65_536 - 60, 65_536 + 60, 3):  # across every border of blocks
    os.write(1, b"-" * n + data + b"\\n")
print("told", flush=True)
raise RuntimeError("refused: " + TOKEN)
"""


def test_a_token_in_every_form(home, emulator):
    emulator.add_bot(TOKEN, "shop_bot")
    home.bot("shop", f"TOKEN, FORMS = {TOKEN!r}, {list(FORMS.values())!r}\n{TELLS}", token=TOKEN, restart="never")
    home.agent()
    following = home.spawn("logs", "-f", "-n", "0")
    home.run("start", "--no-wait")
    home.wait_for("shop", lambda v: v.phase is Phase.STOPPED and v.run)
    told = {
        "logs": home.run("logs", "-n", "1000").stdout,
        "status": home.run("status").stdout + home.run("status", "--json").stdout,
        "check": "".join(vars(home.run("check"))["stdout"]),
    }
    assert "refused: 770320:***" in told["status"]
    home.run("quit")
    told["logs -f"] = following.communicate(timeout=30)[0]
    for path in [*home.folder.rglob("*"), *home.locks.rglob("*")]:
        if path.is_file() and path.name not in (".env", "bot.py"):
            told[str(path)] = path.read_text(errors="replace")
    assert "told" in told["logs"]
    assert "told" in told["logs -f"]
    others = FORMS["another bot's"].partition(":")[2]
    for where, text in told.items():
        assert SECRET not in text, where
        assert others not in text, where
        assert SECRET[:20] not in text, f"half of it in {where}"


def test_too_much_memory(home):
    """A leak ends in a soft restart, told in the log and of no harm to the bot's good name."""
    source = """
import signal, sys, time
def bye(*_):
    print("bye", flush=True)
    sys.exit(0)
signal.signal(signal.SIGINT, bye)
leak = bytearray(120_000_000)
for place in range(0, len(leak), 4096):
    leak[place] = 1
time.sleep(600)
"""
    home.bot("leak", source, memory_limit="60M")
    home.agent(sample=0.5)
    home.run("start")
    view = home.wait_for("leak", lambda v: v.restarts >= 2)
    used = re.search(r"restarted: it used (\d+) MB", home.log("leak"))  # it may be looked at while it still grows
    assert used
    assert 60 < int(used[1]) < 160
    assert "its memory_limit is 60 MB" in home.log("leak")
    assert home.log("leak").count("bye") >= 2
    assert "stopped (ended with exit code 0)" in home.log("leak")
    assert view.want_up
