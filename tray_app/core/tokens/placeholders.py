"""What looks like a token or like a file with one, and only shows how it is to be written. Pure."""

import re

from tray_app.core.pattern import pattern
from tray_app.core.tokens.token import Token

_WORDS = ("example", "your", "token", "xxxx", "secret", "replace", "placeholder", "changeme", "abcdefgh", "12345678")
_DOCUMENTED = frozenset(
    ["ABC-DEF1234ghIkl-zyx57W2v1u123ew11", "ABC-DEF1234ghIkl-zyx57W2v1u123ew", "AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"]
)
"""Of the Bot API's own pages."""
_FEWEST_LETTERS = 8  # different ones; of 35 drawn by lot there are never so few
_EXAMPLE = pattern(
    r"(?:^|[._-])(?:(?:example|sample|template|tmpl|tpl|dist|exemple|exemplo|ejemplo|esempio|modelo|vorlage|beispiel"
    r"|voorbeeld|exempel|eksempel|przyklad|priklad|ornek|primer|obrazec|shablon)s?|пример|образец|шаблон)(?=[._-]|$)",
    re.IGNORECASE,
)


def is_placeholder(token: Token) -> bool:
    """Whether somebody is to put a token of his own in its place."""
    secret = token.secret
    small = secret.lower()
    return secret in _DOCUMENTED or len(set(small)) < _FEWEST_LETTERS or any(word in small for word in _WORDS)


def is_example(name: str) -> bool:
    """Whether the file `name` shows what another one is to look like: .env.example, config_sample.py, app.yml.dist."""
    return _EXAMPLE.search(name) is not None


def shown_by(name: str) -> str:
    """What the file is called that an example is copied to, without a dot in front: "env", "config.py"."""
    found = _EXAMPLE.search(name)
    if found is None:
        return name
    before, behind = name[: found.start()], name[found.end() :]
    return (before + (behind if before else behind[1:])).lstrip(".")
