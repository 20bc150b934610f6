"""The bot of the demo: the echo bot beside it, with a child process as a browser or a converter would be one."""

import subprocess
import sys

import echo_bot  # type: ignore[import-not-found]

CHILD = "import signal, threading; signal.signal(signal.SIGINT, signal.SIG_DFL); threading.Event().wait()"

subprocess.Popen([sys.executable, "-c", CHILD])
echo_bot.main()
