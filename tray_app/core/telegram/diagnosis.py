"""What the symptoms in a bot's output add up to, over its restarts: a bot that dies of its first conflict tells of one
in each run.
"""

from dataclasses import dataclass

from tray_app.core.telegram.symptoms import UNDER_A_STACK, Symptom, symptoms

LONGEST_GAP = 3.0  # seconds: conflicts further apart than this are two events [telegram-bot-api Client.cpp]
LOOKED_AT = 32 * 1024  # bytes of one piece of output, from its end: a flood is not searched whole
_WITHIN = b"\0"  # stands where the beginning of a line is missing: no form begins with it


@dataclass
class Diagnosis:
    """Times in seconds of any one clock.

    `conflicts` counts those of the "other reader" kind that were more than LONGEST_GAP apart: one alone may be the echo
    of a predecessor, two are another reader that is alive, where it was Telegram that told of them.
    """

    conflicts: int = 0
    last_conflict: float | None = None
    newest: Symptom | None = None
    newest_at: float = 0.0
    _tail: bytes = b""

    def read(self, data: bytes, now: float) -> tuple[Symptom, ...]:
        """Take in a piece of output; the symptoms in it, each once."""
        text = self._tail + (data if len(data) <= LOOKED_AT else _WITHIN + data[-LOOKED_AT:])
        found = tuple(dict.fromkeys(symptoms(text)))
        for symptom in found:
            self.newest, self.newest_at = symptom, now
            if symptom in (Symptom.OTHER_READER, Symptom.CONFLICT) and (
                self.last_conflict is None or now - self.last_conflict > LONGEST_GAP
            ):
                self.conflicts += 1
                self.last_conflict = now
        # what was found is not found again: only an unfinished line goes on to the next look
        self._tail = (b"" if text.endswith(b"\n") else _WITHIN) if found else _unfinished(text)
        return found

    def over(self, now: float, quiet: float) -> bool:
        """Whether the trouble has been silent for `quiet` seconds: the warning may go."""
        return self.newest is not None and now - self.newest_at > quiet


def _unfinished(text: bytes) -> bytes:
    """What a next piece may make a symptom of: the last line, and an error whose second line has not come yet."""
    begun = text.lower().rfind(b"unauthorized")
    begun = text.rfind(b"\n", 0, max(begun, 0)) + 1 if len(text) - begun <= UNDER_A_STACK and begun >= 0 else len(text)
    rest = text[min(begun, text.rfind(b"\n") + 1) :]
    return rest if len(rest) <= 2 * UNDER_A_STACK else _WITHIN
