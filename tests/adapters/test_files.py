"""Our own files: where they lie, reading what any editor wrote, writing without a moment of half a file."""

import errno
import os
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tray_app.adapters import files_linux, files_windows, security_windows
from tray_app.adapters.files import folders, private_folder, read_text, start_of, write_atomic
from tray_app.adapters.system import WINDOWS
from tray_app.core.errors import ConfigError, HostError
from tray_app.core.reasons import unreadable

posix = pytest.mark.skipif(WINDOWS, reason="owners and modes are those of POSIX")
as_root = pytest.mark.skipif(
    WINDOWS or os.geteuid() != 0, reason="only root can make a file that belongs to somebody else"
)
NOBODY = 65534


@pytest.fixture
def as_nobody() -> Iterator[None]:
    """Root may do everything, so the tests of what may not be done run as the user nobody."""
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


@posix
def test_what_only_looks_like_a_file_is_told_as_a_pipe(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As /proc/kmsg does: by its kind a file, and with nothing to read yet."""
    os.mkfifo(tmp_path / "pipe")
    writer = os.open(tmp_path / "pipe", os.O_RDWR)
    monkeypatch.setattr(stat, "S_ISREG", lambda kind: True)
    try:
        with pytest.raises(OSError, match="no file") as told:
            start_of(tmp_path / "pipe", 1 << 20)
    finally:
        os.close(writer)
    assert told.value.errno == errno.ESPIPE


@posix
def test_whoever_cannot_read_is_told_what_helps(tmp_path: Path) -> None:
    for code, said in ((errno.EIO, "the disk that it lies on"), (errno.EACCES, "the right to read it")):
        assert said in str(unreadable(tmp_path, OSError(code, "")))
    assert unreadable(tmp_path, OSError(errno.ENOTDIR, "")).cure is None
    assert "leads back to itself" in str(unreadable(tmp_path, OSError(errno.ELOOP, "")))


# -- where -----------------------------------------------------------------------------------------------------------


def test_bottray_home_holds_everything(tmp_path: Path) -> None:
    found = folders({"BOTTRAY_HOME": str(tmp_path / "home")})
    assert found.config_file == tmp_path / "home" / "bots.toml"
    assert found.logs == tmp_path / "home" / "logs"
    assert found.state == tmp_path / "home"
    assert found.run == tmp_path / "home" / "run"
    assert list(tmp_path.iterdir()) == []


def test_a_relative_home_is_the_same_from_every_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert folders({"BOTTRAY_HOME": "here"}).state == tmp_path / "here"
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    assert folders({"BOTTRAY_HOME": "~/there"}).state == tmp_path / "there"


@posix
def test_the_platforms_own_places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path / "runtime"))
    found = folders({"BOTTRAY_HOME": ""})
    assert found.config_file == tmp_path / "config" / "bottray" / "bots.toml"
    assert found.logs == tmp_path / "state" / "bottray" / "logs"
    monkeypatch.delenv("XDG_RUNTIME_DIR")
    assert folders({}).run == found.run == tmp_path / "state" / "bottray" / "run"


def test_platformdirs_is_only_loaded_when_asked() -> None:
    code = (
        "import sys; from tray_app.adapters.files import folders\n"
        "folders({'BOTTRAY_HOME': 'x'}); print('platformdirs' in sys.modules)"
    )
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=root)
    assert done.stdout.strip() == "False"


# -- reading ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_what_notepad_writes_is_read(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "bots.toml"
    path.write_bytes('# магазин\r\n[bots."магазин"]'.encode(encoding))
    assert read_text(path) == '# магазин\r\n[bots."магазин"]'


def test_an_old_code_page_is_told_with_its_line_and_not_guessed(tmp_path: Path) -> None:
    path = tmp_path / "bots.toml"
    path.write_bytes("a = 1\n# магазин".encode("cp1251"))
    with pytest.raises(ConfigError) as caught:
        read_text(path)
    assert "line 2 is not written in" in str(caught.value)
    assert "UTF-8" in str(caught.value)


def test_half_of_utf_16_is_told(tmp_path: Path) -> None:
    path = tmp_path / "bots.toml"
    path.write_bytes("a = 1".encode("utf-16")[:-1])
    with pytest.raises(ConfigError, match="cannot be read"):
        read_text(path)


def test_a_missing_file_is_for_the_caller_to_judge(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read_text(tmp_path / "bots.toml")


@posix
def test_a_broken_link_is_told_with_its_target(tmp_path: Path) -> None:
    path = tmp_path / "bots.toml"
    path.symlink_to(tmp_path / "gone")
    with pytest.raises(ConfigError, match=f"{path} is a link to {tmp_path / 'gone'}, which does not exist"):
        read_text(path)


@posix
def test_a_link_to_itself_is_told_as_that(tmp_path: Path) -> None:
    path = tmp_path / "bots.toml"
    path.symlink_to("bots.toml")
    with pytest.raises(ConfigError, match=r"leads back to itself\. Correct the link"):
        read_text(path)


@posix
def test_what_is_no_file_stays_what_it_is(tmp_path: Path) -> None:
    """Root would put a file in the place of /dev/null."""
    pipe, link = tmp_path / "pipe", tmp_path / ".env"
    os.mkfifo(pipe)
    link.symlink_to(pipe)
    with pytest.raises(HostError, match=r"it is not a plain file\. Put a file in its place\."):
        write_atomic(link, b"A=1\n")
    assert pipe.is_fifo()
    assert sorted(tmp_path.iterdir()) == [link, pipe]


def test_a_folder_in_its_place_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="is a folder"):
        read_text(tmp_path)


@as_root
def test_an_unreadable_folder_is_told(tmp_path: Path, as_nobody: None) -> None:
    with pytest.raises(ConfigError, match=r"cannot be read: Permission denied\. Give your user the right"):
        read_text(tmp_path / "bots.toml")


# -- writing ---------------------------------------------------------------------------------------------------------


@posix
def test_a_new_file_is_private_unless_asked_otherwise(tmp_path: Path) -> None:
    write_atomic(tmp_path / "secret", b"x")
    write_atomic(tmp_path / "open", b"x", mode=0o644)
    assert stat.S_IMODE((tmp_path / "secret").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "open").stat().st_mode) == 0o644
    write_atomic(tmp_path / "open", b"y")
    assert stat.S_IMODE((tmp_path / "open").stat().st_mode) == 0o600


@pytest.mark.skipif(not WINDOWS, reason="access lists of Windows")
def test_on_windows_a_new_file_is_for_its_user_alone_and_an_old_one_keeps_who_may_read_it(tmp_path: Path) -> None:
    """In a folder such as C:\\bots, where every user may read what is in it."""
    security_windows.make_shared(tmp_path)
    config, secret = tmp_path / "bots.toml", tmp_path / ".env"
    config.write_text("")
    assert security_windows.everybody_reads(config)
    write_atomic(secret, b"", 0o600)
    assert not security_windows.everybody_reads(secret)
    write_atomic(config, b"1", 0o666)
    assert security_windows.everybody_reads(config)
    security_windows.make_private(config)
    write_atomic(config, b"2", 0o666)
    assert not security_windows.everybody_reads(config)
    assert config.read_bytes() == b"2"


@posix
def test_a_link_into_somebodys_dotfiles_stays_one(tmp_path: Path) -> None:
    target = tmp_path / "dotfiles" / "bots.toml"
    target.parent.mkdir()
    target.write_bytes(b"old")
    link = tmp_path / "bots.toml"
    link.symlink_to(Path("dotfiles") / "bots.toml")
    write_atomic(link, b"new")
    assert link.is_symlink()
    assert target.read_bytes() == b"new"
    assert sorted(p.name for p in tmp_path.rglob("*")) == ["bots.toml", "bots.toml", "dotfiles"]


def test_a_failed_write_leaves_the_old_file_and_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "bots.toml"
    write_atomic(path, b"old")

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(HostError, match=r"No space left on device\. Make room"):
        write_atomic(path, b"new")
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.skipif(not WINDOWS, reason="elsewhere an open file can be replaced")
def test_a_file_that_another_program_has_open_is_told(tmp_path: Path) -> None:
    path = tmp_path / "bots.toml"
    path.write_bytes(b"old")
    with open(path, "rb"), pytest.raises(HostError, match=r"another program has it open\. Close it there"):
        write_atomic(path, b"new")
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


@as_root
def test_a_missing_right_is_not_taken_for_a_file_that_is_open(
    tmp_path: Path, as_nobody: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """For both, Windows refuses to replace it in the same words."""
    monkeypatch.setattr(files_windows, "PAUSE", 0)
    with pytest.raises(PermissionError):
        files_windows.replace(tmp_path / "new", tmp_path / "bots.toml")


def test_a_missing_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(HostError, match="cannot be written"):
        write_atomic(tmp_path / "gone" / "bots.toml", b"x")


@as_root
def test_a_foreign_folder_is_told(tmp_path: Path, as_nobody: None) -> None:
    with pytest.raises(HostError, match=r"Permission denied\. Give your user the right to write in"):
        write_atomic(tmp_path / "bots.toml", b"x")


def test_a_reader_sees_the_old_or_the_new_file_whatever_moment_the_writer_is_killed(tmp_path: Path) -> None:
    path = tmp_path / "state"
    write_atomic(path, b"0" * 300_000)
    code = (
        "import sys; from pathlib import Path; from tray_app.adapters.files import write_atomic\n"
        "n = 0\n"
        "while True:\n"
        "    n += 1; write_atomic(Path(sys.argv[1]), str(n % 10).encode() * 300_000)\n"
        "    if n == 3: print(flush=True)"
    )
    root = Path(__file__).parents[2]
    for _ in range(3):
        writer = subprocess.Popen([sys.executable, "-c", code, str(path)], stdout=subprocess.PIPE, cwd=root)
        try:
            assert writer.stdout is not None
            writer.stdout.readline()
            for _ in range(50):
                try:
                    data = path.read_bytes()
                except PermissionError:  # for the moment of the replacement; there is no half file to be read
                    assert WINDOWS
                    continue
                assert len(data) == 300_000
                assert len(set(data)) == 1
        finally:
            writer.kill()
            writer.wait()
            assert writer.stdout is not None
            writer.stdout.close()
        assert writer.returncode == (1 if WINDOWS else -signal.SIGKILL)
        data = path.read_bytes()
        assert len(data) == 300_000
        assert len(set(data)) == 1


# -- private folders -------------------------------------------------------------------------------------------------


@posix
def test_a_private_folder_is_made_and_made_private(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b"
    assert private_folder(path) == path
    assert stat.S_IMODE(path.stat().st_mode) == 0o700
    path.chmod(0o755)
    private_folder(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o700


def test_a_file_in_place_of_the_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "run").write_text("")
    with pytest.raises(HostError, match="should be a folder, but a file"):
        private_folder(tmp_path / "run")
    with pytest.raises(HostError, match=r"cannot be made|a file has that name"):
        private_folder(tmp_path / "run" / "deeper")


@as_root
def test_somebody_elses_folder_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "run"
    path.mkdir(mode=0o755)
    os.chown(path, NOBODY, -1)
    with pytest.raises(HostError, match=r"belongs to nobody, not to your user\. Run this as nobody"):
        private_folder(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o755
    os.chown(path, 54321, -1)
    assert files_linux.foreign_owner(path) == "54321"


@as_root
def test_a_folder_that_may_not_be_made_is_told(tmp_path: Path, as_nobody: None) -> None:
    with pytest.raises(HostError, match="cannot be made: Permission denied"):
        private_folder(tmp_path / "run")


def test_both_systems_answer_for_our_own_folder(tmp_path: Path) -> None:
    assert files_windows.foreign_owner(tmp_path) is None
    if not WINDOWS:
        assert files_linux.foreign_owner(tmp_path) is None
