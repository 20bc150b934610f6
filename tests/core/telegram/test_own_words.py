"""The server's sentence in logs of any form: told where it is the program's own word, and not where a chat says it.

Deliberate faults that were tried, each red: the words behind a level not read · what follows the sentence not read · a
level of INFO passed over · whatever stands behind a level, or before an answer of the server's, taken for a program's ·
an arrow passed over · a name before a level taken for a logger's in any form.
"""

import time

import pytest

from tray_app.core.telegram.diagnosis import Diagnosis
from tray_app.core.telegram.symptoms import Symptom, symptoms

SAID = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
AIOGRAM = "Failed to fetch updates - TelegramConflictError: Telegram server says - " + SAID
TELEBOT = (
    '2026-11-30 03:31:58,280 (__init__.py:1301 {}) ERROR - TeleBot: "Threaded polling exception: A request to the '
    f'Telegram API was unsuccessful. Error code: 409. Description: {SAID}"'
)
THREADS = (
    "MainThread", "Thread-1", "Thread-2 (infinity_polling)", "Thread-1 (polling)", "Thread-1 (go)",
    "Thread-1 (run_bot)", "Thread-1 (<lambda>)", "Thread-1 (on_message)", "ThreadPoolExecutor-0_0", "asyncio_0",
    "Dummy-1", "poller", "worker", "the user's thread",
)  # fmt: skip
FORMS = (
    "ERROR:aiogram.dispatcher:%s",
    "2026-11-30 10:00:00,123 - aiogram.dispatcher - ERROR - %s",
    "2026-11-30 10:00:00.123 | ERROR    | aiogram.dispatcher.dispatcher:_listen_updates:220 - %s",
    "[2026-11-30 10:00:00] [shopbot] ERROR %s",
    "[2026-11-30 10:00:00] [shopbot] WARNING %s",
    "2026-11-30 10:00:00 orders ERROR %s",
    "2026-11-30 10:00:00,1:orders:ERROR:%s",
    "30.11.2026 10:00:00 ERROR %s",
    "shop-bot | ERROR | %s",
    "orders | ERROR | %s",
    "10:00:00 [E] %s",
    "dispatcher.py:220 #ERROR    [2026-11-30 10:00:00,1] - aiogram.dispatcher - %s",
    "2026-11-30T03:00:00Z ERR aiogram/dispatcher %s",
    "2026-11-30 10:00:00 host bot[123]: %s",
    "Nov 30 10:00:00 host python[123]: %s",
    "\x1b[31m2026-11-30 10:00:00 [ERROR] %s\x1b[0m",
    "dispatcher - ERROR - Ошибка - %s",
    "[ERROR] 2026-11-30 dispatcher _listen_updates: %s",
    "2026-11-30 10:00:00,123 ERROR [aiogram.dispatcher] [MainThread] [_listen_updates] %s",
    "2026-11-30 10:00:00 [error    ] %s [aiogram.dispatcher] func=poll",
    'time=2026-11-30T03:00:00Z level=error msg="%s" logger=aiogram',
    '{"level":"ERROR","logger":"aiogram.dispatcher","message":"%s"}',
    '{"message": "%s", "level": "ERROR", "line": 220}',
    '{"message": "%s"}',
)
ERRORS = (
    "telegram.error.Conflict: %s",
    "An error occurred: %s",
    "Error: %s",
    "Exception while handling an update: %s",
    "Update None caused error %s",
    'WARNING:__main__:Update "None" caused error "%s"',
    '2026-11-30 - __main__ - WARNING - Update "None" caused error "%s"',
    "ERROR:root:Exception while polling: %s",
    "Ошибка: %s",
    "Произошла ошибка: %s",
    "ERROR:__main__:Ошибка бота: %s",
    "bot crashed: %s",
    "Bot stopped due to error: %s",
    "ETELEGRAM: 409 %s",
    "Polling error: ETELEGRAM: 409 %s",
    "[TelegramBot] Polling error: ETELEGRAM: 409 %s",
    "Polling error: { code: 'ETELEGRAM', message: 'ETELEGRAM: 409 %s' }",
    '[polling_error] {"code":"ETELEGRAM","message":"ETELEGRAM: 409 %s"}',
    "(node:123) UnhandledPromiseRejectionWarning: Error: ETELEGRAM: 409 %s",
    "Bot error: GrammyError: Call to 'getUpdates' failed! (409: %s)",
    "❌ Polling error: %s",
    "Failed to launch bot: TelegramError: 409: %s",
    "Telegram API error: 409 %s",
    "2026/11/30 03:00:00 error in getUpdates: %s",
    "E1130 10:00:00.123 bot.go:12] %s",
    "org.telegram.telegrambots.meta.exceptions.TelegramApiRequestException: Error getting updates: [409] %s",
    '{"level":50,"time":17,"err":{"type":"GrammyError","message":"Call to \'getUpdates\' failed! (409: %s)"},}',
)
ANSWER = '{"ok":false,"error_code":409,"description":"%s"}'
ANSWERS = (
    "", "INFO:root:", "telegram error: ", "Response: ", "getUpdates -> ", "2026-11-30 10:00:00 [INFO] bot: ",
    "ERROR:root:", "Ошибка Telegram: ", "data = ", "2026-11-30 10:00:00,123 - __main__ - DEBUG - getUpdates: ",
)  # fmt: skip
OWN = [
    *(before + ANSWER % SAID for before in ANSWERS),
    *(form % SAID for form in ("2026-11-30 10:00:00 ERROR handlers: %s", "ERROR:orders:%s")),
    *(TELEBOT.format(thread) for thread in THREADS),
    *(form % AIOGRAM for form in FORMS),
    *(form % SAID for form in ERRORS),
]
CHAT = (
    "INFO message from 4711: %s",
    "INFO message from 4711: Error: %s",
    "[INFO] anna: Error: %s",
    "INFO worker-1 Failed to fetch updates - TelegramConflictError: %s",
    "2026-11-30 10:00:00,1 - __main__ - INFO - anna: ERROR - %s",
    "2026-11-30 10:00:00 | DEBUG | update: text='%s'",
    "ERROR:root:message from 4711: %s",
    "ERROR:root:Пользователь 4711 написал: %s",
    "Сообщение от Анны: Ошибка: %s",
    "user wrote: %s",
    "user wrote: Error: %s",
    "anna says: Error: %s",
    "anna: Error: %s",
    "Анна: Ошибка: %s",
    "@anna Error: %s",
    "anna> Error: %s",
    "[anna] Error: %s",
    "[4711] Error: %s",
    "4711: %s",
    "INFO:root:%s",
    "> %s thanks",
    "anna: ERROR:aiogram.dispatcher:Failed to fetch updates - TelegramConflictError: %s",
    "2026-11-30 10:00:00 anna: ERROR:aiogram.dispatcher:Failed to fetch updates - TelegramConflictError: %s",
    "Error: %s what do I do?",
    "ERROR:root:%s - and what is that?",
    "Error: unknown command '%s'",
    "ERROR:root:cannot parse '%s'",
    "text='Error: %s'",
    "Q: how do I fix 'Error: %s'",
    '{"level":"INFO","message":"%s"}',
    '{"level":"INFO","message":"Error: %s"}',
    '{"message":"Error: %s","level":"info"}',
    '{"level":30,"time":1,"msg":"Error: %s"}',
    '{"level":"ERROR","message":"anna wrote: %s"}',
    '{"message": "%s"}',
    '{"update_id":1,"message":{"message_id":7,"text":"Error: %s"}}',
    "> %s",
    ">> %s",
    "-> %s",
    "• %s",
    "- %s",
    "bot <- %s",
    "> Error: %s",
    "WARNING spam deleted: %s",
    "WARNING - spam: %s",
    "ERROR:root:не понял: %s",
    "ERROR: Ошибка обработки «%s»",
    "[E] Нет ответа на '%s'",
    "ошибка у Васи: %s",
    "Unhandled update: %s",
    "Failed to answer: %s",
    "Не удалось ответить Васе: %s",
    "FAQ | ERROR | %s",
    *(
        f"{before}{ANSWER}"
        for before in ("INFO:root:anna wrote ", "Вася прислал ", "> ", "anna: ", "[INFO] anna asked ")
    ),
    "{'message_id': 5, 'text': '" + ANSWER + "'}",
)


