"""Where tokens stand in a piece of text, however they are written: for core/tokens/redact.py, which stars them.

What is looked for:

- the shape of Telegram's tokens: "AA" and 33 more letters of `[A-Za-z0-9_-]` behind a ':', whole, or folded into lines
  by whoever printed them; behind at least five digits also the beginning of one, from the 24th letter on, or from the
  8th where it was shortened: "AAH4fkq…";
- 35 letters behind five digits and a ':' that have small ones, capitals and digits, as a test server may give them out.
  Words, UUIDs and hashes behind a number are not meant, and do not look so;
- any twelve letters in a row of a secret that is known, and what follows of it on the same or on the next lines;
- known tokens of unusual form: behind their number, and the secret alone; as written, and as a URL, JSON or `repr`
  writes it.

A fold is a line end with the blanks, box characters and the "file.py:12" of rich's RichHandler around it. Within a
known secret, blanks alone are one too. Terminal codes and the zeros of UTF-16 are taken out beforehand by `stripped`.

A place reaches to the end of the word, so that no end of a longer secret is left over.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import NamedTuple

from tray_app.core.pattern import pattern
from tray_app.core.tokens.known_tokens import LETTER, PIECE, SEPARATOR, Known, Place, merged
from tray_app.core.tokens.token import FEWEST, LEAST, NUMBER, WHOLE

SHORTENED = 8
SHORTENING = (b"\xe2\x80\xa6", b"...", b"'+", b'"+')
SEPARATORS = pattern(SEPARATOR)
# What may be a token's: one with a secret behind it, or at whose place a line was folded (the group), behind a digit or
# by itself. It begins with a letter, so that `re` passes over most places at a glance.
PROMISING = pattern(
    rb"%b(?=A(?:A|(?!%b))|[A-Za-z]%b{%d}|()(?:[ \t\r\n|\\=\xe2]|\Z))" % (SEPARATOR, LETTER, LETTER, LEAST - 1)
)
WORDLESS = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_-:%[]();\\&#")
LETTERS = pattern(LETTER + rb"*")
TAIL = pattern(rb"%b*+(?:%b%b{%d,}+)*+" % (LETTER, SEPARATOR, LETTER, LEAST))
GLUED = pattern(NUMBER.encode() + SEPARATOR)
HASH = pattern(
    rb"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}"
    rb"|(?=[A-Fa-f]*[0-9])(?:[0-9A-Fa-f]{32}|[0-9A-Fa-f]{40}|[0-9A-Fa-f]{64})"
)

PAD = rb"(?:[ \t\r\n|]|\xe2[\x94-\x96][\x80-\xbf]|\\[nr]|[\\=](?=[\r\n]))"
PADS = PAD + rb"{1,240}+"
GAP = pattern(rb"(?:[ ]{1,240}+[^\s:]{1,60}+:[0-9]{1,6}+(?=[ ]{0,240}[\r\n]))?" + PADS)
GAP_BEGUN = pattern(
    rb"(?:[ ]{1,240}+[^\s:]{1,60}+(?::(?:[0-9]{1,6}+[ ]{0,240})?)?\Z)"
    rb"|(?:[ ]{1,240}+[^\s:]{1,60}+:[0-9]{1,6}+(?=[ ]{0,240}[\r\n]))?"
    rb"(?:" + PAD + rb"|[\\=]\Z|\xe2[\x94-\x96]?\Z){0,240}\Z"
)  # fmt: skip
FOLD = pattern(rb"[\r\n]|\\[nr]")


class Found(NamedTuple):
    places: list[Place]
    undecided: int
    """From here on, more text is needed; the length of the text where none is."""
    shown: int
    """Up to here it can be shown all the same, being no part of a secret."""


def find(text: bytes, known: Known, last: bool) -> Found:
    """The places in a stripped text, in their order and apart from one another; `last`: nothing more comes."""
    places: list[Place] = []
    own = covered = 0  # the secret that was found last, and with the rest of its word
    whole = -1  # where the one begins that was found last in one piece
    for start, secret, offset in sorted(
        _candidates(text, known), key=lambda candidate: (candidate[0], not candidate[1])
    ):
        if own <= start < covered or (start == whole and not secret):
            continue  # it belongs to the rest of a word that is starred anyway, or its shape could tell no more
        got: list[Place] | None
        if isinstance(secret, Place):
            got = [secret] if secret.begin >= covered or not secret.numbered else []
        elif secret:
            before = None if offset else _separator(text, start, covered)
            shown = begin = start if before is None else before - FEWEST
            got = _piece(text, start, secret, offset, before, last)
            if got and len(secret) >= WHOLE and got[0].end == start + len(secret):
                whole = start
        else:
            separator, begin = offset, _number(text, offset, covered)
            if 0 < separator <= covered and _letters(text, start) == start:
                continue  # behind such a word
            got = _shaped(text, start, begin, separator, last)
            gap = GAP.match(text, start) if text[separator:start] == b":" else None
            shown = gap.end() if gap else begin
        if got is None:
            return Found(merged(places), begin, shown)
        if got:
            end = _to_the_end(text, got[-1].end)
            own, covered = max(own, got[-1].end), max(covered, end)
            if end > got[-1].end:
                got[-1] = got[-1]._replace(end=end)
            places += got
    return Found(merged(places), len(text), len(text))


def _candidates(text: bytes, known: Known) -> Iterator[tuple[int, bytes | Place, int]]:
    """Where a secret may begin; the known one and the offset in it, or none and where its separator begins."""
    yield from ((place.start, place, 0) for place in known.literals_in(text))
    for match in PROMISING.finditer(text):
        separator = match.start()
        if not (match.lastindex and separator and text[separator - 1] in WORDLESS):
            yield match.end(), b"", separator
    for secret in known.secrets:
        whole = [match.start() for match in re.finditer(re.escape(secret), text)]
        yield from ((start, secret, 0) for start in whole)
        for at, offset in known.seeds_in(text, secret):
            before = bisect_right(whole, at)
            if not (before and at < whole[before - 1] + len(secret)):
                while offset and at and text[at - 1] == secret[offset - 1]:
                    at, offset = at - 1, offset - 1
                yield at, secret, offset


def _number(text: bytes, separator: int, start: int) -> int:
    """Where the digits before a separator begin, the last FEWEST of them."""
    begin = separator
    while begin > max(start, separator - FEWEST) and 48 <= text[begin - 1] <= 57:
        begin -= 1
    return begin


def _shaped(text: bytes, start: int, begin: int, separator: int, last: bool) -> list[Place] | None:
    """What has a token's shape behind a separator; None where that is not decided yet."""
    first = _letters(text, start)
    head = text[start:first]
    numbered = separator - begin >= FEWEST
    long = numbered and len(head) >= LEAST and head[:1].isalpha()
    if not (head[:2] == b"AA" or long or head == b"A" or not head):
        return []
    if (
        numbered
        and head[:2] == b"AA"
        and SHORTENED <= len(head) < LEAST
        and (cut_short := _cut_short(text, first, last)) is not False
    ):
        return None if cut_short is None else [Place(begin, separator, first, numbered=True)]
    pieces = [(start, first)]
    secret, end = head, first
    if len(head) > WHOLE and GLUED.match(text, start + WHOLE):
        secret, end = head[:WHOLE], start + WHOLE
        pieces = [(start, end)]
    while len(secret) < WHOLE:
        if not last and _open(text, end):
            return None
        gap = GAP.match(text, end)
        if not gap or not FOLD.search(gap[0]):
            break
        piece = gap.end(), _letters(text, gap.end())
        if piece[0] == piece[1] or not (long or (secret + text[slice(*piece)])[:2] in (b"AA", b"A")):
            break
        pieces.append(piece)
        secret, end = secret + text[slice(*piece)], piece[1]
    if len(secret) == WHOLE and len(pieces) > 1 and end == len(text) and not last:
        return None
    if len(secret) == WHOLE and _random(secret, numbered):
        places = [Place(begin, *piece) for piece in pieces if piece[0] < piece[1]]
        if head and numbered:
            places[0] = places[0]._replace(start=separator, numbered=True)
        return places
    if long and head[:2] == b"AA" and not HASH.fullmatch(head):
        return [Place(begin, separator, min(first, start + WHOLE), numbered=True)]
    return []


