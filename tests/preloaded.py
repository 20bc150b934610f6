"""`bottray WORDS` as a process of its own that has no modules to load: forked by one that has loaded them all.

Most of what a short command costs is the loading, and the tests run thousands. What a process has from its exec (its
command line and environment as others see them) is that of the one that forks: only commands that nobody looks at
while they run are run so. Linux only.
"""

import atexit
import gc
import json
import os
import pkgutil
import re
import selectors
import signal
import socket
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Mapping, Sequence
from contextlib import suppress
from importlib import import_module
from typing import Any

LOADED_FROM = ("PYTHON", "LD_", "LC_", "LANG")
"""Variables that a program's interpreter reads before it comes to the program."""
EXCEPT = {"PYTHONUNBUFFERED": "1", "PYTHONIOENCODING": "utf-8"}
"""These are so in all of them."""
COMMON = ("add x --yes --no-start", "start", "stop", "status", "doctor", "clean", "check x --remote", "logs")
"""What is asked for most."""


def can_run(environ: Mapping[str, str]) -> bool:
    """Whether it makes no difference that the interpreter was started with our own environment."""
    if not sys.platform.startswith("linux"):
        return False
    differ = {name for name, value in environ.items() if os.environ.get(name) != value}
    differ |= os.environ.keys() - environ.keys()
    return not any(name.startswith(LOADED_FROM) and environ.get(name) != EXCEPT.get(name, "") for name in differ)


