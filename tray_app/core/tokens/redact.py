"""Takes bot tokens out of whatever is shown or stored: `123456:***`, the public bot id stays.

What is taken out, in text or bytes, whole or as a stream of chunks, is told in core/tokens/token_places.py. Terminal
codes and line ends inside a token are kept, behind the stars and between them.

How it keeps up with a flood: nearly all output has no token, and that is found out by searches which skip from one ':'
to the next. A chunk in which one of them has found something is halved until the exact search, some fifty times
slower, has only the near surroundings to go over.

How it works across chunk borders: what could still become a token is at most the unfinished last word of what came, and
a line that ends within a token; only that is held back. A secret that runs past the end of a chunk is starred at once,
and a stand-in for it is held, from which the search goes on.
"""

import re
from collections.abc import Iterable
from typing import overload

from tray_app.core.pattern import pattern
from tray_app.core.terminal_codes import NOISE, NOISE_BEGUN, noisy, original, stripped
from tray_app.core.tokens.known_tokens import LETTER, Known, Place
from tray_app.core.tokens.token import FEWEST, LEAST, Token
from tray_app.core.tokens.token_places import find

# A chunk is not halved further than this.
SMALL = 2048

# Behind a ':' a token's first letters, or the end of the line where it was folded just there.
WORDLESS = rb"(?<![A-Za-z_\-:%\[\]();\\&#]:.)"
LIKELY = pattern(
    rb":[A-Za-z\r\n \\|\xe2](?:%b{%d}|(?<=:A)[A\r\n \\|\xe2]|(?<![A-Za-z])%b(?:"
    rb"(?<=[\r\n])|(?:[ \t\\|]|[\x94-\x96][\x80-\xbf]|\xe2[\x94-\x96][\x80-\xbf])*+(?:[\r\nn\xe2]|\Z)"
    rb"|(?<=: )[ ]*+[^\s:]{0,60}(?::[0-9]{0,6}[ ]*)?(?:[\r\n]|\Z)))" % (LETTER, LEAST - 1, WORDLESS),
    re.DOTALL,
)
ESCAPED = pattern(rb"(?:%(?:25)?|\\u00|\\x)3[Aa]|&#(?:58|x3[Aa]);")
USUAL_HEAD = len("1234567890123456\\u003a")
NOISE_BYTES = 50  # for each letter: two colours of the longest kind in use

WORD = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-:%\x1b[]();\\\0&#"
STAND_IN = b"0" * FEWEST + b":AA" + b"z" * 40


