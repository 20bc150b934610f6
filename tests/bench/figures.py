"""What is measured: each function gives one or more rows. Whoever is compared takes turns, and the median counts."""

import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from statistics import median

from bench import kernel
from bench.child import LINE, damage
from bench.contenders import BotTray, Contender, Counted, Pm2, Supervisord
from bench.looking import look
from bench.page import page
from bench.stage import Stage, in_turn
from bench.table import Allowed, Figure
from bench.tray import tray
from bench.windows import windows
from emulation.emulator import Emulator

IDLE = 30.0
REST = 7.0  # a bot counts as running after 5 s: until then there is still something to do
MANY = 100
SOME = 10
FLOOD = 2_000_000
STDIO = 4096 // LINE  # lines at a time, as a C program's printf sends them into a pipe; an unbuffered one sends each
RECOVERY = 5.0  # seconds after which a new agent has put everything right
STAMP = len("2026-11-20T10:12:13.123 ")
NOTE = b"-- bottray: "


def idle(stage: Stage, runs: int) -> Iterator[Figure]:
    """Memory and CPU with one bot that does nothing, all at the same time."""
    kinds: list[type[Contender]] = [BotTray, Supervisord, *_pm2(stage)]
    running = [stage.up(kind, stage.quiet(1)) for kind in kinds]
    time.sleep(REST)
    unasked = [kernel.pss(one.pid) for one in running[:2]]
    for one in running:
        one.seconds("status")
    time.sleep(REST)
    memory, cpu = [], []
    for _ in range((runs + 1) // 2):
        before = [kernel.cpu_seconds(one.pid) for one in running]
        time.sleep(IDLE)
        cpu.append([1000 * (kernel.cpu_seconds(one.pid) - was) for one, was in zip(running, before, strict=True)])
        memory.append([kernel.pss(one.pid) for one in running])
    stage.close()
    mb, ms = list(map(median, zip(*memory, strict=True))), list(map(median, zip(*cpu, strict=True)))
    allowed = Allowed("ratio", "<=", 1.0)
    yield Figure(
        "agent with one idle bot, nobody has asked it, PSS", "MB", *unasked[:1], "supervisord", unasked[1], allowed
    )
    yield Figure("   after a status, which loads its server", "MB", mb[0], "supervisord", mb[1])
    yield Figure("   its CPU time in 30 s", "ms", ms[0], "supervisord", ms[1], Allowed("ratio", "<=", 0.5))
    for kind, their_mb, their_ms in zip(kinds[2:], mb[2:], ms[2:], strict=True):
        yield Figure("   PSS", "MB", mb[0], kind.title, their_mb)
        yield Figure("   CPU time", "ms", ms[0], kind.title, their_ms)


def token(stage: Stage, runs: int) -> Iterator[Figure]:
    """The same with a bot that has a token: Telegram was asked, so what that needs is loaded too."""
    with Emulator() as telegram:
        text = "770900:" + "B" * 35
        telegram.add_bot(text, "bench_bot")
        ours = stage.make(BotTray, stage.quiet(1))
        config = ours.folder / "bots.toml"
        config.write_text(f'{config.read_text()}api_base = "{telegram.url}"\n')
        (ours.folder / ".env").write_text(f"BOT_TOKEN={text}\n")
        ours.launch()
        stage.child.births(1)
        ours.wait_until_it_answers()
        ours.seconds("status")
        time.sleep(REST)
        mb = kernel.pss(ours.pid)
        stage.close()
    yield Figure("agent with one idle bot that has a token, PSS", "MB", mb)


def many(stage: Stage, runs: int) -> Iterator[Figure]:
    """Memory of each further bot."""
    kinds: list[type[Contender]] = [BotTray, Supervisord]
    pairs = [[stage.up(kind, stage.quiet(count)) for count in (1, MANY)] for kind in kinds]
    for one in (one for pair in pairs for one in pair):
        one.seconds("status")
    time.sleep(REST)
    ours, theirs = ((kernel.pss(more.pid) - kernel.pss(one.pid)) / (MANY - 1) for one, more in pairs)
    stage.close()
    allowed = Allowed("value", "<=", 0.1)
    yield Figure(f"each further bot (of {MANY}), PSS", "MB", ours, "supervisord", theirs, allowed)


def crash(stage: Stage, runs: int) -> Iterator[Figure]:
    """From the SIGKILL of a bot to the first instruction of the next one; each bot for its first time."""
    running, pids = [], {}
    for kind in (BotTray, *_pm2(stage)):
        running.append(stage.make(kind, stage.quiet(SOME)))
        running[-1].launch()
        pids[running[-1]] = {birth.name: birth.pid for birth in stage.child.births(SOME)}
        running[-1].wait_until_it_answers()
    time.sleep(REST)
    ours, *theirs = in_turn(running, list(running[0].bots), lambda one, name: stage.restart_ms(pids[one][name]))
    stage.close()
    yield Figure("crash to the new child's first instruction", "ms", ours, "pm2", *theirs,
                 allowed=Allowed("ratio", "<=", 2))  # fmt: skip


def launch(stage: Stage, runs: int) -> Iterator[Figure]:
    """From the controller's launch to the first instruction of its bot, or of the last of many."""
    for count, bound, what in ((1, 0.25, "its bot's"), (MANY, 1, f"the last of {MANY} bots'")):
        found: dict[type[Contender], list[float]] = {BotTray: [], Supervisord: []}
        for _ in range(runs):
            for kind, ms in found.items():
                one = stage.make(kind, stage.quiet(count))
                before = one.launch()
                ms.append((stage.child.births(count)[-1].monotonic - before) / 1e6)
                one.wait_until_it_answers()
                stage.close()
        ours, theirs = map(median, found.values())
        allowed = Allowed("ratio", "<=", bound)
        yield Figure(f"launch to {what} first instruction", "ms", ours, "supervisord", theirs, allowed)
    counted = stage.up(Counted, stage.quiet(MANY))
    stage.close()
    yield Figure("   scans of the process table for them", "", counted.scans(), allowed=Allowed("value", "=", 1))


def status(stage: Stage, runs: int) -> Iterator[Figure]:
    running = [stage.up(kind, stage.quiet(SOME)) for kind in (BotTray, Supervisord)]
    ours, theirs = in_turn(running, ["status"] * 3 * runs, lambda one, verb: 1000 * one.seconds(verb))
    stage.close()
    yield Figure("status", "ms", ours, "supervisord", theirs, Allowed("ratio", "<=", 0.5))


def stop(stage: Stage, runs: int) -> Iterator[Figure]:
    running = [stage.up(kind, stage.quiet(SOME)) for kind in (BotTray, Supervisord)]
    time.sleep(REST)
    ours, theirs = in_turn(running, list(running[0].bots), lambda one, name: 1000 * one.seconds("stop", name))
    stage.close()
    yield Figure("stop of a well-behaved bot", "ms", ours, "supervisord", theirs, Allowed("ratio", "<=", 1))


def logs(stage: Stage, runs: int) -> Iterator[Figure]:
    """A flood through the capture; then every line of it is looked at."""
    lost = 0
    for block, what in ((STDIO, "log capture, 120-byte lines in blocks of 4 kB"), (1, "   one write for each line")):
        found: dict[type[Counted | Supervisord], list[tuple[float, float]]] = {Counted: [], Supervisord: []}
        for _ in range((runs + 1) // 2):
            for kind, runs_of_it in found.items():
                one = stage.make(kind, {"flood": stage.child.command("flood", "flood", FLOOD, block)})
                one.launch()
                began = stage.child.births(1)[0].real
                seconds = _captured(one.log_files, began)
                runs_of_it.append((FLOOD * LINE / seconds / 1e6, kernel.cpu_seconds(one.pid)))
                if isinstance(one, BotTray):
                    lost += damage(_of_the_bot(one.log_files("flood")), FLOOD)
                one.wait_until_it_answers()
                stage.close()
        (ours, our_cpu), (theirs, their_cpu) = (map(median, zip(*several, strict=True)) for several in found.values())
        yield Figure(what, "MB/s", ours, "supervisord", theirs, Allowed("ratio", ">=", 0.6))
        yield Figure("   CPU time of it, with the start", "s", our_cpu, "supervisord", their_cpu)
    yield Figure("   lines lost or torn, with rotation", "", lost, allowed=Allowed("value", "=", 0))


def killed(stage: Stage, runs: int) -> Iterator[Figure]:
    """The controller SIGKILLed and started again: how many copies of its bot run."""
    kinds: list[type[Contender]] = [BotTray, Supervisord, *_pm2(stage)]
    for what in ("quiet", "chatty"):
        copies = []
        for kind in kinds:
            name = f"{kind.title}-{what}"
            one = stage.up(kind, {name: stage.child.command(name, what)})
            time.sleep(1)
            one.kill()
            one.launch()
            time.sleep(RECOVERY)
            copies.append(len(kernel.running(stage.child.fifo)))
            one.wait_until_it_answers()
            stage.close()
        allowed = Allowed("value", "=", 1)
        for kind, theirs in zip(kinds[1:], copies[1:], strict=True):
            yield Figure(f"copies after the agent's SIGKILL, {what} bot", "", copies[0], kind.title, theirs, allowed)


ALL: dict[str, Callable[[Stage, int], Iterator[Figure]]] = {
    each.__name__: each
    for each in (idle, token, many, crash, launch, status, stop, logs, killed, look, page, tray, windows)
}


def _pm2(stage: Stage) -> list[type[Contender]]:
    return [Pm2] if stage.tools.pm2 else []


def _captured(files: Callable[[str], list[Path]], began: int) -> float:
    """Seconds from the flood's first instruction to the last write of its last line."""
    last = b"%012d " % (FLOOD - 1)
    end = time.monotonic() + 120
    while time.monotonic() < end:
        newest = files("flood")[-1]
        with suppress(FileNotFoundError), open(newest, "rb") as file:  # it is just being made, or moved
            file.seek(-min(1000, newest.stat().st_size), 2)
            if last in file.read():
                return (newest.stat().st_mtime_ns - began) / 1e9
        time.sleep(0.02)
    raise TimeoutError("the last line of the flood was not seen")


def _of_the_bot(files: list[Path]) -> Iterator[bytes]:
    """The lines of a log without our stamps and notes."""
    for path in files:
        for line in path.read_bytes().splitlines():
            if not line.startswith(NOTE, STAMP):
                yield line[STAMP:]
