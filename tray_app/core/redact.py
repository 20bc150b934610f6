"""Takes bot tokens out of whatever is shown or stored: `123456:***`, the public bot id stays.

What is taken out, in text or bytes, whole or as a stream of chunks:

- the shape of a token, at least five digits, `:` or `%3A`, 24 or more of `[A-Za-z0-9_-]`: wherever it stands, whatever
  it is glued to;
- the tokens that are known, of whatever form: behind their bot id, and the secret part alone; as written, and as a URL,
  JSON or `repr` writes it;
- either of them with terminal colours in between, which are kept behind the stars.

The stars stand for everything up to the end of the word, so that no end of a longer secret is left over.

How it keeps up with a flood: nearly all output has no token, and that is found out by searches which skip from one ':'
to the next. A chunk in which one of them has found something is halved until the exact pattern, some twenty times
slower, has only the near surroundings to go over.

How it works across chunk borders: what could still become a token is at most the unfinished last word of what came, and
no more of it than the longest beginning of one; only that is held back. A secret that runs past the end of a chunk is
starred at once, and a stand-in for it is held, from which the pattern goes on.
"""

import re
from collections.abc import Iterable
from typing import overload

from tray_app.core.token import Token

# A secret shorter than this is a common word sooner than a secret: it is taken out behind its bot id only.
SHORTEST_ALONE = 6

# A chunk is not halved further than this.
SMALL = 2048

SEPARATOR = rb"(?::|%3[Aa])"
LETTERS = rb"[A-Za-z0-9_-]"
LIKELY = re.compile(rb":[A-Za-z0-9_-]{24}")
LIKELY_IN_URL = re.compile(rb"%3[Aa][A-Za-z0-9_-]{24}")
USUAL_HEAD = len("12345%3A") + 24

# Colours and the like, of bounded length and number, so that what is held back is bounded too.
COLOUR = rb"\x1b(?:\[[0-9;]{0,40}[A-Za-z]|\(B)"
COLOURS = re.compile(COLOUR)
GAP = rb"(?:" + COLOUR + rb"){0,3}"
GAP_BYTES = 3 * len("\x1b[" + 40 * "0" + "m")

