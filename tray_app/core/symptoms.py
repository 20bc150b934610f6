"""What a bot's own output tells of its connection: conflicts and refusals, in the words of the libraries.

Forms, all matched without regard to case [python-telegram-bot 22, aiogram 3, pyTelegramBotAPI 4, raw Bot API]:
    ...Conflict: terminated by other getUpdates request; make sure that only one bot instance is running
    ...Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first
    ...Conflict: terminated by setWebhook request        (old servers: "terminated by other long poll or webhook")
    ...Unauthorized   beside "401", TelegramUnauthorizedError or InvalidToken
    getMe: Unauthorized, and under its stack "code: 401"     [gramio 0.10 on Node: an error as util.inspect shows it]

The search is cheap where there is nothing to find: one look for a word that each form has.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

LONGEST_GAP = 3.0  # seconds: conflicts further apart than this are two events [telegram-bot-api Client.cpp]
LOOKED_AT = 32 * 1024  # bytes of one piece of output, from its end: a flood is not searched whole
UNDER_A_STACK = 2048  # bytes between the two lines of one error
KEPT = 256  # bytes of one chunk that are looked at again with the next: a line may be cut anywhere


class Symptom(StrEnum):
    OTHER_READER = "other-reader"
    WEBHOOK = "webhook"
    SET_WEBHOOK = "set-webhook"
    UNAUTHORIZED = "unauthorized"
    POLLING_ENDED = "polling-ended"


FORMS = (
    (Symptom.OTHER_READER, rb"terminated by other (?:getupdates|long poll)"),
    (Symptom.WEBHOOK, rb"webhook is active"),
    (Symptom.SET_WEBHOOK, rb"terminated by (?:other )?setwebhook"),
    (
        Symptom.UNAUTHORIZED,
        rb"telegramunauthorizederror|telegram server says - unauthorized|error code: 401|http/[\d.]+ 401"
        rb"|invalidtoken|401[^\n]{0,20}unauthorized|unauthorized[^\0]{1,%d}?\bcode: 401" % UNDER_A_STACK,
    ),
    (Symptom.POLLING_ENDED, rb"aborting retry loop"),
)
PATTERN = re.compile(b"|".join(b"(?P<f%d>%s)" % (n, form) for n, (_, form) in enumerate(FORMS)), re.IGNORECASE)
# one of these is in each form; finding none is the usual case and costs a search for plain bytes
HINTS = re.compile(rb"conflict|nauthorized|InvalidToken|\b401\b|retry loop", re.IGNORECASE)


def symptoms(text: bytes) -> Iterator[Symptom]:
    """Each symptom that occurs in a piece of output, in its order."""
    if HINTS.search(text) is None:
        return
    for match in PATTERN.finditer(text):
        assert match.lastgroup is not None
        yield FORMS[int(match.lastgroup[1:])][0]


@dataclass
class Diagnosis:
    """What the symptoms of one run add up to. Times in seconds of any one clock.

    `conflicts` counts those of the "other reader" kind that were more than LONGEST_GAP apart: one alone may be the echo
    of a predecessor, two are another reader that is alive.
    """

    conflicts: int = 0
    last_conflict: float | None = None
    newest: Symptom | None = None
    newest_at: float = 0.0
    _tail: bytes = b""

    def read(self, data: bytes, now: float) -> Symptom | None:
        """Take in a piece of output; the newest symptom in it."""
        text = self._tail + data[-LOOKED_AT:]
        found = None
        for symptom in symptoms(text):
            found = self.newest = symptom
            self.newest_at = now
            if symptom is Symptom.OTHER_READER and (
                self.last_conflict is None or now - self.last_conflict > LONGEST_GAP
            ):
                self.conflicts += 1
                self.last_conflict = now
        # what was found is not found again: only an unfinished line goes on to the next look
        self._tail = b"" if found else _unfinished(text)
        return found

    def over(self, now: float, quiet: float) -> bool:
        """Whether the trouble has been silent for `quiet` seconds: the warning may go."""
        return self.newest is not None and now - self.newest_at > quiet


def _unfinished(text: bytes) -> bytes:
    """What a next piece may make a symptom of: the last line, and an error whose second line has not come yet."""
    end = text[-UNDER_A_STACK:]
    begun = end.lower().rfind(b"unauthorized")
    return end[begun:] if begun >= 0 else text[text.rfind(b"\n") + 1 :][-KEPT:]
