"""A pytest plugin: the same tests on Windows Python, at the same time; what they said is printed when both have ended.

The two halves do not meet: other folders, other ports, other tokens (see home.py), another X server.
"""

import json
import os
import tempfile
from collections.abc import Iterator
from typing import IO

import pytest
from _pytest.terminal import TerminalReporter

from tests.windows_bed import suite


class WindowsHalf:
    def __init__(self, options: list[str]) -> None:
        self._output: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - read in `end`
        self._tests = suite.start(options, self._output)
        self.said: list[str] = []

    def end(self) -> int:
        """Wait for it; pytest's exit code."""
        code = self._tests.wait()
        self._output.seek(0)
        self.said = self._output.read().decode("utf-8", "replace").replace("\r", "").splitlines()
        return code

    def stop(self) -> None:
        self._tests.terminate()
        self.end()

    @property
    def closing(self) -> str:
        return next((line.strip(" =") for line in reversed(self.said) if line.strip(" =")), "it said nothing")


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
            terminal.write_line("\n\nDone here; now for the end of the tests on Windows Python.")
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
            terminalreporter.write_line(f"FAILED: {self._half.closing}" if self._code else self._half.closing)


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):  # a worker of pytest-xdist
        config.pluginmanager.register(Report(json.loads(os.environ[suite.ASKED])), "windows-half")
