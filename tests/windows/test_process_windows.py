"""A bot on Windows: started within a job, heard, asked to stop, and gone with everything it started."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tray_app.adapters.processes import process

UP = "print('up', flush=True)\n"
SLEEP = f"import time\n{UP}time.sleep(120)\n"
IGNORES_SIGINT = f"import signal, time\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\n{UP}time.sleep(120)\n"
GRANDCHILD = """
import subprocess, sys, time
one = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(120)"])
print("pid", one.pid, flush=True)
"""
AGENT = f"""
import asyncio, sys
from pathlib import Path
from tray_app.adapters.processes import process
sys.path.insert(0, {str(Path(__file__).parent)!r})
from conftest import Started
class Loud(Started):
    def write(self, data):
        print(data.decode(), end="", flush=True)
async def main():
    bot = Loud(process.host(asyncio.get_running_loop()), [sys.executable, "-u", *sys.argv[1:]], Path.cwd(), 3, {{}})
    print(*await bot.exit)
asyncio.run(main())
"""
CONTROL_C_EXIT = 0xC000013A  # what Python ends with where nobody caught KeyboardInterrupt


def pid_in(output: bytes) -> int:
    words = output.split()
    return int(words[words.index(b"pid") + 1])


def alive(pid: int) -> bool:
    import psutil

    return psutil.pid_exists(pid)


def test_output_and_exit_code_arrive_whole(hosted: Any) -> None:
    async def bot(here: Any) -> None:
        one = here.start("import sys\nsys.stdout.write('x' * 3_000_000)\nsys.stderr.write('end')\nsys.exit(7)")
        assert await one.end() == (7, 0)
        assert (len(one.output), one.output[-3:], one.ended_output) == (3_000_003, b"end", True)

    hosted(bot)


def test_a_bot_has_no_input_and_no_window(tmp_path: Path) -> None:
    (tmp_path / "bot.py").write_text("""
import ctypes, sys
window = ctypes.windll.kernel32.GetConsoleWindow()
print(repr(sys.stdin.read()), bool(window and ctypes.windll.user32.IsWindowVisible(window)))
""")
    agent = [sys.executable, "-u", "-c", AGENT, str(tmp_path / "bot.py")]
    with subprocess.Popen(agent, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as running:
        assert running.stdin is not None
        assert running.stdout is not None
        try:
            # our own input stays open and empty: a bot that had it would wait for ever
            assert running.stdout.readline().split() == [b"''", b"False"]
        finally:
            running.kill()


def test_a_program_that_is_not_there_is_an_error_and_leaves_nothing(hosted: Any, tmp_path: Path) -> None:
    async def bot(here: Any) -> None:
        with pytest.raises(OSError, match=r"cannot find|not found"):
            here.start("", argv=[str(tmp_path / "no.exe")])
        assert here.host.pids() == set()

    hosted(bot)


def test_sigint_reaches_a_python_softly(hosted: Any) -> None:
    source = f"import time\ntry:\n    {UP}    time.sleep(120)\nexcept KeyboardInterrupt:\n    print('bye')\n"

    async def bot(here: Any) -> None:
        one = here.start(source)
        await one.says(b"up")
        one.child.ask(0)
        assert await one.end() == (0, 0)
        assert one.output.split() == [b"up", b"bye"]

    hosted(bot)


def test_a_python_that_does_not_listen_gets_ctrl_c(hosted: Any) -> None:
    async def bot(here: Any) -> None:
        one = here.start(SLEEP, "-I")  # ignores PYTHONPATH
        await one.says(b"up")
        one.child.ask(0)
        assert await one.end() == (CONTROL_C_EXIT, 0)
        assert b"KeyboardInterrupt" in one.output

    hosted(bot)


def test_another_program_gets_ctrl_c(hosted: Any) -> None:
    async def bot(here: Any) -> None:
        script = here.folder / "bot.cmd"
        script.write_text(f'@echo off\r\n"{sys.executable}" -E -u "{here.folder / "inner.py"}"\r\n')
        (here.folder / "inner.py").write_text(SLEEP)
        one = here.start("", argv=[str(script)])
        await one.says(b"up")
        one.child.ask(0)
        await one.end()
        assert b"KeyboardInterrupt" in one.output

    hosted(bot)


def test_the_second_way_reaches_what_the_bot_has_started(hosted: Any) -> None:
    source = f"""
import signal, subprocess, sys
signal.signal(signal.SIGINT, signal.SIG_IGN)
inner = "import signal, time; signal.signal(signal.SIGINT, signal.default_int_handler)"
inner += "; print('up', flush=True); time.sleep(120)"
subprocess.call([sys.executable, "-c", inner])
{UP}"""

    async def bot(here: Any) -> None:
        one = here.start(source)
        await one.says(b"up")
        one.child.ask(0)
        one.child.ask(1)
        assert (await one.end())[0] == 0
        assert b"KeyboardInterrupt" in one.output

    hosted(bot)


def test_kill_ends_the_whole_tree_before_it_is_told(hosted: Any) -> None:
    async def bot(here: Any) -> None:
        one = here.start(GRANDCHILD + "time.sleep(120)")
        grandchild = pid_in(await one.says(b"\n"))
        assert {one.child.identity.pid, grandchild} <= here.host.pids()
        one.child.kill()
        assert (await one.end())[0] == 1
        assert not alive(grandchild)
        assert here.host.pids() == set()

    hosted(bot)


def test_what_a_bot_leaves_behind_is_counted_and_ended(hosted: Any) -> None:
    async def bot(here: Any) -> None:
        one = here.start(GRANDCHILD + GRANDCHILD.replace('"pid"', '"second"'), grace=0.5)
        grandchild = pid_in(await one.says(b"second"))
        assert await one.end() == (0, 2)
        assert not alive(grandchild)

    hosted(bot)


def test_nothing_breaks_away(hosted: Any) -> None:
    source = """
