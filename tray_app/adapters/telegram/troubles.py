"""Why a request to Telegram got no answer: which trouble on the way it is, in words made of our own values only.

The errors of the HTTP library hold the address, and with it the token; nothing of them gets out of here.
"""

import errno
import socket
import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from tray_app.core.errors import TelegramUnreachable
from tray_app.core.messages import Message
from tray_app.core.reasons import certificate
from tray_app.core.telegram.botapi import no_answer
from tray_app.core.telegram.route import CLOUD, host_of

_NO_ROUTE = {errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN, errno.EADDRNOTAVAIL, 10049, 10050, 10051, 10065}
_NOT_NOW = {9, 10}
_NOBODY_KNOWN = {2, 18, 19, 20, 21}
"""X509_V_ERR_ of openssl/x509_vfy.h: outside of its time; and what a certificate of an unknown authority looks like."""


class Failed:
    """A request that got no answer: our error for it, and whether another try may help."""

    __slots__ = ("again", "error")

    def __init__(self, error: TelegramUnreachable, again: bool = False) -> None:
        self.error = error
        self.again = again


@dataclass(frozen=True)
class _Seen:
    """What the HTTP library has raised, with all that it was made of, on the way to `host`; `proxy` is "" for none."""

    error: BaseException = field(repr=False)
    host: str
    proxy: str
    chain: tuple[BaseException, ...] = field(repr=False)
    http: Any = field(repr=False)
    proxy_by: Callable[[], Message | None] = field(repr=False)
    """requests.exceptions, which cost too much to be imported before the first request."""

    @property
    def socks(self) -> list[BaseException]:
        return [e for e in self.chain if type(e).__module__ == "socks"]

    @property
    def tls(self) -> ssl.SSLError | None:
        return next((e for e in self.chain if isinstance(e, ssl.SSLError)), None)

    def has(self, *kinds: type[BaseException]) -> bool:
        return any(isinstance(e, kinds) for e in self.chain)


def failed(error: BaseException, host: str, proxy: str, proxy_by: Callable[[], Message | None]) -> Failed:
    """Which of the troubles between here and Telegram this is, in words made of our own values only. `proxy_by` says
    what names the proxy, None where that is the system."""
    import requests.exceptions as http

    seen = _Seen(error, host, proxy, tuple(_causes(error)), http, proxy_by)
    return next(Failed(trouble(seen), again) for applies, trouble, again in TABLE if applies(seen))


def _is_proxys_address(it: _Seen) -> bool:
    # an unknown SOCKS version is a bare ValueError of urllib3's
    return isinstance(it.error, (it.http.InvalidProxyURL, it.http.InvalidSchema)) or any(
        type(e) is ValueError or type(e).__name__ == "ProxySchemeUnknown" for e in it.chain
    )


def _proxys_address(it: _Seen) -> TelegramUnreachable:
    return TelegramUnreachable(
        Message("The proxy address is not usable: {where}.", where=where)
        if (where := it.proxy_by())
        else Message("The proxy address is not usable."),
        Message("Write it like {http} or {socks}.", http="http://host:3128", socks="socks5://host:1080"),
        offline=False,
    )


def _is_proxys(it: _Seen) -> bool:
    return bool(it.proxy and (isinstance(it.error, it.http.ProxyError) or it.socks))


def _is_proxys_login(it: _Seen) -> bool:
    said = " ".join(str(e) for e in (*it.socks, *(e for e in it.chain if type(e) is OSError)))
    # the words of http.client; the number alone may be a part of the proxy's port
    return _is_proxys(it) and (
        "Tunnel connection failed: 407 " in said or any(type(e).__name__ == "SOCKS5AuthError" for e in it.socks)
    )


def _is_proxys_absence(it: _Seen) -> bool:
    return _is_proxys(it) and (
        any(type(e).__name__ == "ProxyConnectionError" for e in it.socks)
        or it.has(ConnectionRefusedError, socket.gaierror)
    )


def _proxys_absence(it: _Seen) -> TelegramUnreachable:
    return TelegramUnreachable(
        Message("The proxy {proxy} cannot be reached.", proxy=it.proxy),
        Message("Check that it runs and that it is named rightly: {where}.", where=where)
        if (where := it.proxy_by())
        else Message("Check that it runs and that the key `proxy`, or HTTPS_PROXY, names it rightly."),
    )


