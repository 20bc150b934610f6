"""What a bot's own output tells of its connection: conflicts and refusals, in the lines that the libraries print.

A chat text may quote any sentence. Two readings find those that are the program's own: a whole line of a library, in
which nothing stands before the library's words but what a logger puts there, and the server's sentence in a line of any
form, judged by what stands around it (own_words.py). Observed:

    ERROR:aiogram.dispatcher:Failed to fetch updates - TelegramConflictError: Telegram server says - Conflict: …
    2026-11-28 19:27:33,401 (__init__.py:1301 MainThread) ERROR - TeleBot: "Threaded polling exception: A request to the
        Telegram API was unsuccessful. Error code: 409. Description: Conflict: …"
    telegram.error.Conflict: Conflict: …                      [the end of a traceback, python-telegram-bot 22]
    aiogram.utils.exceptions.TerminatedByOtherGetUpdates: Terminated by other …   [the same, aiogram 2: no "Conflict"]
    GrammyError: Call to 'getUpdates' failed! (409: Conflict: …)                            [grammY 1.46]
    TelegramError: 409: Conflict: …                                                         [telegraf 4.16]
      description: 'Conflict: …'                              [an error as util.inspect of Node shows it]
    error: [polling_error] {"code":"ETELEGRAM","message":"ETELEGRAM: 409 Conflict: …"}      [node-telegram-bot-api 0.6]
    {'ok': False, 'error_code': 409, 'description': 'Conflict: …'}                          [an answer as it came]
    HTTP Request: POST …/getUpdates "HTTP/1.1 409 Conflict"                                 [httpx; it says not which]
    telegram.ext - ERROR - Network Retry Loop (Polling Updates): Invalid token. Aborting retry loop.
    getMe: Unauthorized, and under its stack "code: 401"      [gramio 0.10]

where … is one of the Bot API's three sentences [telegram-bot-api Client.cpp]:

    terminated by other getUpdates request; make sure that only one bot instance is running
    can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first
    terminated by setWebhook request              (old servers: "terminated by other long poll or webhook")

Such a line is a hint and never a proof: who prints what his users write prints also this. What follows from it needs a
second sign (supervisor/warnings/health.py). The search is cheap where there is nothing to find: one look for a word
that each form has; and linear where there is: what may stand before a form is taken without a way back.
"""

import re
from collections.abc import Iterator
from enum import StrEnum

from tray_app.core.pattern import pattern
from tray_app.core.telegram import own_words

UNDER_A_STACK = 2048  # bytes between the two lines of one error


class Symptom(StrEnum):
    OTHER_READER = "other-reader"
    WEBHOOK = "webhook"
    SET_WEBHOOK = "set-webhook"
    UNAUTHORIZED = "unauthorized"
    POLLING_ENDED = "polling-ended"
    CONFLICT = "conflict"
    """Another reader or a webhook: which of them, the line does not say."""