def _cut_short(text: bytes, end: int, last: bool) -> bool | None:
    """Whether a sign stands there of a value that was shortened for being shown; None where that is not decided yet."""
    rest = text[end : end + 3]
    if not last and len(rest) < 3 and any(sign.startswith(rest) for sign in SHORTENING):
        return None
    return rest.startswith(SHORTENING)


def _random(secret: bytes, numbered: bool) -> bool:
    mixed = secret.upper() != secret != secret.lower()
    return mixed and (secret[:2] == b"AA" or (numbered and not secret.isalpha() and any(map(_digit, secret))))


def _digit(letter: int) -> bool:
    return 48 <= letter <= 57


def _piece(
    text: bytes, start: int, secret: bytes, offset: int, separator: int | None, last: bool
) -> list[Place] | None:
    """What stands of a known secret from `start` on, from its letter `offset` on; None where it is not decided yet."""
    first = offset
    end = start
    pieces: list[tuple[int, int]] = []
    while True:
        begin = end
        if text.startswith(secret[offset:], end):  # mostly, and at once
            end, offset = end + len(secret) - offset, len(secret)
        while end < len(text) and offset < len(secret) and text[end] == secret[offset]:
            end, offset = end + 1, offset + 1
        if end == begin:
            break
        if pieces and offset < len(secret) and _letters(text, end) > end:
            offset -= end - begin  # another word, which only begins with the same letter
            break
        pieces.append((begin, end))
        if offset == len(secret):
            break
        if not last and _open(text, end):
            return None
        gap = GAP.match(text, end)
        if not gap:
            break
        end = gap.end()
    if offset - first < PIECE:
        return []
    if separator is None:
        return [Place(start, *piece, known=True) for piece in pieces]
    begin = separator - FEWEST
    others = [Place(begin, *piece, known=True) for piece in pieces[1:]]
    return [Place(begin, separator, pieces[0][1], numbered=True, known=True), *others]


def _separator(text: bytes, start: int, covered: int) -> int | None:
    """Where the separator begins that stands before a secret, behind its number."""
    for match in SEPARATORS.finditer(text, max(start - 8, 0), start):
        if match.end() == start and match.start() - _number(text, match.start(), covered) >= FEWEST:
            return match.start()
    return None


def _letters(text: bytes, start: int) -> int:
    match = LETTERS.match(text, start)
    assert match
    return match.end()


def _to_the_end(text: bytes, start: int) -> int:
    match = TAIL.match(text, start)
    assert match
    return match.end()


def _open(text: bytes, end: int) -> bool:
    """Whether all that follows may be the beginning of a gap."""
    return GAP_BEGUN.match(text, end) is not None
