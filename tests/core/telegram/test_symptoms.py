"""What a bot's output tells, in the lines that libraries were seen to write, and that a chat text in it tells nothing.

Deliberate faults that were tried, each red: the forms matched anywhere in a line · a cut line taken for a whole one ·
the newest symptom of a piece only.
"""

import pytest

from tray_app.core.telegram.diagnosis import LOOKED_AT, Diagnosis
from tray_app.core.telegram.symptoms import Symptom, symptoms

OTHER = b"Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
HOOK = b"Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
SET = b"Conflict: terminated by setWebhook request"
TELEBOT = b"Threaded polling exception: A request to the Telegram API was unsuccessful. Error code: %d. Description: "
STAMP = b"2026-11-28T10:12:13.123 "

# aiogram 3.31, pyTelegramBotAPI 4.37, python-telegram-bot 22.8, grammY 1.46, telegraf 4.16, node-telegram-bot-api 0.6
CONFLICTS = [
    b"Failed to fetch updates - TelegramConflictError: Telegram server says - ",
    b"ERROR:aiogram.dispatcher:Failed to fetch updates - TelegramConflictError: Telegram server says - ",
    b"2026-11-28 19:27:33,364 - aiogram.dispatcher - ERROR - Failed to fetch updates - TelegramConflictError: "
    b"Telegram server says - ",
    b"2026-11-28 13:40:00.123 | ERROR    | aiogram.dispatcher.dispatcher:_listen_updates:214 - Failed to fetch updates"
    b" - TelegramConflictError: Telegram server says - ",
    b"\x1b[31mERROR\x1b[0m aiogram.dispatcher Failed to fetch updates - TelegramConflictError: Telegram server says - ",
    b"aiogram.exceptions.TelegramConflictError: Telegram server says - ",
    b'2026-11-28 19:27:33,401 (__init__.py:1301 MainThread) ERROR - TeleBot: "' + TELEBOT % 409,
    b"ERROR:TeleBot:" + TELEBOT % 409,
    b"2026-11-28 19:27:33,406 - TeleBot - ERROR - " + TELEBOT % 409,
    b"telebot.apihelper.ApiTelegramException: A request to the Telegram API was unsuccessful. Error code: 409. "
    b"Description: ",
    b"telegram.error.Conflict: ",
    b"GrammyError: Call to 'getUpdates' failed! (409: ",
    b"  description: '",
    b"TelegramError: 409: ",
    b'error: [polling_error] {"code":"ETELEGRAM","message":"ETELEGRAM: 409 ',
    b"{'ok': False, 'error_code': 409, 'description': '",
    b'{"ok":false,"error_code":409,"description":"',
    b"2026/11/28 19:12:13 ",
    b"conflict: ",
    b"",
]
REFUSALS = [
    b"Failed to fetch updates - TelegramUnauthorizedError: Telegram server says - Unauthorized",
    b"2026-11-28 19:31:25,051 - aiogram.dispatcher - ERROR - Failed to fetch updates - TelegramUnauthorizedError: "
    b"Telegram server says - Unauthorized",
    b'2026-11-28 19:31:25,186 (__init__.py:1301 MainThread) ERROR - TeleBot: "' + TELEBOT % 401 + b'Unauthorized"',
    b'INFO:httpx:HTTP Request: POST http://127.0.0.1:42683/bot880001:***/getUpdates "HTTP/1.1 401 Unauthorized"',
    b"telegram.error.InvalidToken: Unauthorized",
    b"aiogram.exceptions.TelegramUnauthorizedError: Telegram server says - Unauthorized",
    b"GrammyError: Call to 'getMe' failed! (401: Unauthorized)",
    b"aiogram.utils.exceptions.Unauthorized: Unauthorized",
    b"urllib.error.HTTPError: HTTP Error 401: Unauthorized",
    b"requests.exceptions.HTTPError: 401 Client Error: Unauthorized for url: https://api.telegram.org/bot***/getMe",
]
ENDS = [
    b"Network Retry Loop (Polling Updates): Invalid token. Aborting retry loop.",
    b"ERROR:telegram.ext:Network Retry Loop (Polling Updates): Invalid token. Aborting retry loop.",
    b"2026-11-28 19:31:18,652 - telegram.ext - ERROR - Network Retry Loop (Polling Updates): Invalid token. Aborting "
    b"retry loop.",
]
OF_2 = b"aiogram.utils.exceptions."
OF_AIOGRAM_2 = {  # 2.25: its own words, without the server's "Conflict"
    OF_2 + b"TerminatedByOtherGetUpdates: T" + OTHER.partition(b": t")[2]: Symptom.OTHER_READER,
    OF_2 + b"CantGetUpdates: C" + HOOK.partition(b" c")[2]: Symptom.WEBHOOK,
}
CHAT = [
    *(b"INFO message from 4711: " + line for line in OF_AIOGRAM_2),
    b"werkzeug.exceptions.Unauthorized: wrong password",
    b"INFO message from 4711: how do I fix 'aborting retry loop'?",
    b"INFO message from 4711: " + OTHER,
    b"INFO:root:anna says telegram.error.Conflict: " + OTHER,
    b"2026-11-28 10:12:13 | INFO | __main__:on_text:12 - anna: Failed to fetch updates - TelegramConflictError: "
    + OTHER,
    b"anna: Invalid token. Aborting retry loop.",
    b"received: 401 Unauthorized",
    b'text="telegram.error.InvalidToken: Unauthorized"',
    b"-- bottray: The output says: " + OTHER,
]