WORD = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-:%\x1b[;("
STAND_IN = b"00000:" + b"A" * 24


class Redactor:
    """One stream of bytes: the output of every `feed` and a `flush` together is the same however the stream was cut."""

    __slots__ = ("_coloured", "_goes_on", "_held", "_known", "_longest", "_needles", "_plain", "_word", "took_known")

    def __init__(self, secrets: Iterable[Token] = ()) -> None:
        self._held = b""
        self._goes_on = False
        self.took_known = False
        """Whether one of the known tokens was there, and not only the shape of one."""
        self.set_secrets(secrets)

    def set_secrets(self, secrets: Iterable[Token]) -> None:
        """The tokens known from here on, in place of the former ones."""
        self._known = [(token.reveal().partition(":")[0].encode(), _spellings(token)) for token in secrets]
        self._needles = tuple(needle for number, forms in self._known for needle in _needles(number, forms))
        self._longest = max([USUAL_HEAD, *(len(n) + len("%3A") + len(f) for n, forms in self._known for f in forms)])
        self._word = WORD + b"".join(form for _, forms in self._known for form in forms)
        self._plain = _pattern(self._known, gap=b"")
        self._coloured: re.Pattern[bytes] | None = None

    def feed(self, chunk: bytes) -> bytes:
        """What can be shown by now."""
        data = self._held + chunk
        coloured = b"\x1b" in data
        reach = self._longest * (1 + GAP_BYTES) if coloured else self._longest
        end = data[-reach:]
        cut = len(data) - len(end) + len(end.rstrip(self._word))
        if self.clean(data):
            self._held = data[cut:]
            return data[:cut]
        if len(chunk) > SMALL:
            half = len(chunk) // 2
            return self.feed(chunk[:half]) + self.feed(chunk[half:])
        return self._starred(data, cut, coloured)

    def flush(self) -> bytes:
        """What was held back: nothing more comes, or a new stream begins."""
        rest = self._starred(self._held, len(self._held), b"\x1b" in self._held)
        self._held, self._goes_on = b"", False
        return rest

    @property
    def holds(self) -> bool:
        """Whether something of the stream is held back, or what comes next may belong to a secret."""
        return bool(self._held) or self._goes_on

    def clean(self, data: bytes, start: int = 0) -> bool:
        """Whether there is surely nothing to take out of `data[start:]`, looked at by itself."""
        if b"\x1b" in data:
            data, start = COLOURS.sub(b"", data[start:]), 0
        colon = data.find(b":", start)  # to where it is, `find` is ten times as fast as a pattern
        return not (
            (colon >= 0 and LIKELY.search(data, colon))
            or (b"%" in data and LIKELY_IN_URL.search(data))
            or any(needle in data for needle in self._needles)
        )

    def _starred(self, data: bytes, cut: int, coloured: bool) -> bytes:
        """Redacts what begins before `cut`, where all but its end is decided, and holds the rest."""
        if coloured and self._coloured is None:
            self._coloured = _pattern(self._known, gap=GAP)
        pattern = self._coloured if coloured and self._coloured else self._plain
        parts: list[bytes] = []
        done = 0
        for match in pattern.finditer(data):
            if match.start() >= cut:
                break
            if self._goes_on:  # the first match is that of the stand-in, whose stars are out already
                self._goes_on = False
            else:
                parts += data[done : match.start()], _stars(match)
                if not self.took_known:
                    word = COLOURS.sub(b"", match[0])
                    self.took_known = any(form in word for _, forms in self._known for form in forms)
            parts += COLOURS.findall(match[0])
            done = match.end()
        if done and done >= cut:
            self._goes_on = True
            self._held = STAND_IN + data[done:]
        else:
            parts.append(data[done:cut])
            self._held = data[cut:]
        return b"".join(parts)


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


def _spellings(token: Token) -> tuple[bytes, ...]:
    """The secret part as it may be written. A usual one is written the same everywhere."""
    forms = {token.secret}
    if not token.usual:
        import json
        from urllib.parse import quote, quote_plus

        plain = token.secret
        forms |= {quote(plain), quote(plain, safe=""), quote_plus(plain), repr(plain)[1:-1]}
        forms |= {json.dumps(plain)[1:-1], json.dumps(plain, ensure_ascii=False)[1:-1]}
    return tuple(form.encode("utf-8", "surrogatepass") for form in forms)


def _needles(number: bytes, forms: tuple[bytes, ...]) -> list[bytes]:
    """What of a known token a text must contain to be worth the exact pattern."""
    return [
        needle
        for form in forms
        for needle in ([form] if len(form) >= SHORTEST_ALONE else [number + s + form for s in (b":", b"%3A", b"%3a")])
    ]


def _pattern(known: list[tuple[bytes, tuple[bytes, ...]]], gap: bytes) -> re.Pattern[bytes]:
    """A token up to the end of its word; an empty group stands where its number ends, if it has one.

    `gap` is let through between any two letters. Each start begins with a letter or set and not with a group, which
    lets `re` pass over most places at a glance: twice as fast.
    """

    def any_of(forms: Iterable[bytes]) -> bytes:
        longest_first = sorted(forms, key=len, reverse=True)
        spread = (gap.join(re.escape(form[i : i + 1]) for i in range(len(form))) for form in longest_first)
        return rb"(?:" + rb"|".join(spread) + rb")"

    letter = rb"(?:" + gap + LETTERS + rb")"
    between = gap + SEPARATOR
    starts = [rb"[0-9][0-9]{4}()" + between + letter + rb"{24,}+"]
    starts += [number + rb"()" + between + gap + any_of(forms) for number, forms in known]
    alone = [form for _, forms in known for form in forms if len(form) >= SHORTEST_ALONE]
    starts += [any_of(alone)] if alone else []
    # the last part: tokens that are glued to one another
    return re.compile(rb"(?:" + rb"|".join(starts) + rb")" + letter + rb"*+(?:" + between + letter + rb"{24,}+)*+")


def _stars(match: re.Match[bytes]) -> bytes:
    if not match.lastindex:
        return b"***"
    return match.string[match.start() : match.start(match.lastindex)] + b":***"
