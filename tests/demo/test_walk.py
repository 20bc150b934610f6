"""The demo as a user runs it: a process of its own, in a folder for temporary files that must be empty afterwards."""

import os
import re
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import gettempdir

import psutil
import pytest
from e2e.waiting import until
from processes import SOFT, Hearing

from tray_app.adapters.leases import lease
from tray_app.adapters.system import WINDOWS
from tray_app.demo.interrupts import Interrupts
from tray_app.demo.programs import processes
from tray_app.demo.proofs import PROOFS, most_at_once
from tray_app.demo.scene import BOT_FILES
from tray_app.demo.stage import Stage

TITLES = [proof.title for proof in PROOFS]
LIMIT = 90


@dataclass
class Demo:
    """A demo that runs. Everything that it starts inherits TMPDIR, so what is left of it can be found."""

    process: "subprocess.Popen[str]"
    folder: Path
    text: str = ""

    def read_until(self, words: str) -> None:
        while words not in self.text:
            line = self.process.stdout.readline()
            assert line, f"the demo ended before it said {words!r}:\n{self.text}"
            self.text += line

    def end(self) -> int:
        self.text += self.process.stdout.read()
        return self.process.wait(LIMIT)

    def interrupt(self, number: int) -> int:
        """As a terminal does it: to the whole process group. On Windows to the demo alone."""
        if WINDOWS:
            self.process.send_signal(number)
        else:
            os.killpg(self.process.pid, number)
        return self.end()

    def left(self) -> list[str]:
        if WINDOWS:  # who presses Ctrl+C in a bot's console ends by itself, a moment later
            until(lambda: not left_processes(self.folder), lambda: left_processes(self.folder))
        return [*left_processes(self.folder), *(str(file) for file in self.folder.rglob("*"))]


def left_processes(folder: Path) -> list[str]:
    found = []
    for process, seen in processes("environ", "cmdline", "status"):
        around = seen["environ"] or {}
        if around.get("TMPDIR") == str(folder) and seen["status"] != psutil.STATUS_ZOMBIE:
            found.append(f"{process.pid} {seen['cmdline']}")
    return found


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Demo]]:
    folder = tmp_path / "temporary"
    folder.mkdir()
    demos = []

    def run(*command: str, stdout: int = subprocess.PIPE, **more: str) -> Demo:
        kept = {
            name: value for name, value in os.environ.items() if name not in ("DBUS_SESSION_BUS_ADDRESS", "DISPLAY")
        }
        utf8 = {"PYTHONIOENCODING": "utf-8"}  # whatever the console: the marks are read here
        environ = {**kept, **utf8, "TMPDIR": str(folder), "XDG_RUNTIME_DIR": str(folder), "BOTTRAY_LANG": "en", **more}
        process = Hearing(
            [sys.executable, *(command or ("-m", "tray_app", "demo"))],
            env=environ,
            stdout=stdout,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            start_new_session=True,
        )
        demos.append(Demo(process, folder))
        return demos[-1]

    yield run
    for demo in demos:
        demo.process.kill()
        demo.process.wait()
        if demo.process.stdout:
            demo.process.stdout.close()
    for line in left_processes(folder):
        psutil.Process(int(line.split()[0])).kill()


def results(text: str) -> dict[str, str]:
    """The mark of each proof by its title."""
    return {
        title: mark for mark, title in re.findall(r"^  (\S) \d  (.+?)(?: {2,}| · ).*$", text, re.M) if title in TITLES
    }


