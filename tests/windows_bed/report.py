"""A pytest plugin: the same tests on Windows Python, at the same time; what they said is printed when both have ended.

The two halves do not meet: other folders, other ports, other tokens (see home.py), another X server.
"""

import fcntl
import json
import os
import re
import subprocess
import tempfile
import threading
from collections.abc import Iterator, Sequence

import pytest
from _pytest.terminal import TerminalReporter

from tests.windows_bed import suite

IN_A_TEST = re.compile(r'File ".*?(tests[/\\].*?\.py)", line (\d+), in (test_\w+)')
"""In a stack. Where pytest-timeout ends the whole process, as it does on Windows, nothing else tells which it was."""


class WindowsHalf:
    """The tests in the bed, one command after the other. `said` is all that they print, `closing` their last lines."""

    def __init__(self, options: list[str]) -> None:
        self._lasts = tempfile.NamedTemporaryFile(prefix="bottray-tests-")  # noqa: SIM115
        fcntl.flock(self._lasts, fcntl.LOCK_EX)  # let go with its end, or with ours
        os.environ[suite.LASTS] = self._lasts.name
        self.said: list[str] = []
        self.closing: list[str] = []
        self._code = 0
        self._running: subprocess.Popen[bytes] | None = None
        self._stopped = False
        self._thread = threading.Thread(target=self._run, args=(suite.commands(options),))
        self._thread.start()

    def _run(self, commands: list[list[str]]) -> None:
        try:
            self._run_each(commands)
        finally:
            fcntl.flock(self._lasts, fcntl.LOCK_UN)

    def _run_each(self, commands: list[list[str]]) -> None:
        for command in commands:
            if self._stopped:
                return
            with tempfile.TemporaryFile() as output:
                self._running = suite.start(command, output)
                code = self._running.wait()
                output.seek(0)
                said = output.read().decode("utf-8", "replace").replace("\r", "").splitlines()
            self.said += said
            self.closing.append(f"FAILED: {closing(said)}" if code else closing(said))
            self._code = self._code or code

    def end(self) -> int:
        """Wait for it; pytest's exit code, the first that is not 0."""
        self._thread.join()
        return self._code

    def stop(self) -> None:
        self._stopped = True
        if self._running:
            self._running.terminate()
        self.end()


def closing(said: Sequence[str]) -> str:
    """pytest's last line; where a time-out has cut it off, the test that was too late."""
    last = next((line.strip(" =") for line in reversed(said) if line.strip(" =")), "it said nothing")
    if "Timeout" not in last:
        return last
    late = [":".join(found.groups()) for line in said if (found := IN_A_TEST.search(line))]
    return f"a test took too long, the others were not run: {late[-1] if late else 'its stack is above'}"


class Report:
    def __init__(self, asked: list[str] | str) -> None:
        self._asked = asked
        self._half: WindowsHalf | None = None
        self._code = 0

    def pytest_sessionstart(self) -> None:
        if isinstance(self._asked, list):
            self._half = WindowsHalf(self._asked)

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        if self._half and exitstatus == pytest.ExitCode.INTERRUPTED:
            self._half.stop()
        elif self._half:
            terminal: TerminalReporter = session.config.pluginmanager.getplugin("terminalreporter")
            terminal.write_line("\n\nDone here; now for the end of the tests on Windows.")
            self._code = self._half.end()
            session.exitstatus = session.exitstatus or self._code

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_terminal_summary(self, terminalreporter: TerminalReporter) -> Iterator[None]:
        if self._half:
            terminalreporter.section("Windows Python, in the test bed", "#")
            for line in self._half.said:
                terminalreporter.write_line(line)
            terminalreporter.section(f"{os.uname().sysname} Python", "#")
        yield
        terminalreporter.section("Windows Python, in the test bed")
        if self._half is None:
            terminalreporter.write_line(f"not run: {self._asked}")
        else:
            for line in self._half.closing:
                terminalreporter.write_line(line)
            if left_out := suite.left_out_in_words():
                terminalreporter.write_line(f"not run: {left_out} (see tests/__main__.py)")


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):  # a worker of pytest-xdist
        config.pluginmanager.register(Report(json.loads(os.environ[suite.ASKED])), "windows-half")
