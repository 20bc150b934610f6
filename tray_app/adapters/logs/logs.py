"""The log of one bot: its output and BotTray's notes, without tokens, in NAME.log, NAME.log.1, … (the newest first).

A line is `2026-11-20T10:12:13.123 ` (local time, when the line was complete), then the bot's own bytes with its tokens
starred, then a newline; one of BotTray's own reads `<time> -- bottray: <text>`. `\\r` and `\\r\\n` end a line too: each
state of a progress bar is a line. An unfinished line stays in memory until it ends, so that nothing gets into its
middle; one above LONGEST is written as it comes, and notes wait for its end. A line of the bot that begins as one of
BotTray's own has a blank before it: nobody who writes to a bot can put words into our mouth.

A new file is begun at the end of a line, when the next one would make the file larger than `max_bytes`. A line that is
larger than that has a file for itself, and is cut where it would be twice as large. Whatever the lines: all files, one
after the other, are the output, with nothing lost or put in between.

A full disk never stops a bot, see written.py.
"""

import os
import re
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

from tray_app.adapters.logs.log_files import tail
from tray_app.adapters.logs.stamps import Stamps
from tray_app.adapters.logs.written import Written
from tray_app.core.messages import Message
from tray_app.core.pattern import pattern
from tray_app.core.tokens.redact import Redactor, redact
from tray_app.core.tokens.token import Token

LONGEST = 64 * 1024
PIPE_BYTES = 1024 * 1024
USUAL_PIPE_BYTES = 64 * 1024
# Below the size from which the C library gives each block back to the system, which hands out cleared pages each time.
READ_BYTES = 96 * 1024

OWN = b"-- bottray:"
FORGED = pattern(rb"^-- bottray:", re.MULTILINE)

Listener = Callable[[bytes], None]


