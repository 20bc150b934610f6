"""The echo bot as a process of its own: nothing lost, nothing answered twice, whatever ends it."""

import os
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from emulation.emulator import Emulator
from processes import SOFT, WINDOWS, Hearing

import tray_app.demo
from tray_app.demo.echo_bot import POLL

SCRIPT = Path(tray_app.demo.__file__).with_name("echo_bot.py")
WAIT = 20
ALONE = [] if WINDOWS else ["-I", "-S"]  # on Windows its Python must look at PYTHONPATH, or it hears nothing


class Echo:
    """A running echo bot. It has the standard library and nothing else, as on a machine without this project."""

    def __init__(self, log: Path, env: dict[str, str], *arguments: str) -> None:
        self._log = log
        with log.open("ab") as out:
            command = [sys.executable, *ALONE, str(SCRIPT), *arguments]
            self.process = Hearing(command, env=env, stdout=out, stderr=out, cwd=log.parent)

    def end(self, number: signal.Signals) -> int:
        self.process.send_signal(number)
        return self.process.wait(WAIT)

    @property
    def log(self) -> list[str]:
        return self._log.read_text().splitlines()


@pytest.fixture
def echo(emulator: Emulator, token: str, tmp_path: Path) -> Iterator[Callable[..., Echo]]:
    running: list[Echo] = []

    def echo(*arguments: str, **env: str) -> Echo:
        env = {"BOT_TOKEN": token, "BOTTRAY_API_BASE": emulator.url, "PATH": os.environ["PATH"], **env}
        running.append(Echo(tmp_path / f"log{len(running)}", env, *arguments))
        return running[-1]

    yield echo
    for each in running:
        each.process.kill()
        each.process.wait()


def sent(count: int) -> Callable[[dict[str, Any]], bool]:
    return lambda state: len(state["sent"]) >= count


def answers(state: dict[str, Any]) -> Counter[int]:
    return Counter(message["update_id"] for message in state["sent"])


def polls(state: dict[str, Any]) -> bool:
    return bool(state["readers_now"])


@pytest.mark.parametrize("number", SOFT)
def test_it_echoes_confirms_and_stops_softly(emulator: Emulator, token: str, echo: Any, number: signal.Signals) -> None:
    emulator.queue(token, "hello", 3)
    bot = echo()
    emulator.wait_for(token, lambda state: len(state["confirmed"]) == 3 and state["readers_now"])
    started = time.monotonic()
    assert bot.end(number) == 0
    assert WINDOWS or time.monotonic() - started < POLL, "the poll was not cut short; Windows hears between two"
    state = emulator.state(token)
    assert [message["text"] for message in state["sent"]] == ["hello 1", "hello 2", "hello 3"]
    assert (state["pending"], state["dropped"], state["conflicts"], state["readers_most"]) == ([], [], [], 1)
    events = [word for number in (1001, 1002, 1003) for word in (f"received {number}", f"answered {number}")]
    assert bot.log == ["started as @echo_bot", *events, "stopped"]


def test_soft_stops_at_any_moment_answer_each_update_once(emulator: Emulator, token: str, echo: Any) -> None:
    ids = []
    for step in range(8):
        before = len(emulator.state(token)["sent"])
        ids += emulator.queue(token, f"step {step}", 60)
        bot = echo()
        emulator.wait_for(token, sent(before + 10))
        assert bot.end(SOFT[step % len(SOFT)]) == 0
        state = emulator.state(token)
        assert state["confirmed"] == [message["update_id"] for message in state["sent"]]
    echo()
    state = emulator.wait_for(token, lambda state: not state["pending"])
    assert answers(state) == Counter(ids)
    assert state["readers_most"] == 1


def test_hard_ends_at_any_moment_lose_nothing(emulator: Emulator, token: str, echo: Any) -> None:
    ids = []
    for step in range(8):
        before = len(emulator.state(token)["sent"])
        ids += emulator.queue(token, f"step {step}", 60)
        bot = echo()
        emulator.wait_for(token, sent(before + 10))
        assert bot.end(signal.SIGKILL) != 0
    echo()
    state = emulator.wait_for(token, lambda state: not state["pending"])
    assert set(answers(state)) == set(state["confirmed"]) == set(ids)
    assert len(state["sent"]) <= len(ids) + 8
    assert state["readers_most"] == 1