@pytest.mark.parametrize("before", CONFLICTS)
@pytest.mark.parametrize("stamp", [b"", STAMP], ids=["raw", "stamped"])
def test_a_conflict_in_the_words_of_a_library(before: bytes, stamp: bytes) -> None:
    told = {OTHER: Symptom.OTHER_READER, HOOK: Symptom.WEBHOOK, SET: Symptom.SET_WEBHOOK}
    for sentence, symptom in told.items():
        assert list(symptoms(b"before\n" + stamp + before + sentence + b"'\nafter\n")) == [symptom]


@pytest.mark.parametrize("line", OF_AIOGRAM_2)
def test_a_conflict_in_the_words_of_aiogram_2(line: bytes) -> None:
    before = b"Traceback (most recent call last):\n"
    assert list(symptoms(before + line + b"\n")) == list(symptoms(STAMP + line + b"\n")) == [OF_AIOGRAM_2[line]]


@pytest.mark.parametrize("line", [*REFUSALS, *ENDS])
def test_a_refusal_in_the_words_of_a_library(line: bytes) -> None:
    wanted = [Symptom.UNAUTHORIZED if line in REFUSALS else Symptom.POLLING_ENDED]
    assert list(symptoms(line + b"\n")) == list(symptoms(STAMP + line + b"\n")) == wanted


@pytest.mark.parametrize("line", CHAT)
def test_a_chat_text_in_a_log_tells_nothing(line: bytes) -> None:
    assert not list(symptoms(line + b"\n") or symptoms(STAMP + line + b"\n"))


@pytest.mark.parametrize("before", [b"x" * 50, b"x" * 5000, b"x" * 40_000], ids=len)
def test_what_follows_in_a_long_line_is_no_line(before: bytes) -> None:
    """Wherever it is cut: just before the sentence, and where only its end is looked at."""
    line = b"INFO a text: " + before + OTHER + b" " + b"x" * (LOOKED_AT - len(OTHER) - 2) + b"\n"
    cut = line.index(OTHER)
    for pieces in ([line], [line[:cut], line[cut:]], [line[:20], line[20:cut], line[cut : cut + 30], line[cut + 30 :]]):
        diagnosis = Diagnosis()
        assert not [told for piece in pieces for told in diagnosis.read(piece, 0.0)]
        assert diagnosis.read(OTHER + b"\n", 0.0) == (Symptom.OTHER_READER,)


def test_each_symptom_of_a_piece_is_told() -> None:
    """python-telegram-bot 22 logs both in one go, and its polling is over."""
    piece = ENDS[0] + b"\nTraceback (most recent call last):\n" + REFUSALS[4] + b"\n"
    assert Diagnosis().read(piece, 0.0) == (Symptom.POLLING_ENDED, Symptom.UNAUTHORIZED)


GRAMIO = b"""getMe: Unauthorized
    at Bot.init (file:///srv/shop/node_modules/gramio/dist/index.js:1467:35)
    at async Bot.start (file:///srv/shop/node_modules/gramio/dist/index.js:1500:5)
    at async file:///srv/shop/bot.mjs:4:2 {
  method: 'getMe',
  params: { suppress: true },
  code: 401,
  payload: undefined
}
"""


@pytest.mark.parametrize("size", [1, 7, 40, 256, 1000])
def test_an_error_of_gramio_however_its_lines_come(size: int) -> None:
    diagnosis = Diagnosis()
    pieces = [GRAMIO[at : at + size] for at in range(0, len(GRAMIO), size)]
    assert [told for piece in pieces for told in diagnosis.read(piece, 0.0)] == [Symptom.UNAUTHORIZED]


def test_a_refusal_of_something_else_is_none() -> None:
    far = b"Unauthorized\n" + b"x" * 5000 + b"\ncode: 401\n"
    assert list(symptoms(b"POST /v1/chat: Unauthorized\ncode: 403\n" + far)) == []