# what a logger writes before a message: times, levels, names of loggers and of threads, files with a line number
_WORD = (
    rb"\d[\d:.,TZ+]*+|trace|debug|info|notice|warn(?:ing)?|error|err|critical|fatal|exception"
    rb"|(?:telegram|aiogram|telebot|httpx|grammy|telegraf|bot)[\w.]*+|[\w./\\]{1,80}\.py"
    rb"|mainthread|thread|asyncio|main|root|__main__|polling|poll|getupdates|get_updates|api|failed(?! to fetch)"
    rb"|conflict(?=: conflict)|line|in|_\w{1,60}"
    rb"|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|mon|tue|wed|thu|fri|sat|sun"
)
_GAP = rb"[\t \-|:,.\[\](){}<>*#=/!]|\x1b\[[\d;]*m"
_LOGGED = rb"(?>(?:%b|(?:%b)(?=\W|$))*)" % (_GAP, _WORD)
_STAMP = rb"(?:\d{4}-\d\d-\d\dT[\d:.]{8,16} )?"  # of our own log
_RAISED = rb"%b[\t |]*+(?:[A-Za-z_$][\w.$]{0,80})?" % _STAMP  # the last line of a traceback
_POLLING = (
    rb"%b\"?(?:(?:threaded|infinity) polling exception|unhandled exception \(full traceback for debug level\)"
    rb"|failed to fetch updates - telegram\w+): [^\n]{0,80}?" % _LOGGED
)
_BEFORE_CONFLICT = b"|".join((
    _POLLING,
    _STAMP + rb"[\t ]*+description: ['\"]",
    _LOGGED + rb"\[?polling_error\]? \{[^\n]{0,80}?",
))  # fmt: skip
_UNAUTHORIZED = b"|".join((
    _LOGGED + rb"\"?failed to fetch updates - telegramunauthorizederror",
    _POLLING + rb"error code: 401",
    _RAISED + rb"(?:telegramunauthorizederror|invalidtoken|error\.unauthorized)\b(?=:|\r?$)",
    _RAISED + rb"(?:error|exception)\b: [^\n]{0,100}?\b401\b[^\n]{0,20}unauthorized",
    _LOGGED + rb"http request: post [^\s]{1,300}/getupdates \"http/[\d.]+ 401",
    _LOGGED + rb"401:? unauthorized",
    rb"[^\n]{0,120}?['\"]error_code['\"]: ?401, ?['\"]description['\"]: ?['\"]unauthorized",
    _STAMP + rb"[\t ]*+\w{2,40}: unauthorized\s[^\0]{1,%d}?\bcode: 401" % UNDER_A_STACK,
))  # fmt: skip
_AIOGRAM_2 = _STAMP + rb"[\t |]*+aiogram\.utils\.exceptions\."
_CONFLICT = _LOGGED + rb"http request: post [^\s]{1,300}/getupdates \"http/[\d.]+ 409"
_ENDED = _LOGGED + rb"(?:network retry loop \([^)\n]{1,60}\): )?invalid token[.;] aborting retry loop"
_SAID = b"|".join((
    rb"(?P<other>terminated by other (?:getupdates request|long poll))",
    rb"(?P<hook>can\\?'t use getupdates method while webhook is active)",
    rb"(?P<set>terminated by (?:other )?setwebhook)",
))  # fmt: skip
PATTERN = pattern(
    rb"^(?:(?:(?:%b)conflict: |%b(?:terminatedbyothergetupdates|cantgetupdates): )(?:%b)"
    rb"|(?P<ended>%b)|(?P<refused>%b|%bunauthorized\b(?=:|\r?$))|(?P<conflict>%b))"
    % (_BEFORE_CONFLICT, _AIOGRAM_2, _SAID, _ENDED, _UNAUTHORIZED, _AIOGRAM_2, _CONFLICT),
    re.IGNORECASE | re.MULTILINE,
)
SENTENCE = pattern(rb"(?<!\w)conflict: (?:%b)" % _SAID, re.IGNORECASE)
NAMES = {
    "other": Symptom.OTHER_READER,
    "hook": Symptom.WEBHOOK,
    "set": Symptom.SET_WEBHOOK,
    "ended": Symptom.POLLING_ENDED,
    "refused": Symptom.UNAUTHORIZED,
    "conflict": Symptom.CONFLICT,
}
# one of these is in each form; finding none is the usual case and costs a search for plain bytes, which is 20 times as
# fast as one expression for all of them that ignores the case
HINTS = (b"conflict", b"nauthorized", b"invalidtoken", b"401", b"retry loop", b"terminatedbyother", b"cantgetupdates")


def symptoms(text: bytes) -> Iterator[Symptom]:
    """Each symptom that occurs in a piece of output, in its order; it begins at the beginning of a line."""
    small = text.lower()
    if not any(hint in small for hint in HINTS):
        return
    known = {match.end(): _named(match) for match in PATTERN.finditer(text)}
    for match in SENTENCE.finditer(text):
        if match.end() not in known and own_words.is_its_own(*_around(text, match)):
            known[match.end()] = _named(match)
    for _, symptom in sorted(known.items()):
        yield symptom


def _named(match: re.Match[bytes]) -> Symptom:
    return next(NAMES[name] for name, found in match.groupdict().items() if found is not None)


def _around(text: bytes, match: re.Match[bytes]) -> tuple[str, str]:
    """What stands before a sentence in its line, and behind it; enough of both to judge it."""
    most = own_words.LONGEST + 1
    before = text[max(0, match.start() - 4 * most) : match.start()].rpartition(b"\n")[2]
    after = text[match.end() : match.end() + 4 * most].partition(b"\n")[0]
    return before.decode(errors="replace"), after.decode(errors="replace").rstrip("\r")
