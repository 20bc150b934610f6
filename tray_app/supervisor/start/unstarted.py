"""Why the system did not start a bot's program, in words: its own error says "No such file" of a file that is there."""

import errno
import os
import shlex

from tray_app.adapters.files import start_of
from tray_app.core.messages import Message
from tray_app.core.model import BotSpec
from tray_app.core.reasons import because

FIRST_LINE = 256
"""Bytes, of which Linux reads what runs a script [execve(2)]."""


def words(spec: BotSpec, program: str, error: OSError) -> tuple[Message, Message]:
    """The reason and its cure. `program` is what was to be started, found as the system finds it."""
    told = _of_script(program, error, bool(spec.command))
    if told is not None:
        return told
    reason = Message("{program} could not be started: {error}.", program=program, error=because(error))
    if spec.command:
        return reason, Message('Look at "command" of bot {bot} in bots.toml.', bot=spec.name)
    return reason, Message('Look at "python" and "script" of bot {bot} in bots.toml.', bot=spec.name)


def _of_script(program: str, error: OSError, named: bool) -> tuple[Message, Message] | None:
    if not os.path.isfile(program):
        return None
    if error.errno == errno.EACCES and not os.access(program, os.X_OK):
        return (
            Message("{program} could not be started: it is not marked as a program.", program=program),
            Message("Mark it: {command}", command=f"chmod +x {shlex.quote(program)}"),
        )
    try:
        line = start_of(program, FIRST_LINE).partition(b"\n")[0]
    except OSError:
        return None
    if named and error.errno == errno.ENOEXEC and not line.startswith(b"#!"):
        return (
            Message("{program} could not be started: its first line does not say what runs it.", program=program),
            Message("Write #!/bin/sh, or what else runs it, into its first line."),
        )
    if error.errno != errno.ENOENT or not line.startswith(b"#!"):
        return None
    if line.endswith(b"\r"):
        return (
            Message("{program} could not be started: its lines end as those of Windows do, and what is to run it is "
                    "not found for that.", program=program),
            Message("Save it with the line ends of Linux: {command}",
                    command=f"sed -i 's/\\r$//' {shlex.quote(program)}"),
        )  # fmt: skip
    runs = line[2:].split()[:1]
    return (
        Message("{program} could not be started: its first line names {interpreter}, which is not there.",
                program=program, interpreter=os.fsdecode(runs[0]) if runs else ""),
        Message("Correct that line, or install what it names."),
    )  # fmt: skip
