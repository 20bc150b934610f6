"""Tokens that are known, made ready for being looked for: what of them a text must contain, told at a glance."""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from tray_app.core.tokens import token as shape
from tray_app.core.tokens.token import Token

LETTER = shape.LETTER.encode()
PIECE = 12
LONGEST_HASH = 64
# A secret shorter than this is a common word sooner than a secret: it is taken out behind its bot id only.
SHORTEST_ALONE = 6
SEPARATOR = rb"(?::|%(?:25)?3[Aa]|\\(?:u00|x)3[Aa]|&#(?:58|x3[Aa]);)"


class Place(NamedTuple):
    """`text[start:end]` is to be starred; `numbered`: behind the number of a token, with its separator.

    What tells that it is to be starred begins at `begin`.
    """

    begin: int
    start: int
    end: int
    numbered: bool = False
    known: bool = False


def merged(places: Iterable[Place]) -> list[Place]:
    """In their order, those in one that lie in each other."""
    found: list[Place] = []
    for place in sorted(places, key=lambda place: (place.start, -place.end)):
        if found and place.start < found[-1].end:
            before = found[-1]
            found[-1] = before._replace(end=max(before.end, place.end), known=before.known or place.known)
        else:
            found.append(place)
    return found


class Known:
    """Tokens, made ready for the search. `needles`: where none of them is in a text, none of the tokens is."""

    def __init__(self, tokens: Iterable[Token]) -> None:
        tokens = tuple(tokens)
        self.secrets = tuple({token.secret.encode(): None for token in tokens if token.usual})
        self._seeds = {secret: seeds(secret) for secret in self.secrets}
        unusual = [(str(token.bot_id).encode(), _spellings(token)) for token in tokens if not token.usual]
        self.forms = tuple(form for _, forms in unusual for form in forms)
        self._literal = _literal(unusual) if unusual else None
        needles = [seed for seeds_of_it in self._seeds.values() for seed, _ in seeds_of_it]
        needles += [needle for number, forms in unusual for needle in _needles(number, forms)]
        self.needles = tuple((min(needle, key=RARITY.index), needle) for needle in needles)
        self.longest = max([LONGEST_HASH + 1, *map(len, self.secrets), *map(len, self.forms)])

    def within(self, text: bytes) -> bool:
        """Whether any of the needles is in the text. The rarest byte of each first: it is mostly not there."""
        return any(rarest in text and needle in text for rarest, needle in self.needles)

    def seeds_in(self, text: bytes, secret: bytes) -> Iterator[tuple[int, int]]:
        """Where a seed of a secret stands, and its place in it."""
        for seed, offset in self._seeds[secret]:
            place = text.find(seed)
            while place >= 0:
                yield place, offset
                place = text.find(seed, place + 1)

    def literals_in(self, text: bytes) -> Iterator[Place]:
        """Those of unusual form."""
        for match in self._literal.finditer(text) if self._literal else ():
            numbered = match.lastindex is not None
            yield Place(match.start(), match.start(match.lastindex or 0), match.end(), numbered, known=True)


# Bytes from the rarest in logs to the commonest, roughly; what is not named is the commonest.
_ORDER = b"QXZJKYVWUHGqzLBPMFxjCRNSTDAEIO"
_ORDER += bytes(sorted(set(range(256)) - set(_ORDER) - set(b"_- etaoinsrldhcumpfgwybvk0123456789")))
RARITY = _ORDER + b"kvbywgfpmuc_hd-lrsnioate9876543210 "


def seeds(secret: bytes) -> list[tuple[bytes, int]]:
    """Few short pieces of the secret, with their places, of which any PIECE letters in a row contain at least one.

    Chosen for their rarest letters, which decide how fast a text without them is passed over.
    """
    windows = len(secret) - PIECE + 1
    best: list[tuple[float, list[tuple[bytes, int]]]] = [(0.0, [])] * (windows + 1)
    for first in range(windows - 1, -1, -1):  # the best for all windows from the first on
        choices = []
        for size in (4, 5, 6, 7):
            for at in range(first, first + PIECE - size + 1):
                piece = secret[at : at + size]
                cost, others = best[min(at + 1, windows)]
                choices.append((cost + 10 + min(map(RARITY.index, piece)), [(piece, at), *others]))
        best[first] = min(choices, key=lambda choice: choice[0])
    return best[0][1]


def _spellings(token: Token) -> tuple[bytes, ...]:
    """The secret part of an unusual token as it may be written."""
    import json
    from urllib.parse import quote, quote_plus

    plain = token.secret
    forms = {plain, quote(plain), quote(plain, safe=""), quote_plus(plain), repr(plain)[1:-1]}
    forms |= {json.dumps(plain)[1:-1], json.dumps(plain, ensure_ascii=False)[1:-1]}
    return tuple(form.encode("utf-8", "surrogatepass") for form in forms)


def _needles(number: bytes, forms: tuple[bytes, ...]) -> Iterator[bytes]:
    """What of an unusual token a text must contain."""
    for form in forms:
        if len(form) >= SHORTEST_ALONE:
            yield form
        else:
            yield from (number + s + form for s in (b":", b"%3A", b"%3a", b"%253A", b"\\u003a", b"\\u003A", b"\\x3a"))


def _literal(unusual: list[tuple[bytes, tuple[bytes, ...]]]) -> re.Pattern[bytes]:
    """An empty group stands where the number ends, if there is one."""

    def any_of(forms: Iterable[bytes]) -> bytes:
        return rb"(?:" + rb"|".join(map(re.escape, sorted(forms, key=len, reverse=True))) + rb")"

    starts = [number + rb"()" + SEPARATOR + any_of(forms) for number, forms in unusual]
    alone = [form for _, forms in unusual for form in forms if len(form) >= SHORTEST_ALONE]
    starts += [any_of(alone)] if alone else []
    return re.compile(rb"|".join(starts))
