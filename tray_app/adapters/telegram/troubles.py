"""Why a request to Telegram got no answer: which trouble on the way it is, in words made of our own values only.

The errors of the HTTP library hold the address, and with it the token; nothing of them gets out of here.
"""

import errno
import socket
import ssl
from collections.abc import Iterator
from typing import Any

from tray_app.core.errors import TelegramUnreachable
from tray_app.core.messages import Message
from tray_app.core.reasons import certificate
from tray_app.core.telegram.botapi import no_answer

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


def failed(error: BaseException, host: str, proxy: str) -> Failed:
    """Which of the troubles between here and Telegram this is, in words made of our own values only."""
    import requests.exceptions as http

    chain = list(_causes(error))
    socks = [e for e in chain if type(e).__module__ == "socks"]
    tls = next((e for e in chain if isinstance(e, ssl.SSLError)), None)

    # an unknown SOCKS version is a bare ValueError of urllib3's
    if isinstance(error, (http.InvalidProxyURL, http.InvalidSchema)) or any(
        type(e) is ValueError or type(e).__name__ == "ProxySchemeUnknown" for e in chain
    ):
        return Failed(
            TelegramUnreachable(
                Message("The proxy address is not usable."),
                Message("Write it like {http} or {socks}.", http="http://host:3128", socks="socks5://host:1080"),
                offline=False,
            )
        )
    if proxy and (isinstance(error, http.ProxyError) or socks):
        return _proxy_trouble(chain, socks, host, proxy)
    if tls is not None:
        return Failed(_tls_trouble(tls, host))
    if any(isinstance(e, socket.gaierror) for e in chain):
        name = proxy or host
        return Failed(
            TelegramUnreachable(
                Message("The name {name} cannot be looked up (DNS).", name=name.rsplit(":", 1)[0]),
                Message("Check the network and the DNS server, then try again."),
            ),
            again=True,
        )
    if any(isinstance(e, OSError) and e.errno in _NO_ROUTE for e in chain):
        return Failed(
            TelegramUnreachable(
                Message("There is no network: no way leads to {host}.", host=proxy or host),
                Message("Check the network connection, then try again."),
            ),
            again=True,
        )
    if isinstance(error, http.ConnectTimeout):
        return Failed(no_answer(host), again=True)
    if isinstance(error, http.ReadTimeout) or any(isinstance(e, TimeoutError) for e in chain):
        return Failed(
            TelegramUnreachable(
                Message("{host} took the request but did not answer in time.", host=host),
                Message("Try again later; if it stays so, look at the network or the proxy."),
            )
        )
    if any(isinstance(e, ConnectionRefusedError) for e in chain):
        return Failed(
            TelegramUnreachable(
                Message("{host} refuses the connection.", host=host),
                Message("Check that the Bot API server runs there, and the firewall."),
            ),
            again=True,
        )
    return Failed(
        TelegramUnreachable(
            Message("The connection to {host} was cut ({kind}).", host=host, kind=type(chain[-1]).__name__),
            Message("Check the network; a firewall or a proxy may be in the way."),
        ),
        again=True,
    )


def _proxy_trouble(chain: list[BaseException], socks: list[BaseException], host: str, proxy: str) -> Failed:
    said = " ".join(str(e) for e in (*socks, *(e for e in chain if type(e) is OSError)))
    # the words of http.client; the number alone may be a part of the proxy's port
    if "Tunnel connection failed: 407 " in said or any(type(e).__name__ == "SOCKS5AuthError" for e in socks):
        return Failed(wants_login(proxy))
    if any(type(e).__name__ == "ProxyConnectionError" for e in socks) or any(
        isinstance(e, (ConnectionRefusedError, socket.gaierror)) for e in chain
    ):
        return Failed(
            TelegramUnreachable(
                Message("The proxy {proxy} cannot be reached.", proxy=proxy),
                Message("Check that it runs and that the key `proxy`, or HTTPS_PROXY, names it rightly."),
            ),
            again=True,
        )
    return Failed(
        TelegramUnreachable(
            Message("The proxy {proxy} does not let us through to {host}.", proxy=proxy, host=host),
            Message("Ask whoever runs the proxy, or use another one."),
        ),
        again=True,
    )


def wants_login(proxy: str) -> TelegramUnreachable:
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
            _cure(error.verify_code),
        )
    return TelegramUnreachable(
        Message("No encrypted connection to {host} ({why}).", host=host, why=error.reason or "TLS"),
        Message("A server without TLS needs api_base with http://; otherwise something in between is in the way."),
    )


def _cure(code: int) -> Message:
    if code in _NOT_NOW:
        return Message(
            "Check this machine's clock; if it is right, somebody in between reads along: use another network."
        )
    if code in _NOBODY_KNOWN:
        return Message(
            "If this network has a certificate authority of its own, as companies do, name its file in SSL_CERT_FILE "
            "and REQUESTS_CA_BUNDLE in the bot's .env; if not, somebody in between reads along: use another network."
        )
    return Message(
        "Look at api_base and the proxy; if they are right, somebody else answers here: use another network."
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
