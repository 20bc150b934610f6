"""The way to the Bot API: NO_PROXY as requests understands it, and addresses shown without their secrets."""

import os

import pytest
from requests.utils import get_environ_proxies, select_proxy

from tray_app.core.telegram.route import CLOUD, host_of, proxy_of


@pytest.mark.parametrize("base", [CLOUD, "http://localhost:8081", "http://10.1.2.3:8081", "https://tg.example.org/x"])
@pytest.mark.parametrize(
    "environ",
    [
        {},
        {"HTTPS_PROXY": "http://p:1"},
        pytest.param(
            {"https_proxy": "http://p:1", "HTTPS_PROXY": "http://q:1"},
            marks=pytest.mark.skipif(os.name == "nt", reason="on Windows these are one variable"),
        ),
        {"ALL_PROXY": "socks5://p:1", "HTTP_PROXY": "http://q:1"},
        {"ALL_PROXY": "socks5://p:1", "NO_PROXY": "localhost, 10.0.0.0/8"},
        {"ALL_PROXY": "socks5://p:1", "no_proxy": "example.org,api.telegram.org"},
        {"ALL_PROXY": "socks5://p:1", "NO_PROXY": ".example.org,localhost:8081"},
        {"ALL_PROXY": "socks5://p:1", "NO_PROXY": "*"},
    ],
)
def test_the_same_proxy_as_requests_takes(base: str, environ: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    theirs = select_proxy(base, get_environ_proxies(base))
    assert (proxy_of(environ, base) or None) == theirs


def test_no_proxy_means_whole_names() -> None:
    """As curl and urllib have it; requests would compare letters only."""
    assert proxy_of({"ALL_PROXY": "socks5://p:1", "NO_PROXY": "legram.org,"}, CLOUD) == "socks5://p:1"


def test_no_proxy_is_not_the_same_as_nothing_said() -> None:
    assert proxy_of({}, CLOUD) is None
    assert proxy_of({"ALL_PROXY": "http://p:1", "NO_PROXY": "*"}, CLOUD) == ""


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://anna:word@h.example.org:8443/secret?x=1", "h.example.org:8443"),
        ("h:3128", "h:3128"),
        ("http://[::1]:8081/", "[::1]:8081"),
        ("http://h:port/", ""),
        ("", ""),
    ],
)
def test_an_address_is_shown_by_its_host(url: str, host: str) -> None:
    assert host_of(url) == host
