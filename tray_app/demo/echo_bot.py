"""An echo bot on the standard library alone: it answers each text message with the same text.

    BOT_TOKEN=123456:EXAMPLE python echo_bot.py

BOTTRAY_API_BASE names another Bot API server, such as http://127.0.0.1:8081. `--leak` prints a URL with the token in
it, as careless bots do, to show that BotTray's log does not keep it.

Guaranteed: updates are taken one at a time, and each is confirmed only after it was answered. So whatever ends this
process, no update is lost; after a hard end (SIGKILL, a power cut) at most one is answered a second time. A soft end
(SIGINT, SIGTERM) finishes and confirms the one at hand, then exits with 0: while the server answers, none is answered
twice. Exit code 1: there is no token, or Telegram refuses it.
"""

import http.client
import json
import os
import secrets
import signal
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.error import HTTPError
from urllib.parse import quote, urlsplit

TELEGRAM = "https://api.telegram.org"
POLL = 5  # seconds; short, because on Windows Ctrl+C is heard only between two requests
# There is no connection, or what came is not the JSON that was meant.
UNUSABLE = (OSError, http.client.HTTPException, ValueError, LookupError)


class Refused(Exception):
    """The server says no: `code` as in HTTP; `retry_after` in seconds where it names a time."""

    def __init__(self, code: int, description: str, retry_after: float | None = None) -> None:
        super().__init__(f"{code} {description}")
        self.code, self.retry_after = code, retry_after


class SoftStop:
    """Makes SIGINT and SIGTERM one KeyboardInterrupt, raised only while `allowed`: where nothing is half done."""

    def __init__(self) -> None:
        self.asked = self._now = False
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._heard)

    def _heard(self, *_: object) -> None:
        first, self.asked = not self.asked, True
        if first and self._now:
            raise KeyboardInterrupt

    @contextmanager
    def allowed(self, allow: bool = True) -> Iterator[None]:
        self._now = allow
        try:
            if allow and self.asked:
                raise KeyboardInterrupt
            yield
        finally:
            self._now = False


class Api:
    """The Bot API at `base`. Its errors never hold the URL, because the token is in it."""

    def __init__(self, base: str, token: str, stop: SoftStop) -> None:
        self.url = f"{base}/bot{quote(token, safe=':')}"
        self._stop = stop
        local = urlsplit(base).hostname in ("127.0.0.1", "localhost")
        self._http = urllib.request.build_opener(*([urllib.request.ProxyHandler({})] if local else []))
        # A server for tests can tell by it how many processes read at once.
        self._reader = {} if base == TELEGRAM else {"X-Reader": f"{os.getpid()}-{secrets.token_hex(4)}"}

    def call(self, method: str, **params: Any) -> Any:
        """One try. Raises Refused, or one of UNUSABLE."""
        headers = {"Content-Type": "application/json", **self._reader}
        request = urllib.request.Request(f"{self.url}/{method}", json.dumps(params).encode(), headers)
        try:
            with self._http.open(request, timeout=params.get("timeout", 0) + 10) as answer:
                return json.load(answer)["result"]
        except HTTPError as error:
            told = json.load(error)
            raise Refused(error.code, told["description"], told.get("parameters", {}).get("retry_after")) from None

    def insist(self, method: str, interruptible: bool = False, **params: Any) -> Any:
        """Try until it works, with longer and longer pauses. Raises Refused where trying again is of no use."""
        pause = 1.0
        while True:
            try:
                with self._stop.allowed(interruptible):
                    return self.call(method, **params)
            except Refused as error:
                if error.code < 500 and error.code not in (409, 429):
                    raise
                log(f"conflict: {error}" if error.code == 409 else f"{method} failed: {error}")
                wait = pause if error.retry_after is None else error.retry_after + 0.5
            except UNUSABLE as error:
                log(f"{method} failed: {getattr(error, 'reason', type(error).__name__)}")
                wait = pause
            with self._stop.allowed():
                time.sleep(wait)
            pause = min(pause * 1.5, 30.0)


def log(text: str) -> None:
    print(text, flush=True)


def answer(api: Api, update: Any) -> None:
    """Echo a text; other updates are passed over, and so is a chat that does not want us (400, 403)."""
    number, message = update["update_id"], update.get("message", {})
    log(f"received {number}")
    if "text" not in message:
        return
    try:
        api.insist("sendMessage", chat_id=message["chat"]["id"], text=message["text"])
        log(f"answered {number}")
    except Refused as error:
        if error.code == 401:
            raise
        log(f"not answered {number}: {error}")


def run(api: Api, stop: SoftStop) -> None:
    """Until a stop is asked for. An offset confirms every update below it."""
    offset, unconfirmed = 0, False
    try:
        log(f"started as @{api.insist('getMe', interruptible=True)['username']}")
        while unconfirmed or not stop.asked:
            # What confirms must not be cut short, so it does not wait; it may bring the next update along.
            wait = 0 if unconfirmed else POLL
            updates = api.insist("getUpdates", interruptible=not unconfirmed, offset=offset, limit=1, timeout=wait)
            unconfirmed = False
            for update in [] if stop.asked else updates:
                answer(api, update)
                offset, unconfirmed = update["update_id"] + 1, True
    except KeyboardInterrupt:
        pass
    log("stopped")


def main() -> None:
    token = os.environ.get("BOT_TOKEN", "").strip()
    if not token:
        sys.exit("There is no token: put the one from @BotFather into the environment variable BOT_TOKEN.")
    stop = SoftStop()
    api = Api(os.environ.get("BOTTRAY_API_BASE", TELEGRAM).rstrip("/"), token, stop)
    if "--leak" in sys.argv:
        log(f"requests go to {api.url}/getMe")
    try:
        run(api, stop)
    except Refused as error:
        sys.exit(f"Telegram refuses the token in BOT_TOKEN ({error}); @BotFather has the one that is good.")


if __name__ == "__main__":
    main()