def _proxys_refusal(it: _Seen) -> TelegramUnreachable:
    return TelegramUnreachable(
        Message("The proxy {proxy} does not let us through to {host}.", proxy=it.proxy, host=it.host),
        Message("Ask whoever runs the proxy, or use another one."),
    )


def _no_name(it: _Seen) -> TelegramUnreachable:
    name = it.proxy or it.host
    return TelegramUnreachable(
        Message("The name {name} cannot be looked up (DNS).", name=name.rsplit(":", 1)[0]),
        Message("Check the network and the DNS server, then try again."),
    )


def _is_no_route(it: _Seen) -> bool:
    return any(isinstance(e, OSError) and e.errno in _NO_ROUTE for e in it.chain)


def _no_route(it: _Seen) -> TelegramUnreachable:
    return TelegramUnreachable(
        Message("There is no network: no way leads to {host}.", host=it.proxy or it.host),
        Message("Check the network connection, then try again."),
    )


def _is_silence(it: _Seen) -> bool:
    return isinstance(it.error, it.http.ReadTimeout) or it.has(TimeoutError)


def _silence(it: _Seen) -> TelegramUnreachable:
    return TelegramUnreachable(
        Message("{host} took the connection but did not answer in time.", host=it.host),  # a request came, or no TLS
        Message("Try again later; if it stays so, look at the network or the proxy.")
        if it.host == host_of(CLOUD)
        else Message("See whether the Bot API server there is well, and whether it is http or https that it speaks."),
    )


def _refusal(it: _Seen) -> TelegramUnreachable:
    return TelegramUnreachable(
        Message("{host} refuses the connection.", host=it.host),
        Message("Check that the Bot API server runs there, and the firewall."),
    )


def _cut(it: _Seen) -> TelegramUnreachable:
    return TelegramUnreachable(
        Message("The connection to {host} was cut ({kind}).", host=it.host, kind=type(it.chain[-1]).__name__),
        Message("Check the network; a firewall or a proxy may be in the way."),
    )


def wants_login(proxy: str, where: Message | None) -> TelegramUnreachable:
    example = "socks5://USER:PASSWORD@host:1080"
    return TelegramUnreachable(
        Message("The proxy {proxy} wants another user name or password.", proxy=proxy),
        Message("Correct them: {where}. Write it like {example}.", where=where, example=example)
        if where
        else Message("Correct them in the key `proxy`: {example}.", example=example),
    )


def _no_tls(it: _Seen) -> TelegramUnreachable:
    error = it.tls
    if isinstance(error, ssl.SSLCertVerificationError):
        return TelegramUnreachable(
            Message(
                "{host} shows a certificate that cannot be trusted: {why}.",
                host=it.host,
                why=certificate(error.verify_code, error.verify_message),
            ),
            _cure(error.verify_code),
            unproven=True,
        )
    return TelegramUnreachable(
        Message("No encrypted connection to {host} ({why}).", host=it.host, why=(error and error.reason) or "TLS"),
        Message("A server without TLS needs api_base with http://; otherwise something in between is in the way."),
    )


def _cure(code: int) -> Message:
    if code in _NOT_NOW:
        return Message(
            "Check this machine's clock; if it is right, somebody in between may read along: try another network."
        )
    if code in _NOBODY_KNOWN:
        return Message(
            "If this network, or that server, has a certificate authority of its own, as companies do, name its file "
            "in SSL_CERT_FILE and REQUESTS_CA_BUNDLE in the bot's .env; if not, somebody in between may read along: "
            "try another network."
        )
    return Message(
        "Look at api_base and the proxy; if they are right, somebody else may answer here: try another network."
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


TABLE: tuple[tuple[Callable[[_Seen], bool], Callable[[_Seen], TelegramUnreachable], bool], ...] = (
    (_is_proxys_address, _proxys_address, False),
    (_is_proxys_login, lambda it: wants_login(it.proxy, it.proxy_by()), False),
    (_is_proxys_absence, _proxys_absence, True),
    (_is_proxys, _proxys_refusal, True),
    (lambda it: it.tls is not None, _no_tls, False),
    (lambda it: it.has(socket.gaierror), _no_name, True),
    (_is_no_route, _no_route, True),
    (lambda it: isinstance(it.error, it.http.ConnectTimeout), lambda it: no_answer(it.host), True),
    (_is_silence, _silence, False),
    (lambda it: it.has(ConnectionRefusedError), _refusal, True),
    (lambda it: True, _cut, True),
)
"""What was seen, the error for it, and whether another try may help: the first row that applies counts."""