class Forked:
    """A program of ours that was begun so, in the words of subprocess.Popen. `script` is what `python -c` would get;
    None for the command line."""

    def __init__(self, words: Sequence[str], environ: Mapping[str, str], script: str | None = None) -> None:
        self.args = [*words]
        self.returncode: int | None = None
        self._told, tells = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        outputs = [os.pipe(), *([] if script else [os.pipe()])]  # of a script both go into one
        with tells, open(os.devnull) as nothing:
            files = [nothing.fileno(), outputs[0][1], outputs[-1][1], tells.fileno()]
            asked = json.dumps([[*words], dict(environ), os.getcwd(), script]).encode()
            _ask(asked, files)
        for _, theirs in outputs:
            os.close(theirs)
        self.stdout = os.fdopen(outputs[0][0], encoding="utf-8")
        self.stderr = os.fdopen(outputs[1][0], encoding="utf-8") if len(outputs) > 1 else None
        self.pid = int(self._told.recv(64))

    def poll(self) -> int | None:
        with suppress(subprocess.TimeoutExpired):
            self.wait(0)
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Raises subprocess.TimeoutExpired."""
        if self.returncode is None:
            self._told.settimeout(timeout)
            try:
                self.returncode = int(self._told.recv(64))
            except (TimeoutError, BlockingIOError):
                raise subprocess.TimeoutExpired(self.args, timeout or 0) from None
            self._told.close()
        return self.returncode

    def communicate(self, timeout: float | None = None) -> tuple[str, str]:
        """Raises subprocess.TimeoutExpired."""
        end = None if timeout is None else time.monotonic() + timeout
        pipes = [pipe for pipe in (self.stdout, self.stderr) if pipe]
        try:
            said = [text.decode() for text in _read([pipe.fileno() for pipe in pipes], end)]
        except TimeoutError:
            raise subprocess.TimeoutExpired(self.args, timeout or 0) from None
        for pipe in pipes:
            pipe.close()
        self.wait(None if end is None else max(end - time.monotonic(), 0.001))
        return said[0], said[1] if len(said) > 1 else ""

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


def run(words: Sequence[str], environ: Mapping[str, str], timeout: float) -> "subprocess.CompletedProcess[str]":
    """As `subprocess.run` with the output captured. Raises subprocess.TimeoutExpired."""
    forked = Forked(words, environ)
    try:
        out, err = forked.communicate(timeout)
    except subprocess.TimeoutExpired:
        forked.kill()
        raise
    return subprocess.CompletedProcess(forked.args, forked.wait(), out, err)


def _read(pipes: Sequence[int], end: float | None) -> list[bytes]:
    """All of each, until `end`. Raises TimeoutError."""
    said = dict.fromkeys(pipes, b"")
    with selectors.DefaultSelector() as selector:
        for pipe in pipes:
            selector.register(pipe, selectors.EVENT_READ)
        while selector.get_map():
            ready = selector.select(None if end is None else end - time.monotonic())
            if not ready:
                raise TimeoutError
            for key, _ in ready:
                data = os.read(key.fd, 65536)
                said[key.fd] += data
                if not data:
                    selector.unregister(key.fd)
    return list(said.values())


MOST = 1 << 20
"""Bytes of a command with its environment."""
_asked: list[socket.socket] = []
_asking = threading.Lock()


def _ask(command: bytes, files: Sequence[int]) -> None:
    """The server is started at the first command, and anew where it has ended with a test's own children; it ends with
    us, since its connection does."""
    with _asking:
        for last in (False, True):
            if not _asked:
                _asked.append(_started())
            try:
                socket.send_fds(_asked[0], [command], files)
                return
            except BrokenPipeError:
                _asked.pop().close()
                if last:
                    raise


def _started() -> socket.socket:
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    ours.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, MOST)
    with theirs:
        command, nothing = [sys.executable, __file__, str(theirs.fileno())], subprocess.DEVNULL
        # a test that ends all that belongs to its home knows it by BOTTRAY_HOME; this is nobody's
        environ = {name: value for name, value in os.environ.items() if not name.startswith("BOTTRAY_")}
        subprocess.Popen(command, pass_fds=[theirs.fileno()], env=environ, stdin=nothing, stdout=nothing,
                         stderr=nothing, start_new_session=True)  # fmt: skip
    return ours


def serve(asked: socket.socket) -> None:
    import dotenv  # noqa: F401
    import tomlkit  # noqa: F401

    import tray_app.agent
    from tray_app import cli
    from tray_app.api import server  # noqa: F401
    from tray_app.core.pattern import Uncompiled

    for floor in ("core", "adapters", "checks", "supervisor", "commands"):
        for module in pkgutil.walk_packages([f"{tray_app.__path__[0]}/{floor}"], f"tray_app.{floor}."):
            # of another system; of a bot's interpreter; what an agent has only where something has happened
            if not re.search(r"_windows$|\.sitecustomize$|\.history\.", module.name):
                import_module(module.name)
    for one in gc.get_objects():
        if isinstance(one, Uncompiled):
            one.groups  # noqa: B018 - the first question compiles it
    for words in COMMON:
        cli.parser().parse_args(words.split())  # with it what Python's own reader of arguments compiles
    gc.collect()
    gc.freeze()  # what is loaded already is looked at by no collection of a command's
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a test interrupts the whole group of its own process
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # those that wait for a command; nobody waits for them
    while True:
        data, files, _, _ = socket.recv_fds(asked, MOST, 4)
        if not data:
            return
        if os.fork() == 0:
            asked.close()
            _wait_for(files, *json.loads(data))
        for file in files:
            os.close(file)


def _wait_for(files: Sequence[int], *asked: Any) -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    pid = os.fork()
    if pid == 0:
        os.close(files[3])
        _become(files, *asked)
    for file in files[:3]:
        os.close(file)
    tells = socket.socket(fileno=files[3])
    tells.send(str(pid).encode())
    code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    with suppress(OSError):
        tells.send(str(code).encode())
    os._exit(0)


def _become(
    files: Sequence[int], words: Sequence[str], environ: Mapping[str, str], folder: str, script: str | None
) -> None:
    """What `python -m tray_app WORDS` does, or `python -c SCRIPT WORDS`."""
    code: Any = 1
    try:
        for number, file in enumerate(files[:3]):
            os.dup2(file, number)
            os.close(file)
        sys.stdin = os.fdopen(0, encoding="utf-8", closefd=False)
        sys.stdout = os.fdopen(1, "w", encoding="utf-8", closefd=False)
        sys.stderr = os.fdopen(2, "w", encoding="utf-8", errors="backslashreplace", closefd=False)
        sys.stdout.reconfigure(write_through=True)
        sys.stderr.reconfigure(write_through=True)
        os.chdir(folder)
        os.environ.clear()
        os.environ.update(environ)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        sys.argv = ["-c" if script else "bottray", *words]
        if script:
            os.setsid()
            exec(compile(script, "<string>", "exec"), {"__name__": "__main__"})
            code = 0
        else:
            from tray_app.cli import main

            code = main()
    except SystemExit as left:
        code = left.code
    except BaseException:
        traceback.print_exc()
    finally:
        with suppress(Exception):
            threading._shutdown()  # type: ignore[attr-defined]
            atexit._run_exitfuncs()
            sys.stdout.flush()
        os._exit(code if isinstance(code, int) else 0 if code is None else 1)


if __name__ == "__main__":
    serve(socket.socket(fileno=int(sys.argv[1])))