def test_a_rejected_token_ends_it_with_a_sentence(emulator: Emulator, token: str, echo: Any) -> None:
    emulator.revoke(token)
    bot = echo()
    assert bot.process.wait(WAIT) == 1
    assert bot.log == [
        "Telegram refuses the token in BOT_TOKEN (401 Unauthorized); @BotFather has the one that is good."
    ]


def test_a_token_revoked_while_it_runs_ends_it(emulator: Emulator, token: str, echo: Any) -> None:
    bot = echo()
    emulator.wait_for(token, polls)
    emulator.revoke(token)
    emulator.queue(token, "hello")
    assert bot.process.wait(WAIT) == 1
    assert emulator.state(token)["pending"] == [1001]


def test_without_a_token_it_says_what_to_do(echo: Any) -> None:
    bot = echo(BOT_TOKEN=" ")
    assert bot.process.wait(WAIT) == 1
    assert "environment variable BOT_TOKEN" in bot.log[0]


def test_a_conflict_is_told_and_survived(emulator: Emulator, token: str, echo: Any) -> None:
    bot = echo()
    emulator.wait_for(token, polls)
    emulator.set_rival(token, True)
    emulator.wait_for(token, lambda state: state["conflicts"])
    emulator.set_rival(token, False)
    emulator.queue(token, "hello")
    state = emulator.wait_for(token, sent(1))
    assert [line for line in bot.log if line.startswith("conflict: 409 Conflict: terminated by other getUpdates")]
    assert state["readers_most"] == 2


HICCUPS: list[dict[str, Any]] = [
    {"kind": "reset"},
    {"kind": "html", "status": 502},
    {"kind": "empty", "status": 200},
    {"kind": "error"},
    {"kind": "error", "status": 429, "retry_after": 0},
]


def test_a_failed_answer_is_tried_again(emulator: Emulator, echo: Any) -> None:
    bots = []
    tokens = [f"{number}:" + "H" * 35 for number in range(1, 1 + len(HICCUPS))]
    for each, fault in zip(tokens, HICCUPS, strict=True):
        emulator.add_bot(each)
        emulator.queue(each, "hello")
        emulator.set_fault(each, **fault, method="sendMessage", count=1)
        bots.append(echo(BOT_TOKEN=each))
    for each in tokens:
        state = emulator.wait_for(each, lambda state: state["confirmed"] == [1001])
        assert answers(state) == {1001: 1}
    for bot in bots:
        assert len([line for line in bot.log if line.startswith("sendMessage failed: ")]) == 1


def test_a_chat_that_does_not_want_it_is_passed_over(emulator: Emulator, token: str, echo: Any) -> None:
    emulator.set_fault(
        token, "error", status=403, description="Forbidden: bot was blocked", method="sendMessage", count=1
    )
    emulator.queue(token, "hello", 2)
    bot = echo()
    state = emulator.wait_for(token, lambda state: state["confirmed"] == [1001, 1002])
    assert answers(state) == {1002: 1}
    assert "not answered 1001: 403 Forbidden: bot was blocked" in bot.log


def test_it_stops_softly_while_the_server_is_away(emulator: Emulator, token: str, echo: Any) -> None:
    emulator.set_fault(token, "offline")
    bot = echo()
    deadline = time.monotonic() + WAIT
    while not any(line.startswith("getMe failed") for line in bot.log):
        assert time.monotonic() < deadline
    assert bot.end(SOFT[-1]) == 0
    assert bot.log[-1] == "stopped"


def test_the_token_is_printed_only_when_asked_for(emulator: Emulator, token: str, echo: Any) -> None:
    emulator.set_fault(token, "reset", count=1)
    quiet = echo()
    emulator.wait_for(token, polls)
    assert quiet.end(signal.SIGINT) == 0
    assert token.partition(":")[2] not in "\n".join(quiet.log)
    leaking = echo("--leak")
    emulator.wait_for(token, polls)
    assert leaking.end(signal.SIGINT) == 0
    assert f"requests go to {emulator.url}/bot{token}/getMe" in leaking.log