def test_every_proof_holds_and_nothing_is_left(start, tmp_path):
    stranger = f"{10**9 + 1}:" + "S" * 35
    home = tmp_path / "home of the user"
    demo = start(
        "-m", "tray_app", "demo", "--seconds", "1",
        BOT_TOKEN=stranger, BOTTRAY_HOME=str(home), HTTP_PROXY="http://127.0.0.1:9",
    )  # fmt: skip
    assert demo.end() == 0, demo.text
    assert demo.left() == []
    steps = re.findall(
        r"^  [✓–] (\d)  (?:lock|token|other|webhook|connection|bot started|watching|cleaned)", demo.text, re.M
    )
    assert steps == list("123456789")
    assert results(demo.text) == dict.fromkeys(TITLES, "✓")
    assert "All 8 held" in demo.text
    assert "Now you" not in demo.text
    assert "\x1b" not in demo.text
    assert [line for line in demo.text.splitlines() if len(line) > 80 and gettempdir() not in line] == []

    pid = re.search(r"bot started +PID (\d+)", demo.text)[1]
    told = " ".join(demo.text.split())
    assert f"Another instance of echo is already running. PID {pid} (python" in told
    assert "To stop it: bottray stop echo" in told

    bot_id = re.search(r"/bot(\d+):\*\*\*/getMe", demo.text)
    assert bot_id, "the redacted line is shown"
    assert not re.search(rf"{bot_id[1]}:[A-Za-z0-9_-]", demo.text)
    assert str(10**9 + 1) not in demo.text
    assert not home.exists()
    assert not [file for file in lease.folder({}).iterdir() if bot_id[1] in file.name]


@pytest.mark.skipif(WINDOWS, reason="pseudo-terminals are Unix's")
def test_a_terminal_gets_colours_and_a_line_that_changes_in_place_until_the_time_is_over(start):
    import pty

    for seconds in (16, 32, 64):  # the proofs take their time on a busy machine, and what is left is played
        ours, theirs = pty.openpty()
        began = time.monotonic()
        words = ("-m", "tray_app", "demo", "--seconds", str(seconds))
        demo = start(*words, stdout=theirs, NO_COLOR="", TERM="xterm", COLUMNS="80")
        os.close(theirs)
        text = read_all(ours)
        assert demo.process.wait(LIMIT) == 0, text
        assert time.monotonic() - began >= seconds
        last = text.partition("Now you")[2]
        if last.count("\r\x1b[K") > 3:
            break
    assert "\x1b[32m✓" in text
    assert last.count("\r\x1b[K") > 3
    assert re.search(r"echo · (starting 8/9|running) · PID \d+ · \d+ s · \d+ answered · \d waiting", last)
    assert "export BOTTRAY_HOME=" in last
    assert demo.left() == []


def read_all(descriptor: int) -> str:
    text = b""
    try:
        while data := os.read(descriptor, 65536):
            text += data
    except OSError:  # nobody has the other end any more
        pass
    finally:
        os.close(descriptor)
    return text.decode()


def draw(stage: Stage) -> None:
    stage.now("going on")
    stage.result("ok", 1, "A promise", "5 ms")
    stage.detail("as was seen")


@pytest.mark.skipif(WINDOWS, reason="pseudo-terminals are Unix's")
@pytest.mark.parametrize(
    ("environ", "colours", "live"),
    [({}, True, True), ({"NO_COLOR": "1"}, False, True), ({"TERM": "dumb"}, False, False)],
)
def test_what_a_terminal_can_do_is_used(environ, colours, live):
    import pty

    ours, theirs = pty.openpty()
    with os.fdopen(theirs, "w", encoding="utf-8") as stream:
        draw(Stage(stream, environ))
    text = read_all(ours)
    assert ("\x1b[32m" in text) == colours
    assert ("going on" in text) == live
    assert "as was seen" in text


@pytest.mark.parametrize(("encoding", "mark"), [("utf-8", "✓"), ("ascii", "+")])
def test_a_file_gets_plain_lines_in_its_own_encoding(tmp_path, encoding, mark):
    file = tmp_path / "out"
    with file.open("w", encoding=encoding) as stream:
        draw(Stage(stream, {}))
    assert file.read_text(encoding).splitlines() == [f"  {mark} 1  A promise" + " " * 58 + "5 ms", "       as was seen"]


