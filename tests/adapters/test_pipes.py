"""A .env that is a pipe, as 1Password mounts it: read whole, with an end to the waiting."""

import os
import threading
from pathlib import Path
from queue import Queue

import pytest

from tray_app.adapters.pipes import LARGEST, each_once, is_pipe, read_whole, waited_for
from tray_app.adapters.together import together
from tray_app.adapters.tokens.secrets import load_env_file
from tray_app.commands.patience import told_while_waiting
from tray_app.commands.writing import write_env
from tray_app.core.errors import ConfigError, HostError
from tray_app.core.messages import Message

pytestmark = pytest.mark.linux("Windows has no pipes among its files")


@pytest.fixture
def pipe(tmp_path: Path) -> Path:
    path = tmp_path / ".env"
    os.mkfifo(path)
    return path


def filled(pipe: Path, *pieces: bytes) -> threading.Thread:
    """Somebody who writes once, when there is a reader."""

    def write() -> None:
        with open(pipe, "wb", buffering=0) as file:
            for piece in pieces:
                file.write(piece)

    writer = threading.Thread(target=write)
    writer.start()
    return writer


def test_what_is_written_is_read_to_its_end(pipe: Path) -> None:
    pieces = [f"NAME_{n}={'x' * 50_000}\n".encode() for n in range(8)]  # more than a pipe holds
    writer = filled(pipe, *pieces)
    assert sorted(load_env_file(pipe)) == [f"NAME_{n}" for n in range(8)]
    writer.join()


def test_nobody_writes(pipe: Path) -> None:
    with pytest.raises(HostError) as caught:
        read_whole(pipe, patience=0.2)
    assert str(caught.value.message) == f"{pipe} is a pipe, and what should be in it did not come."
    assert "1Password" in str(caught.value.cure)


def test_of_one_command_each_pipe_is_waited_for_once(tmp_path: Path) -> None:
    """Two that nobody fills cost a command half a minute each, and again for each question."""
    pipes = [tmp_path / name for name in ("one", "other")]
    for path in pipes:
        os.mkfifo(path)

    def ask(path: Path) -> str:
        with pytest.raises(HostError) as caught:
            read_whole(path, patience=0.2)
        return str(caught.value.message)

    with each_once():
        told = [ask(path) for path in pipes]
        with pytest.raises(HostError):
            read_whole(pipes[0], patience=600)
    assert told == [f"{path} is a pipe, and what should be in it did not come." for path in pipes]
    assert waited_for() is None


def test_two_who_read_at_the_same_time_have_the_whole(pipe: Path) -> None:
    with each_once():
        answers = together(read_whole, [pipe, pipe])
        filled(pipe, b"NAME=", b"value\n").join()
        assert list(answers) == [b"NAME=value\n"] * 2


def test_whoever_waits_is_told_what_for(pipe: Path) -> None:
    said: Queue[str] = Queue()
    reader = threading.Thread(target=lambda: load_env_file(pipe))
    with told_while_waiting(said.put, Message("Telegram?"), after=0.0):
        assert said.get(timeout=30) == "Telegram?"
    reader.start()
    while waited_for() is None:
        assert reader.is_alive()
    with told_while_waiting(said.put, Message("Telegram?"), after=0.0):
        assert said.get(timeout=30).startswith(f"{pipe} is a pipe, and what should be in it has not come yet")
    filled(pipe, b"A=1\n").join()
    reader.join()


def test_somebody_writes_and_does_not_end(pipe: Path) -> None:
    held = os.open(pipe, os.O_RDWR)
    try:
        os.write(held, b"BOT_TOKEN=half of")
        with pytest.raises(HostError):
            read_whole(pipe, patience=0.2)
    finally:
        os.close(held)


def test_there_is_no_end() -> None:
    with pytest.raises(ConfigError) as caught:
        read_whole(Path("/dev/zero"), patience=5)
    assert str(caught.value.message) == "/dev/zero is larger than 1 MB."


def test_a_usual_file(tmp_path: Path) -> None:
    path = tmp_path / ".env"
    path.write_bytes(b"A=1\r\n" * 1000)
    assert read_whole(path) == b"A=1\r\n" * 1000
    path.write_bytes(b"x" * (LARGEST + 1))
    with pytest.raises(ConfigError):
        read_whole(path)
    assert not is_pipe(path)
    assert not is_pipe(tmp_path / "none")


def test_it_is_never_written(pipe: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        write_env(pipe, lambda text: text + "A=1\n")
    assert "is a pipe that another program fills" in str(caught.value)
    assert is_pipe(pipe)