@pytest.mark.parametrize("line", OWN)
@pytest.mark.parametrize("stamp", ["", "2026-11-28T10:12:13.123 "], ids=["raw", "stamped"])
def test_the_programs_own_word(line: str, stamp: str) -> None:
    assert list(symptoms(f"before\n{stamp}{line}\r\nafter\n".encode())) == [Symptom.OTHER_READER]


@pytest.mark.parametrize("form", CHAT)
@pytest.mark.parametrize("stamp", ["", "2026-11-28T10:12:13.123 "], ids=["raw", "stamped"])
def test_what_a_chat_says(form: str, stamp: str) -> None:
    assert list(symptoms(f"{stamp}{form % SAID}\n".encode())) == []


@pytest.mark.parametrize("before", ["", "2026-11-30 03:00:00 - httpx - INFO - ", "INFO:httpx:"])
def test_an_answer_that_does_not_say_which_conflict(before: str) -> None:
    line = f'{before}HTTP Request: POST https://api.telegram.org/bot***/getUpdates "HTTP/1.1 409 Conflict"\n'.encode()
    diagnosis = Diagnosis()
    assert [*diagnosis.read(line, 0.0), *diagnosis.read(line, 10.0)] == [Symptom.CONFLICT] * 2
    assert diagnosis.conflicts == 2
    assert list(symptoms(b'INFO message from 4711: HTTP Request: POST /getUpdates "HTTP/1.1 409 Conflict"\n')) == []


@pytest.mark.parametrize("piece", ["a=b" * 400, "[(" * 400, '{"message": "\\' * 100, "x: - | " * 300, "\x1b[" * 400])
def test_no_line_takes_long(piece: str) -> None:
    begun = time.perf_counter()
    text = "".join(f"{piece[:n]} Error: {SAID} {piece}\n" for n in range(0, 400, 10)).encode()
    list(symptoms(text))
    assert time.perf_counter() - begun < 2
