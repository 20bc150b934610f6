"""Telegram's Bot API, as much of it as a supervisor may use: getMe, getWebhookInfo, deleteWebhook.

getUpdates only as a probe that confirms nothing and while the bot does not run, whose own long poll it would push out.
Never drop_pending_updates: it would lose updates.

The address of every request contains the token, and so do the exceptions, the log records and the frames of the HTTP
library. So that none of it gets out:
- an exception of the library ends in `_try_once`, is turned into one of ours there, and ours is raised by a frame that
  never saw it: it has no cause, no context, and no address among its locals;
- what urllib3 logs is dropped at its source, whatever the level.

`requests` costs 26 MB and is imported with the first request.
"""

import logging
import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from tray_app.adapters.telegram import certificates
from tray_app.adapters.telegram.troubles import Failed, failed, wants_login
from tray_app.core.messages import Message
from tray_app.core.telegram.botapi import Me, Polled, Webhook, conflict_of, me_of, result_of, webhook_of
from tray_app.core.telegram.refusals import not_bot_api
from tray_app.core.telegram.route import base_url, host_of, proxy_of
from tray_app.core.tokens.redact import redact
from tray_app.core.tokens.token import Token

if TYPE_CHECKING:
    import requests

__all__ = ["BotApi", "Me", "Webhook"]

CONNECT_SECONDS, READ_SECONDS = 7.0, 15.0
RETRY_PAUSES = (1.0, 2.0, 4.0)
LAST_TRY_BEFORE = 30.0
LARGEST_ANSWER = 64 * 1024


