"""`python3 installer VERB`: installs BotTray for the current user, shows it, and keeps its translations.

Runs on a bare Python, so it imports the standard library and this tree only. This file must be readable to the
oldest Python that somebody may try it with: the sentence about the version comes before everything else.
"""
# ruff: noqa: E402, UP031, UP036

import io
import os
import sys

if sys.version_info < (3, 11):
    sys.exit(
        "BotTray needs Python 3.11 or newer; this is %d.%d (%s). Install a newer one, for example with "
        "'sudo apt install python3.11 python3.11-venv', and run: python3.11 installer"
        % (sys.version_info[0], sys.version_info[1], sys.executable)
    )

sys.path[0] = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
from installer.verbs import main

for stream in (sys.stdout, sys.stderr):
    if isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(errors="backslashreplace")  # a terminal that lacks a letter is no reason to stop
sys.exit(main(sys.argv[1:]))
