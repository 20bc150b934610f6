"""Whose certificates we believe on the way to Telegram: at least those that the bot does.

Libraries differ. requests (pyTelegramBotAPI) takes REQUESTS_CA_BUNDLE, httpx (python-telegram-bot) and OpenSSL take
SSL_CERT_FILE and SSL_CERT_DIR, Node takes NODE_EXTRA_CA_CERTS, and without them most have a list of their own
(certifi); a company's authority is often in the system's store only. All of these count here, since each is what the
user of this machine has chosen or got with his programs.
"""

import os
import ssl
from collections.abc import Mapping
from contextlib import suppress
from functools import lru_cache

from tray_app.core.errors import TelegramUnreachable
from tray_app.core.messages import Message
from tray_app.core.reasons import because

FILES = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE", "NODE_EXTRA_CA_CERTS")
FOLDERS = ("SSL_CERT_DIR",)
# where a Python that was built elsewhere does not look [Go, crypto/x509/root_linux.go]
STORES = (
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
    "/etc/ssl/cert.pem",
)


class Unreadable(TelegramUnreachable):
    """For whoever has set the variable: the bot's own library may fail at it, too."""


def context(environ: Mapping[str, str]) -> ssl.SSLContext:
    """For TLS as a client. `environ` is the bot's, behind which our own counts. Raises Unreadable."""
    everything = {**os.environ, **environ}
    named = [(name, everything[name]) for name in FILES if everything.get(name)]
    folders = [part for name in FOLDERS for part in everything.get(name, "").split(os.pathsep) if part]
    return _context(tuple(named), tuple(folders))


@lru_cache(maxsize=8)
def _context(named: tuple[tuple[str, str], ...], folders: tuple[str, ...]) -> ssl.SSLContext:
    import certifi

    made = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    made.load_default_certs()
    usual = ssl.get_default_verify_paths()
    for store in () if usual.cafile or usual.capath else STORES:
        with suppress(OSError):
            made.load_verify_locations(store)
            break
    made.load_verify_locations(certifi.where())
    for folder in folders:
        with suppress(OSError):
            made.load_verify_locations(capath=folder)
    for path, name in {path: name for name, path in reversed(named)}.items():  # several often name the same file
        _believe(made, name, path)
    return made


def _believe(made: ssl.SSLContext, name: str, path: str) -> None:
    try:
        if os.path.isdir(path):
            made.load_verify_locations(capath=path)
        else:
            made.load_verify_locations(path)
        return
    except OSError as error:  # ssl.SSLError is one: no certificate in it
        why = Message("no certificates are in it") if isinstance(error, ssl.SSLError) else because(error)
    raise Unreadable(
        Message("{name} names {path}, which cannot be used: {reason}.", name=name, path=path, reason=why),
        Message("Correct {name}: it names the file of a certificate authority, in PEM form.", name=name),
    )