@pytest.mark.parametrize(
    ("moment", "number"),
    [
        ("Start, in nine steps", signal.SIGINT),
        ("The token is in no log", signal.SIGINT),
        ("Another copy is ended", SOFT[-1]),
        ("Now you", signal.SIGINT),
    ],
)
def test_an_interrupt_leaves_nothing(start, moment, number):
    demo = start()
    demo.read_until(moment)
    assert demo.interrupt(number) == 130
    assert "Cleaned up: no process and no file of this demo is left." in demo.text
    assert "Traceback" not in demo.text
    assert demo.left() == []


def test_whoever_reads_the_output_may_go(start):
    demo = start()
    demo.read_until("bot started")
    demo.process.stdout.close()
    demo.process.wait(LIMIT)
    assert demo.left() == []


def faulty(tmp_path: Path, arguments: str, **files: str) -> list[str]:
    """A demo with something wrong in it: `files` are written, `arguments` are those of `main` beside the usual two."""
    for name, text in files.items():
        (tmp_path / f"{name}.py").write_text(textwrap.dedent(text))
    call = f"""
        import os, sys
        from pathlib import Path
        from tray_app.core.messages import set_language
        from tray_app.demo import scene, walk

        here = Path({str(tmp_path)!r})
        sys.exit(walk.main(1, os.environ, {arguments}))
    """
    return ["-c", textwrap.dedent(call)]


def test_a_message_that_is_not_answered_fails_the_demo(start, tmp_path):
    sender = 'api.insist("sendMessage", '
    source = BOT_FILES[1].read_text()
    assert source.count(sender) == 1
    forgetful = source.replace(sender, f'message["text"] == "Hello 1" or {sender}')
    demo = start(*faulty(tmp_path, "bot_files=[scene.BOT_FILES[0], here / 'echo_bot.py']", echo_bot=forgetful))
    assert demo.end() == 5
    assert results(demo.text) == dict.fromkeys(TITLES, "✓") | {TITLES[0]: "✗", TITLES[7]: "✗"}
    assert "1 message was not answered within 20 s." in demo.text
    assert "1 message was lost." in demo.text
    assert f"2 of 8 did not hold: 1 {TITLES[0]}; 8 {TITLES[7]}." in " ".join(demo.text.split())
    assert demo.left() == []


def test_an_agent_that_writes_tokens_and_sees_no_rival_fails_the_demo(start, tmp_path):
    faithless = """
        import os, sys
        from tray_app import agent
        from tray_app.core.tokens.redact import Redactor
        from tray_app.supervisor.rivals.scan import RivalScan

        async def find(self, target):
            return []

        RivalScan.find = find
        Redactor.feed = lambda self, data: data
        sys.exit(agent.main(os.environ))
    """
    demo = start(*faulty(tmp_path, "agent=[sys.executable, str(here / 'faithless.py')]", faithless=faithless))
    assert demo.end() == 5
    marks = results(demo.text)
    assert [title for title in TITLES[:5] if marks[title] == "✓"] == TITLES[:3]
    assert f"4 {TITLES[3]}; 5 {TITLES[4]}" in " ".join(demo.text.split())
    assert demo.left() == []


def test_an_agent_that_does_not_come_up_is_told(start, tmp_path):
    demo = start(*faulty(tmp_path, "agent=[sys.executable, '-c', 'pass']"))
    assert demo.end() == 5
    assert "The bot did not start. The agent ended as soon as it was started." in demo.text
    assert demo.left() == []


def test_readers_at_once_are_counted_by_their_intervals():
    assert most_at_once([[1, 5], [6, 9]]) == 1
    assert most_at_once([[1, 6], [5, 9], [9, 12]]) == 2
    assert most_at_once([]) == 0


def test_an_interrupt_waits_for_what_is_half_made_and_comes_once():
    seen = []

    def make() -> None:
        with interrupts.shielded():
            signal.raise_signal(signal.SIGTERM)
            seen.append("made whole")
        seen.append("went on")

    with Interrupts() as interrupts:
        with pytest.raises(KeyboardInterrupt):
            make()
        signal.raise_signal(signal.SIGINT)
        seen.append("cleaned up")
    assert seen == ["made whole", "cleaned up"]