class Redactor:
    """One stream of bytes: the output of every `feed` and a `flush` together is the same however the stream was cut."""

    __slots__ = ("_goes_on", "_held", "_known", "_shown", "_word", "took_known")

    def __init__(self, secrets: Iterable[Token] = ()) -> None:
        self._held = b""
        self._shown = 0  # so much of what is held is out already
        self._goes_on = False
        self.took_known = False
        """Whether one of the known tokens was there, and not only the shape of one."""
        self.set_secrets(secrets)

    def set_secrets(self, secrets: Iterable[Token]) -> None:
        """The tokens known from here on, in place of the former ones."""
        self._known = Known(secrets)
        self._word = WORD + b"".join(self._known.forms)

    def feed(self, chunk: bytes) -> bytes:
        """What can be shown by now."""
        data = self._held + chunk
        if self.clean(data):
            cut = self._last_word(data, len(data))
            shown, self._shown, self._held = self._shown, 0, data[cut:]
            return data[shown:cut]
        if len(chunk) > SMALL:
            half = len(chunk) // 2
            return self.feed(chunk[:half]) + self.feed(chunk[half:])
        return self._starred(data, last=False)

    def flush(self) -> bytes:
        """What was held back: nothing more comes, or a new stream begins."""
        rest = self._starred(self._held, last=True)
        self._held, self._shown, self._goes_on = b"", 0, False
        return rest

    @property
    def holds(self) -> bool:
        """Whether something of the stream is held back, or what comes next may belong to a secret."""
        return bool(self._held)

    def clean(self, data: bytes, start: int = 0) -> bool:
        """Whether there is surely nothing to take out of `data[start:]`, looked at by itself."""
        if noisy(data):
            data, start = NOISE.sub(b"", data[start:]), 0
        colon = data.find(b":", start)  # to where it is, `find` is ten times as fast as a pattern
        return not (
            (colon >= 0 and LIKELY.search(data, colon))
            or ((b"%" in data or b"\\" in data or b"&" in data) and ESCAPED.search(data))
            or self._known.within(data)
        )

    def _last_word(self, data: bytes, end: int) -> int:
        """Where the unfinished last word of `data[:end]` begins."""
        reach = self._known.longest + 2 * USUAL_HEAD
        if noisy(data):
            reach *= 1 + NOISE_BYTES
        end = _end(data, end)
        tail = data[max(0, end - reach) : end]
        return end - len(tail) + len(tail.rstrip(self._word))

    def _starred(self, data: bytes, last: bool) -> bytes:
        """Redacts what begins before the first byte that is undecided, and holds the rest."""
        text, at, taken = stripped(data if last else data[: _end(data, len(data))])
        found = find(text, self._known, last)
        cut = shown = len(data)
        if not last:
            cut = shown = self._last_word(data, len(data))
            if found.undecided < len(text):
                cut = min(cut, original(found.undecided, at, taken))
                shown = max(cut, min(shown, original(found.shown, at, taken)))
        parts: list[bytes] = []
        done = self._shown
        for place in found.places:
            start, stop = original(place.start, at, taken), original(place.end - 1, at, taken) + 1
            if place.numbered:  # the codes between the number and the separator stand behind the stars too
                start = original(place.start - 1, at, taken) + 1
            if (0 if self._goes_on else original(place.begin, at, taken)) >= cut:
                break
            if self._goes_on:  # the first one is the stand-in, whose stars are out already
                self._goes_on = False
                parts += (code for code in NOISE.findall(data[start:stop]) if code != b"\0")
            else:
                parts += data[done:start], _stars(place, data[start:stop])
                self.took_known = self.took_known or place.known
            done = stop
        if done > self._shown and done >= cut and not last:
            self._goes_on, self._shown = True, 0
            self._held = STAND_IN + data[done:]
        else:
            parts.append(data[done:shown])
            self._held, self._shown = data[cut:], max(done, shown) - cut
        return b"".join(parts)


def _end(data: bytes, end: int) -> int:
    """Where `data[:end]` ends without the terminal code that has begun in it."""
    start = max(0, end - 500)
    if data.find(b"\x1b", start, end) < 0 and data.find(b"\\", start, end) < 0:
        return end  # without a pattern, which takes a hundred times as long
    begun = NOISE_BEGUN.search(data, start, end)
    return begun.start() if begun else end


def _stars(place: Place, data: bytes) -> bytes:
    """What stands in the place of a secret: in UTF-16 where it was, and with the codes that were in it."""
    stars = b":***" if place.numbered else b"***"
    if b"\0" in data[:2]:
        stars = (b"\0" if data[0] == 0 else b"") + b"\0".join(stars[i : i + 1] for i in range(len(stars)))
    return stars + b"".join(code for code in NOISE.findall(data) if code != b"\0")


@overload
def redact(text: str, secrets: Iterable[Token] = ()) -> str: ...
@overload
def redact(text: bytes, secrets: Iterable[Token] = ()) -> bytes: ...
def redact(text: str | bytes, secrets: Iterable[Token] = ()) -> str | bytes:
    """A text in one piece, for errors, notices, command lines and environments that are shown."""
    redactor = Redactor(secrets)
    if isinstance(text, bytes):
        return redactor.feed(text) + redactor.flush()
    data = text.encode("utf-8", "surrogatepass")
    return (redactor.feed(data) + redactor.flush()).decode("utf-8", "surrogatepass")
