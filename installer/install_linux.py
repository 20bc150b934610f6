"""`install` and `uninstall` for the current user on Linux.

The program lives in an environment of its own, `venv-XXXX`; `venv` is a link to it. A newer one is built aside and
the link is swapped in one step, so that at any moment there is a whole program, the old one or the new.
"""

import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from installer import desktop_entry, environment, folders, running_linux
from installer.manifest import Manifest
from installer.trouble import Trouble, disk_full
from tray_app.core.messages import Message, _

NEEDED_BYTES = 150_000_000
"""An environment with everything in it takes 90 MB, and pip needs room to unpack."""
SOURCES = ("pyproject.toml", "README.md", "LICENSE", "tray_app")


def link() -> Path:
    return folders.data() / "venv"


def launcher() -> Path:
    return folders.programs() / folders.NAME


def manifest_path() -> Path:
    return folders.data() / "installed.json"


def install() -> None:
    """Install this source tree, or put it in the place of an earlier one and start again what was running."""
    manifest = Manifest.read(manifest_path()) or Manifest(manifest_path())
    fresh = not link().exists()
    manifest.folder(folders.data())
    with _alone(folders.data()):
        try:
            _refuse_strangers(manifest)
            build = _build()
            manifest.version = _version(build)
            _place(manifest)
            ended, still_there = running_linux.end(environment.python(link()))
            _swap(build)
        except BaseException:
            _remove_builds(but=link().resolve())
            if not link().exists():
                manifest.remove()
            raise
        if still_there:
            print(_("Still the old version until they end: {processes}", processes=running_linux.named(still_there)))
        else:
            _remove_builds(but=build)
    for words in ended:
        _start(*words)
    print(_("BotTray {version} is installed: {path}", version=manifest.version, path=launcher()))
    if str(folders.programs()) not in os.environ.get("PATH", "").split(os.pathsep):
        print(
            _(
                '{folder} is not on your PATH. Log in anew, or type: export PATH="{folder}:$PATH"',
                folder=folders.programs(),
            )
        )
    if fresh:
        welcome()


def welcome() -> None:
    """Whoever sits before a desktop sees the icon and the page; who does not is told what to type."""
    if sys.stdout.isatty() and (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        print(_("Its page opens now, and asks where your bot is."))
        _start("tray", "--welcome")
    else:
        print(_("Add your bot: {command}", command="bottray add FOLDER"))


def _start(*words: str) -> None:
    subprocess.Popen(
        [launcher(), *words],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def uninstall(purge: bool) -> None:
    """End the program and take away what `install` made; with `purge` also config, logs and remembered state."""
    manifest = Manifest.read(manifest_path())
    if manifest:
        with _alone(folders.data()):
            running_linux.disable(environment.python(link()))
            _ended, still_there = running_linux.end(environment.python(link()))
            if still_there:
                raise Trouble(
                    Message("Still running: {processes}. End this first.", processes=running_linux.named(still_there))
                )
            link().unlink(missing_ok=True)
            _remove_builds()
            manifest.remove()
        print(_("BotTray is removed."))
    else:
        print(_("BotTray is not installed for this user."))
    for path in filter(os.path.lexists, folders.personal()):
        if not purge:
            print(_("Kept: {path} (with --purge it goes too)", path=path))
            continue
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()
        print(_("Removed: {path}", path=path))


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Two installers at once would clear away each other's half-built environments."""
    door = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(door, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(door)
        raise Trouble(Message("Another installer is at work in {folder}. Wait for it to end.", folder=folder)) from None
    try:
        yield
    finally:
        os.close(door)


def _refuse_strangers(manifest: Manifest) -> None:
    if os.path.lexists(launcher()) and str(launcher()) not in manifest.files:
        raise Trouble(
            Message("{path} is there already and not from this installer. Move it away and try again.", path=launcher())
        )


def _build() -> Path:
    """A new environment with this tree and all that it needs.

    pip gets a copy of the tree: building leaves files beside the sources, which may be read-only or somebody else's.
    """
    if shutil.disk_usage(folders.data()).free < NEEDED_BYTES:
        raise Trouble(disk_full(folders.data()))
    build = Path(tempfile.mkdtemp(prefix="venv-", dir=folders.data()))
    print(_("Building a private Python environment in {folder}.", folder=build), flush=True)
    environment.create(build)
    with tempfile.TemporaryDirectory(prefix="bottray-") as aside:
        copy = Path(aside, folders.NAME)
        copy.mkdir()
        for source in filter(Path.exists, (folders.SOURCE / name for name in SOURCES)):
            if source.is_dir():
                shutil.copytree(source, copy / source.name, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(source, copy)
        environment.pip_install(build, str(copy), keep_downloads=False)
    return build


def _version(build: Path) -> str:
    """The version that the new build reports when asked: it must at least start before it replaces anything."""
    command = [str(environment.python(build)), "-I", "-c", "import tray_app; print(tray_app.__version__)"]
    asked = subprocess.run(command, capture_output=True, text=True)
    if asked.returncode:
        raise Trouble(Message("The new program does not start: {said}", said=asked.stderr.strip().rpartition("\n")[2]))
    return asked.stdout.strip()


def _place(manifest: Manifest) -> None:
    """Launcher, icon and menu entry; they name the link, so they stay true from version to version."""
    shown = folders.data_home()
    manifest.file(launcher(), desktop_entry.launcher(environment.python(link())).encode(), 0o755)
    for where, picture in desktop_entry.icons().items():
        manifest.file(shown / where, picture.read_bytes())
    manifest.file(shown / "applications/bottray.desktop", desktop_entry.menu_entry(launcher()).encode())


def _swap(build: Path) -> None:
    aside = build.with_name(f"{build.name}.link")
    aside.symlink_to(build.name)
    os.replace(aside, link())


def _remove_builds(but: Path | None = None) -> None:
    for path in folders.data().glob("venv-*"):
        if path.is_symlink():
            path.unlink()
        elif path != but:
            shutil.rmtree(path)
