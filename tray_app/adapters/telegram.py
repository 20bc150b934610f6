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

import errno
import logging
import socket
import ssl
import time
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from tray_app.core.botapi import Me, Polled, Webhook, conflict_of, me_of, not_bot_api, result_of, webhook_of
from tray_app.core.errors import TelegramUnreachable
from tray_app.core.messages import Message
from tray_app.core.reasons import certificate
from tray_app.core.redact import redact
from tray_app.core.route import base_url, host_of, proxy_of
from tray_app.core.token import Token

if TYPE_CHECKING:
    import requests

__all__ = ["BotApi", "Me", "Webhook"]

CONNECT_SECONDS, READ_SECONDS = 7.0, 15.0
RETRY_PAUSES = (1.0, 2.0, 4.0)
LAST_TRY_BEFORE = 30.0
LARGEST_ANSWER = 64 * 1024

_NO_ROUTE = {errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN, errno.EADDRNOTAVAIL, 10049, 10050, 10051, 10065}


class BotApi:
    """The calls, blocking: use it from a worker thread, one thread at a time.

    `api_base` as in the config (None: Telegram's cloud). `proxy` is a URL (http, https, socks5, socks5h); with None the
    HTTPS_PROXY, ALL_PROXY and NO_PROXY of `environ` count (the bot's own environment, so that we take its way), then
    those of this process and of the system. `timeout` is (connect, read) in seconds.

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
        timeout: tuple[float, float] = (CONNECT_SECONDS, READ_SECONDS),
        patience: float = LAST_TRY_BEFORE,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        """Raises ConfigError where `api_base` is no http(s) address."""
        self._token = token
        self._base = base_url(api_base)
        self._proxy = proxy if proxy is not None else proxy_of(environ or {}, self._base)
        self._timeout, self._patience = timeout, patience
        self.server_time: float | None = None  # by the newest answer's Date header, seconds since 1970
        self._pause = pause
        self._session: requests.Session | None = None

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
        if isinstance(outcome, _Failed):
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
            if isinstance(outcome, _Failed):
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
    ) -> "tuple[int, bytes, str | None] | _Failed":
        """One request: (status, body, Retry-After), or what went wrong. Raises nothing of the HTTP library's.

        `longer` is how many seconds more than usual its answer may take.
        """
        if self._session is None:
            self._session = _silent_session()
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
                    return _Failed(_wants_login(in_use))
                # a page of an error may repeat the address it is about
                said = bytes(body) if status == 200 else redact(bytes(body), [self._token])
                return status, said, response.headers.get("Retry-After")
        except Exception as caught:
            foreign = caught
        # outside of `except`: whatever is raised from here on has no context
        return _failed(foreign, host_of(self._base), in_use)

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


class _Failed:
    """A request that got no answer: our error for it, and whether another try may help."""

    __slots__ = ("again", "error")

    def __init__(self, error: TelegramUnreachable, again: bool = False) -> None:
        self.error = error
        self.again = again


def _silent_session() -> "requests.Session":
    import requests

    # urllib3 writes the path of each request, and with it the token, to its loggers at DEBUG, some at WARNING
    for name in list(logging.root.manager.loggerDict):
        if name == "urllib3" or name.startswith("urllib3."):
            logging.getLogger(name).addFilter(_nothing)
    return requests.Session()


def _nothing(record: logging.LogRecord) -> bool:
    return False


def _failed(error: BaseException, host: str, proxy: str) -> _Failed:
    """Which of the troubles between here and Telegram this is, in words made of our own values only."""
    import requests.exceptions as http

    chain = list(_causes(error))
    socks = [e for e in chain if type(e).__module__ == "socks"]
    tls = next((e for e in chain if isinstance(e, ssl.SSLError)), None)

    # an unknown SOCKS version is a bare ValueError of urllib3's
    if isinstance(error, (http.InvalidProxyURL, http.InvalidSchema)) or any(
        type(e) is ValueError or type(e).__name__ == "ProxySchemeUnknown" for e in chain
    ):
        return _Failed(
            TelegramUnreachable(
                Message("The proxy address is not usable."),
                Message("Write it like {http} or {socks}.", http="http://host:3128", socks="socks5://host:1080"),
                offline=False,
            )
        )
    if proxy and (isinstance(error, http.ProxyError) or socks):
        return _proxy_trouble(chain, socks, host, proxy)
    if tls is not None:
        return _Failed(_tls_trouble(tls, host))
    if any(isinstance(e, socket.gaierror) for e in chain):
        name = proxy or host
        return _Failed(
            TelegramUnreachable(
                Message("The name {name} cannot be looked up (DNS).", name=name.rsplit(":", 1)[0]),
                Message("Check the network and the DNS server, then try again."),
            ),
            again=True,
        )
    if any(isinstance(e, OSError) and e.errno in _NO_ROUTE for e in chain):
        return _Failed(
            TelegramUnreachable(
                Message("There is no network: no way leads to {host}.", host=proxy or host),
                Message("Check the network connection, then try again."),
            ),
            again=True,
        )
    if isinstance(error, http.ConnectTimeout):
        return _Failed(
            TelegramUnreachable(
                Message("{host} cannot be reached: no answer in time.", host=host),
                Message("Telegram may be blocked in this network: set a proxy (key `proxy`)."),
            ),
            again=True,
        )
    if isinstance(error, http.ReadTimeout) or any(isinstance(e, TimeoutError) for e in chain):
        return _Failed(
            TelegramUnreachable(
                Message("{host} took the request but did not answer in time.", host=host),
                Message("Try again later; if it stays so, look at the network or the proxy."),
            )
        )
    if any(isinstance(e, ConnectionRefusedError) for e in chain):
        return _Failed(
            TelegramUnreachable(
                Message("{host} refuses the connection.", host=host),
                Message("Check that the Bot API server runs there, and the firewall."),
            ),
            again=True,
        )
    return _Failed(
        TelegramUnreachable(
            Message("The connection to {host} was cut ({kind}).", host=host, kind=type(chain[-1]).__name__),
            Message("Check the network; a firewall or a proxy may be in the way."),
        ),
        again=True,
    )


def _proxy_trouble(chain: list[BaseException], socks: list[BaseException], host: str, proxy: str) -> _Failed:
    said = " ".join(str(e) for e in (*socks, *(e for e in chain if type(e) is OSError)))
    if "407" in said or any(type(e).__name__ == "SOCKS5AuthError" for e in socks):
        return _Failed(_wants_login(proxy))
    if any(type(e).__name__ == "ProxyConnectionError" for e in socks) or any(
        isinstance(e, (ConnectionRefusedError, socket.gaierror)) for e in chain
    ):
        return _Failed(
            TelegramUnreachable(
                Message("The proxy {proxy} cannot be reached.", proxy=proxy),
                Message("Check that it runs and that the key `proxy`, or HTTPS_PROXY, names it rightly."),
            ),
            again=True,
        )
    return _Failed(
        TelegramUnreachable(
            Message("The proxy {proxy} does not let us through to {host}.", proxy=proxy, host=host),
            Message("Ask whoever runs the proxy, or use another one."),
        ),
        again=True,
    )


def _wants_login(proxy: str) -> TelegramUnreachable:
    return TelegramUnreachable(
        Message("The proxy {proxy} wants another user name or password.", proxy=proxy),
        Message("Correct them in the key `proxy`: {example}.", example="socks5://USER:PASSWORD@host:1080"),
    )


def _tls_trouble(error: ssl.SSLError, host: str) -> TelegramUnreachable:
    if isinstance(error, ssl.SSLCertVerificationError):
        return TelegramUnreachable(
            Message(
                "{host} shows a certificate that cannot be trusted: {why}.",
                host=host,
                why=certificate(error.verify_code, error.verify_message),
            ),
            Message(
                "Check this machine's clock; if it is right, somebody in between reads along: use another network."
            ),
        )
    return TelegramUnreachable(
        Message("No encrypted connection to {host} ({why}).", host=host, why=error.reason or "TLS"),
        Message("A server without TLS needs api_base with http://; otherwise something in between is in the way."),
    )


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error and all that it was made of, wherever the HTTP library put it."""
    seen: set[int] = set()
    waiting: list[Any] = [error]
    while waiting:
        one = waiting.pop(0)
        if isinstance(one, BaseException) and id(one) not in seen:
            seen.add(id(one))
            yield one
            waiting += [*one.args, getattr(one, "reason", None), one.__cause__, one.__context__]
            waiting += [getattr(one, "socket_err", None), getattr(one, "original_error", None)]