import subprocess, sys
try:
    subprocess.Popen([sys.executable, "-c", ""], creationflags=subprocess.CREATE_BREAKAWAY_FROM_JOB)
except PermissionError:
    print("refused")
"""

    async def bot(here: Any) -> None:
        one = here.start(source)
        await one.end()
        assert one.output.split() == [b"refused"]

    hosted(bot)


def test_a_job_may_lie_within_a_job(hosted: Any, tmp_path: Path) -> None:
    (tmp_path / "inner.py").write_text("print('inner')")

    async def bot(here: Any) -> None:
        one = here.start(AGENT, argv=[sys.executable, "-u", "-c", AGENT, str(tmp_path / "inner.py")])
        assert (await one.end())[0] == 0
        assert one.output.split()[-3:] == [b"inner", b"0", b"0"]

    hosted(bot)


def test_the_tree_dies_with_us_however_we_end(tmp_path: Path, ended: list[int]) -> None:
    import psutil

    (tmp_path / "bot.py").write_text(GRANDCHILD + f"{UP}time.sleep(120)\n")
    # -E: so that nobody in the bot listens for our end; it is the kernel's work alone
    agent = [sys.executable, "-u", "-c", AGENT, "-E", str(tmp_path / "bot.py")]
    with subprocess.Popen(agent, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE) as running:
        assert running.stdout is not None
        line = b""
        while b"up" not in line:
            line = running.stdout.readline()
        below = psutil.Process(running.pid).children(recursive=True)
        ended += [one.pid for one in below]
        assert len([one for one in below if one.name() == "python.exe"]) == 2
        running.kill()
        running.wait()
        _gone, left = psutil.wait_procs(below, timeout=5)
    assert left == []


def under_wine() -> bool:
    import ctypes

    return hasattr(ctypes.windll.ntdll, "wine_get_version")


def test_usage_is_that_of_the_whole_tree(hosted: Any) -> None:
    worker = "data = bytearray(50_000_000)\nwhile sum(range(100000)): pass"
    source = f"import subprocess, sys\nsubprocess.Popen([sys.executable, '-c', {worker!r}])\n{SLEEP}"

    async def bot(here: Any) -> None:
        import asyncio

        one = here.start(source)
        await one.says(b"up")
        await asyncio.sleep(1.5)
        found = (await here.host.usage([one.child], asyncio.to_thread))[0]
        assert found.rss_bytes > 60_000_000
        if under_wine():
            pytest.skip("the memory is right; Wine does not count a job's CPU time")
        assert found.cpu_seconds > 0.3

    hosted(bot)


def test_an_end_is_told_once(hosted: Any) -> None:
    """Who asks for the usage of a bot that waits for its restart asks about one that is gone."""

    async def bot(here: Any) -> None:
        import asyncio

        one = here.start("import sys; sys.exit(7)")
        assert await one.end() == (7, 0)
        assert await here.host.usage([one.child], asyncio.to_thread) == [process.Usage(0, 0.0)]
        one.child.look()  # a second end would be an error of the future that `one` is told by

    hosted(bot)


def test_a_stranger_is_ended_with_its_tree_and_only_if_it_is_still_the_same(hosted: Any, ended: list[int]) -> None:
    stranger = subprocess.Popen([sys.executable, "-c", GRANDCHILD + "time.sleep(120)"], stdout=subprocess.PIPE)
    assert stranger.stdout is not None
    grandchild = pid_in(stranger.stdout.readline())
    ended += [stranger.pid, grandchild]

    async def bot(here: Any) -> None:
        found = process.identify(stranger.pid)
        assert found is not None
        assert await here.host.end(process.Identity(found.pid, found.birth + "0"), 5.0)
        assert alive(stranger.pid), "a process of another birth was ended"
        assert await here.host.end(found, 5.0)
        assert not process.alive(found)
        assert not alive(grandchild)

    hosted(bot)


def test_our_own_bots_are_spared_when_an_ancestor_of_ours_is_ended(hosted: Any) -> None:
    async def bot(here: Any) -> None:
        one = here.start(SLEEP)
        await one.says(b"up")
        me = one.child.identity
        assert await here.host.end(process.Identity(me.pid, me.birth), 0.5)
        assert process.alive(me)

    hosted(bot)


def test_who_is_who() -> None:
    me = process.identify(os.getpid())
    assert me is not None
    assert process.alive(me)
    assert process.ancestors(os.getpid())[0] == me
    child = subprocess.Popen([sys.executable, "-c", SLEEP], env={**os.environ, process.MARK: "mark-of-this-test"})
    try:
        assert me in process.ancestors(child.pid)
        assert [one.pid for _mark, one in process.marked({"mark-of-this-test"})] == [child.pid]
        known = process.identify(child.pid)
    finally:
        child.kill()
        child.wait()
    assert known is not None
    assert not process.alive(known)
    assert abs(process.slept() - process.slept()) < 0.5
    assert process.user()