class BotLog:
    """Takes one bot's output; redacts, stamps, writes and hands it on. For one thread; waits for the disk only.

    `problem` is what the user should know, None while all is well; look at it after a write. No write raises.
    """

    def __init__(
        self, path: Path, *, max_bytes: int = 10_000_000, backups: int = 4, clock: Callable[[], float] = time.time
    ) -> None:
        """`backups`, at least 1, counts the files beside NAME.log; `clock` gives seconds since 1970. Nothing is touched
        before the first write."""
        self.path = path
        self._stamps = Stamps(clock)
        self._written = Written(path, max_bytes, backups, self._stamps)
        self.keep = self._written.keep
        """As that of LogFiles: what holds from here on."""
        self._secrets: tuple[Token, ...] = ()
        self._redactor = Redactor()
        self._listeners: list[Listener] = []
        self.behind: Callable[[], float] | None = None
        """Says for how many seconds the bot should be read no further, because a listener is behind; 0 for none."""
        self.on_unfinished: Callable[[], None] | None = None
        """Called within `write` when a line was begun and not ended, such as a question that waits for its answer."""
        self._on_token: Listener | None = None
        self._after_cr = False  # a "\n" that comes next belongs to the "\r" before it
        self._unfinished = b""  # as it came, with its secrets
        self._partial = False  # the beginning of an unfinished line is written already
        self._notes: list[str] = []  # those that wait for its end

    @property
    def problem(self) -> Message | None:
        return self._written.problem

    def set_secrets(self, tokens: Iterable[Token]) -> None:
        """The tokens to take out from here on, besides whatever looks like one."""
        self._secrets = tuple(tokens)
        self._redactor.set_secrets(self._secrets)

    def watch_token(self, callback: Listener) -> None:
        """`callback` gets the text in which a secret was starred, once, the next time that happens.

        It is called within `write`: it must neither raise nor wait.
        """
        self._on_token = callback
        self._redactor.took_known = False

    def write(self, data: bytes) -> None:
        """Takes output of the bot in chunks of any size and content."""
        end = data.rfind(b"\n") + 1
        returns = self._after_cr or b"\r" in data
        if returns:
            end = max(end, data.rfind(b"\r") + 1)
        if end:
            begun, self._unfinished = self._unfinished, data[end:]
            if returns or not self._put_plain(begun, data, end):
                self._take(self._redactor.feed(begun + data[:end]))
        else:
            self._unfinished += data
        if len(self._unfinished) > LONGEST:
            self._take(self._redactor.feed(self._unfinished))
            self._unfinished = b""
        elif self._unfinished and self.on_unfinished:
            self.on_unfinished()

    def unfinished(self) -> bytes:
        """The line that was begun and is not written yet, without tokens."""
        return redact(self._unfinished, self._secrets)

    def drain(self, pipe: int) -> bool:
        """Takes what is in a pipe, all of it even from a full one, and no more. False at the end of the pipe.

        The pipe is non-blocking. One found half full or more is made larger; not every pipe at its start, since 64 MiB
        in pipes is all that the kernel lets one user have, and who has more gets tiny ones.
        """
        for _ in range(PIPE_BYTES // READ_BYTES + 1):
            try:
                data = os.read(pipe, READ_BYTES)
            except BlockingIOError:
                return True
            if USUAL_PIPE_BYTES // 2 <= len(data) <= USUAL_PIPE_BYTES:
                enlarge_pipe(pipe)
            self.write(data)
            if len(data) < READ_BYTES:
                return bool(data)
        return True

    def pause(self) -> float:
        """Seconds in which the bot should be read no further: its output waits in its pipe meanwhile."""
        return self.behind() if self.behind else 0.0

    def note(self, text: str) -> None:
        """Adds a line of BotTray's own."""
        if self._partial:
            self._notes.append(text)
            return
        lines = redact(text, self._secrets).encode("utf-8", "replace").splitlines()
        self._put(b"".join(b"-- bottray: " + line + b"\n" for line in lines))

    def end_of_output(self) -> None:
        """The bot is gone and its pipe is empty: what is unfinished is written as it is. Another run may follow."""
        rest, self._unfinished = self._redactor.feed(self._unfinished) + self._redactor.flush(), b""
        self._take(rest)
        self._after_cr = False
        if self._partial:
            self._put(b"\n")
        self._put_notes()
        self._written.make_up()

    def close(self) -> None:
        """Ends the output and gives the file back; a later write opens it again."""
        self.end_of_output()
        self._written.close()

    def follow(self, callback: Listener, lines: int = 50) -> tuple[bytes, Callable[[], None]]:
        """The newest lines, and what ends the following. `callback` gets all that is written from here on, with no gap.

        It gets whole lines as they are on disk, but for one above LONGEST. It is called within `write`: it must neither
        raise nor wait, and it decides what to drop when its own reader is slow. Raises HostError where the log cannot
        be read.
        """
        newest = tail(self.path, lines)
        return newest, self.listen(callback)

    def listen(self, callback: Listener) -> Callable[[], None]:
        """`callback` gets all that is written from here on, as for `follow`. What is returned ends it."""
        self._listeners.append(callback)

        def stop() -> None:
            with suppress(ValueError):
                self._listeners.remove(callback)

        return stop

    def _put_plain(self, begun: bytes, data: bytes, end: int) -> bool:
        """The way of nearly all output, `begun` and `data[:end]`: whole lines with nothing to take out of them.

        False, with nothing done, where they are not. Joining, stamping and writing are all the copies that are made:
        this is what keeps up with a flood.
        """
        if self._partial or self._redactor.holds:
            return False
        stamp = self._stamps.now()
        text = b"".join((stamp, begun, data))
        if not self._redactor.clean(text, len(stamp)) or (OWN in text and FORGED.search(text[len(stamp) :])):
            return False
        # What is behind the last newline, and its stamp, is cheaper to leave unwritten than to cut off.
        block = text.replace(b"\n", b"\n" + stamp)
        self._hand_on(block, len(block) - (len(data) - end) - len(stamp), fresh=True)
        return True

    def _take(self, text: bytes) -> None:
        """Sends redacted output on, with all its ends of lines made newlines."""
        if self._redactor.took_known and self._on_token:
            told, self._on_token = self._on_token, None
            told(text)
        if self._after_cr and text:
            text = text.removeprefix(b"\n")
            self._after_cr = False
        if b"\r" in text:
            self._after_cr = text.endswith(b"\r")
            text = text.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        if OWN in text:
            begins = (
                1 if self._partial and text.startswith(OWN) else 0
            )  # in the middle of a long line it is none of ours
            text = text[:begins] + FORGED.sub(b" " + OWN, text[begins:])
        if text:
            self._put(text)

    def _put(self, text: bytes) -> None:
        """Sends lines on to the disk and the listeners, and the notes behind the line that they wait for."""
        if self._notes and b"\n" in text:
            end = text.index(b"\n") + 1
            first, text = text[:end], text[end:]
            self._put_stamped(first)
            self._put_notes()
        if text:
            self._put_stamped(text)

    def _put_notes(self) -> None:
        notes, self._notes = self._notes, []
        for text in notes:
            self.note(text)

    def _put_stamped(self, text: bytes) -> None:
        stamp, fresh = self._stamps.now(), not self._partial
        block = (stamp + text if fresh else text).replace(b"\n", b"\n" + stamp)
        self._partial = not text.endswith(b"\n")
        self._hand_on(block, len(block) if self._partial else len(block) - len(stamp), fresh)

    def _hand_on(self, block: bytes, end: int, fresh: bool) -> None:
        """Gives `block[:end]` to the disk and the listeners."""
        self._partial = self._written.add(block, end, fresh) and self._partial
        if self._listeners:
            seen = block[:end]
            for listener in tuple(self._listeners):
                listener(seen)


def enlarge_pipe(fd: int) -> bool:
    """Makes a pipe hold 1 MiB, so that a flood is read in few large pieces; False where the system will not."""
    try:
        import fcntl

        fcntl.fcntl(fd, fcntl.F_SETPIPE_SZ, PIPE_BYTES)
    except (ImportError, AttributeError, OSError):
        return False
    return True
