"""A .env that is a pipe, as 1Password mounts it: read whole, with an end to the waiting."""

import os
import threading
from pathlib import Path

import pytest

from tray_app.adapters.pipes import LARGEST, is_pipe, read_whole
from tray_app.adapters.tokens.secrets import load_env_file
from tray_app.commands.writing import write_env
from tray_app.core.errors import ConfigError, HostError

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