class BotApi:
    """The calls, blocking: use it from a worker thread, one thread at a time.

    `api_base` as in the config (None: Telegram's cloud). `proxy` is a URL (http, https, socks5, socks5h); with None the
    HTTPS_PROXY, ALL_PROXY and NO_PROXY of `environ` count (the bot's own environment, so that we take its way), then
    those of this process and of the system; `proxy_by` says which of them it was, for a cure. So do SSL_CERT_FILE and
    its like (certificates.py). `timeout` is (connect, read) in seconds.

    Every call raises TokenRefused or TelegramUnreachable. Connection errors and HTTP 5xx are tried again up to 3 times,
    after 1, 2 and 4 s, the last time no later than `patience` (30 s) after the first; with the usual time-outs a call
    therefore ends within about 52 s (plus what the system's name lookup takes). Who cannot wait abandons the thread.
    """

    def __init__(
        self,
        token: Token,
        api_base: str | None = None,
        proxy: str | None = None,
        *,
        environ: Mapping[str, str] | None = None,
        proxy_by: Callable[[], Message | None] = lambda: None,
        timeout: tuple[float, float] = (CONNECT_SECONDS, READ_SECONDS),
        patience: float = LAST_TRY_BEFORE,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        """Raises ConfigError where `api_base` is no http(s) address."""
        self._token = token
        self._base = base_url(api_base)
        self._proxy = proxy if proxy is not None else proxy_of(environ or {}, self._base)
        self._environ, self._proxy_by = environ or {}, proxy_by
        self._timeout, self._patience = timeout, patience
        self.server_time: float | None = None  # by the newest answer's Date header, seconds since 1970
        self._pause = pause
        self._session: requests.Session | None = None

    def close(self) -> None:
        """Let the connection go that is kept for the next question."""
        session, self._session = self._session, None
        if session:
            session.close()

    def get_me(self) -> Me:
        return me_of(self._call("getMe"), self._token, self._base)

    def get_webhook_info(self) -> Webhook:
        return webhook_of(self._call("getWebhookInfo"), self._token, self._base)

    def delete_webhook(self) -> None:
        """Take the webhook away; waiting updates stay. Whether it took is for the caller to look."""
        if self._call("deleteWebhook") is not True:
            raise not_bot_api(host_of(self._base), 200)

    def probe(self, seconds: int) -> Polled:
        """Ask for updates for so long, as a second reader would, without taking any: there is no `offset`, so that
        what comes is handed out again. Not tried again, since each try may end another reader's long poll."""
        outcome = self._try_once("getUpdates", {"timeout": seconds, "limit": 1}, seconds)
        if isinstance(outcome, Failed):
            raise outcome.error
        status, body, retry_after = outcome
        conflict = conflict_of(status, body)
        if conflict:
            return conflict
        updates = result_of("getUpdates", status, body, self._token, self._base, retry_after)
        return Polled.UPDATES if updates else Polled.NOTHING

    def _call(self, method: str) -> Any:
        """The `result` of one method, with retries. This frame, which raises, never holds a foreign error."""
        first = time.monotonic()
        for wait in (*RETRY_PAUSES, None):
            outcome = self._try_once(method)
            if isinstance(outcome, Failed):
                error, again = outcome.error, outcome.again
            else:
                status, body, retry_after = outcome
                if status < 500:
                    return result_of(method, status, body, self._token, self._base, retry_after)
                error, again = None, True
            if wait is None or not again or time.monotonic() - first + wait > self._patience:
                break
            self._pause(wait)
        if error is not None:
            raise error
        return result_of(method, status, body, self._token, self._base, retry_after)

    def _try_once(
        self, method: str, values: Mapping[str, int] | None = None, longer: float = 0
    ) -> "tuple[int, bytes, str | None] | Failed":
        """One request: (status, body, Retry-After), or what went wrong. Raises nothing of the HTTP library's.

        `longer` is how many seconds more than usual its answer may take.
        """
        if self._session is None:
            try:
                self._session = _silent_session(self._environ, tls=self._base.startswith("https:"))
            except certificates.Unreadable as error:
                return Failed(error)
        # `proxies` of the request, not of the session: only these win over the environment [requests, merge_settings]
        proxies = None if self._proxy is None else {"http": self._proxy, "https": self._proxy}
        in_use = self._proxy_in_use()
        try:
            with self._session.post(
                f"{self._base}/bot{self._token.reveal()}/{method}",
                headers={"Accept-Encoding": "identity"},
                proxies=proxies,
                data=values,
                timeout=(self._timeout[0], self._timeout[1] + longer),
                allow_redirects=False,
                stream=True,
            ) as response:
                body = bytearray()
                end = time.monotonic() + self._timeout[1] + longer
                # byte by byte, because a larger chunk would wait for a server that drips far beyond `end`
                for byte in response.iter_content(1):
                    body += byte
                    if len(body) >= LARGEST_ANSWER or time.monotonic() > end:
                        break
                status = response.status_code
                self.server_time = _time_of(response.headers.get("Date"))
                if status == 407:  # of a request in plain HTTP; with TLS it is an exception
                    return Failed(wants_login(in_use, self._proxy_by()))
                # a page of an error may repeat the address it is about
                said = bytes(body) if status == 200 else redact(bytes(body), [self._token])
                return status, said, response.headers.get("Retry-After")
        except Exception as caught:
            foreign = caught
        # outside of `except`: whatever is raised from here on has no context
        return failed(foreign, host_of(self._base), in_use, self._proxy_by)

    def _proxy_in_use(self) -> str:
        """Host and port of the proxy that requests takes, "" for none."""
        from requests.utils import get_environ_proxies, select_proxy

        if self._proxy is not None:
            return host_of(self._proxy)
        return host_of(select_proxy(self._base, get_environ_proxies(self._base)) or "")


def _time_of(date: str | None) -> float | None:
    """Seconds since 1970 of a Date header; None where there is none that makes sense."""
    from email.utils import parsedate_to_datetime

    try:
        return parsedate_to_datetime(date).timestamp() if date else None
    except ValueError:
        return None


def _silent_session(environ: Mapping[str, str], tls: bool) -> "requests.Session":
    """With `tls` one that believes whom certificates.py names, whose reading takes a tenth of a second; a server of
    one's own has often none. Raises certificates.Unreadable."""
    import requests
    from requests.adapters import HTTPAdapter

    class Believing(HTTPAdapter):
        def init_poolmanager(self, *args: Any, **more: Any) -> Any:
            return super().init_poolmanager(*args, **more, ssl_context=trust)

        def proxy_manager_for(self, proxy: Any, **more: Any) -> Any:
            return super().proxy_manager_for(proxy, **more, ssl_context=trust)

        def send(self, request: Any, *args: Any, **how: Any) -> Any:
            # with True: a file that REQUESTS_CA_BUNDLE of our own environment names is among `trust` already
            return super().send(request, *args, **{**how, "verify": True})

        def cert_verify(self, conn: Any, url: str, verify: Any, cert: Any) -> None:
            conn.cert_reqs = "CERT_REQUIRED"  # by `trust`: certifi's list need not be read for each connection

    # urllib3 writes the path of each request, and with it the token, to its loggers at DEBUG, some at WARNING
    for name in list(logging.root.manager.loggerDict):
        if name == "urllib3" or name.startswith("urllib3."):
            logging.getLogger(name).addFilter(_nothing)
    session = requests.Session()
    if tls:
        trust = certificates.context(environ)
        session.mount("https://", Believing())
    return session


def _nothing(record: logging.LogRecord) -> bool:
    return False
