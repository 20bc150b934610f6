"""A pytest plugin: tells, above the closing line, what came out on Windows Python."""

import os

from _pytest.terminal import TerminalReporter

from tests.windows_bed.suite import RESULT


def pytest_terminal_summary(terminalreporter: TerminalReporter) -> None:
    terminalreporter.section("Windows Python, in the test bed")
    terminalreporter.write_line(os.environ[RESULT])
