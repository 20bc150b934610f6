"""The keys of a bot's entry and what each may be set to: `KEYS[key](key, value)` gives the value for BotSpec.

A value that will not do raises Wrong with a sentence for whoever wrote it, or an ExceptionGroup of several.
"""

import re
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from tray_app.core.config import measures
from tray_app.core.config.slip import MARKER
from tray_app.core.fault import Wrong, nearest
from tray_app.core.messages import Message
from tray_app.core.scripts import python_module
from tray_app.core.tokens.token import USUAL, starred


def _kind(value: object) -> Message:
    """What a value is, in words."""
    if isinstance(value, bool):
        return Message("true or false")
    if isinstance(value, int | float):
        return Message("a number")
    if isinstance(value, str):
        return Message("a text")
    if isinstance(value, list):
        return Message("a list")
    if isinstance(value, dict):
        return Message("a table")
    return Message("a date or a time")


def _text(key: str, value: object) -> str:
    if not isinstance(value, str):
        raise Wrong(Message('"{key}" must be a text in quotes, not {kind}.', key=key, kind=_kind(value)))
    if not value.strip():
        raise Wrong(Message('"{key}" is empty. Give it a value or remove the line.', key=key))
    if any(ord(letter) < 32 for letter in value):
        raise Wrong(
            Message(
                '"{key}" has a control character in it, as "\\n" and "\\t" between double quotes make one. '
                "Put a Windows path between single quotes: 'C:\\new\\bot.py'.",
                key=key,
            )
        )
    return value


def _words(key: str, value: object) -> tuple[str, ...]:
    """A list of texts, or one text that is split at its blanks as a shell would, but with a backslash for itself."""
    if isinstance(value, list):
        for part in value:
            if not isinstance(part, str):
                raise Wrong(
                    Message('"{key}" must be a list of texts in quotes; {kind} is in it.', key=key, kind=_kind(part))
                )
            if "\0" in part:
                raise Wrong(Message('"{key}" has a zero character in it, which no program can be given.', key=key))
        return tuple(value)
    if not isinstance(value, str):
        raise Wrong(Message('"{key}" must be a list of texts or one text, not {kind}.', key=key, kind=_kind(value)))
    import shlex

    split = shlex.shlex(_text(key, value), posix=True, punctuation_chars=False)
    split.whitespace_split = True
    split.commenters = split.escape = ""
    try:
        return tuple(split)
    except ValueError:
        raise Wrong(Message('"{key}" has a quote that is not closed.', key=key)) from None


def _command(key: str, value: object) -> tuple[str, ...]:
    words = _words(key, value)
    if not words or not words[0].strip():
        raise Wrong(Message('"{key}" is empty. It starts with the program to run.', key=key))
    if isinstance(value, str) and {"&&", "||", "|", ";", ">", ">>", "<", "&"} & set(words):
        raise Wrong(
            Message(
                'No shell reads "{key}", so that signs such as && and | do not work. '
                'Use "folder" instead of cd, or a list: ["sh", "-c", "..."].',
                key=key,
            )
        )
    return words


def _variable(key: str, value: object) -> str:
    name = _text(key, value)
    if USUAL.search(name):
        raise Wrong(
            Message('"{key}" is the name of a variable, not the token itself. The token belongs in .env.', key=key)
        )
    if "=" in name or any(letter.isspace() for letter in name):
        raise Wrong(Message('"{key}" must be the name of a variable alone, such as "BOT_TOKEN".', key=key))
    return name


def _token(key: str, value: object) -> str:
    """Only where the token lies; a value is never repeated, as it is most likely the token."""
    if value in ("vault", "none"):
        return str(value)
    raise Wrong(
        Message(
            "A token does not belong in this file. Write BOT_TOKEN=... into a file called .env beside the script; "
            'it is found there by itself. What may stand here is token = "vault", or "none" for what is no bot.'
        )
    )


def _number(key: str, value: object) -> int:
    """The bot's id; a whole token is a slip that is not repeated."""
    if isinstance(value, bool) or not isinstance(value, int) or not 0 < value < 1 << 53:
        raise Wrong(
            Message('"{key}" must be the number before the colon of the token, without quotes: 123456.', key=key)
        )
    return value


def _environment(key: str, value: object) -> dict[str, str]:
    if not isinstance(value, dict):
        raise Wrong(
            Message('"{key}" must be a table: env = {{ NAME = "value" }}, not {kind}.', key=key, kind=_kind(value))
        )
    found: dict[str, str] = {}
    wrong = []
    for name, content in value.items():
        if name.startswith(MARKER):
            continue
        try:
            found[name] = _content(name, content)
        except Wrong as one:
            wrong.append(Wrong(one.message, f"{key}.{name}"))
    if wrong:
        raise ExceptionGroup(key, wrong)
    return found


def _content(name: str, content: object) -> str:
    """What a variable is set to; a number or true and false are taken as they are written."""
    if not name or "=" in name or "\0" in name:
        raise Wrong(Message("A variable must have a name without = in it."))
    if isinstance(content, bool):
        return str(content).lower()
    if isinstance(content, int | float) and abs(content) < 1e300:
        return str(content)
    if not isinstance(content, str):
        what = Message('"{name}" must be a text in quotes, not {kind}.', name=starred(name), kind=_kind(content))
        raise Wrong(what)
    if "\0" in content:
        raise Wrong(Message('"{name}" has a zero character in it, which no program can be given.', name=starred(name)))
    return content


def _choice(words: tuple[str, ...], meanings: Mapping[object, str]) -> Callable[[str, object], str]:
    """One of `words`; `meanings` tells what people mean by other values."""

    def check(key: str, value: object) -> str:
        if isinstance(value, str) and value in words:
            return value
        known = ", ".join(f'"{word}"' for word in words)
        folded = value.strip().lower() if isinstance(value, str) else value if isinstance(value, bool) else None
        guess = meanings.get(folded) or (nearest(folded, list(words)) if isinstance(folded, str) else None)
        if guess:
            raise Wrong(
                Message('"{key}" must be one of {known}. Did you mean "{guess}"?', key=key, known=known, guess=guess)
            )
        raise Wrong(Message('"{key}" must be one of {known}.', key=key, known=known))

    return check


def _address(schemes: str, example: str) -> Callable[[str, object], str]:
    """A URL with one of the `schemes` (a pattern); it is not repeated in a fault, as it may hold a password."""

    def check(key: str, value: object) -> str:
        url = _text(key, value).strip().rstrip("/")
        if re.search(r"\s", url) or not re.fullmatch(rf"(?:{schemes})://[^/?#]+(?:/[^?#]*)?", url, re.IGNORECASE):
            raise Wrong(Message('"{key}" must be an address such as "{example}".', key=key, example=example))
        return url

    return check


def _api_base(key: str, value: object) -> str:
    url = _address("https?", "http://localhost:8081")(key, value)
    if re.search(r"/bot[^/]*$|\{", url, re.IGNORECASE):
        raise Wrong(Message('"{key}" ends before "/bot": the address of the server alone, such as '
                            '"http://localhost:8081".', key=key))  # fmt: skip
    return url


def _paths(key: str, value: object) -> tuple[str, ...]:
    """A list of files, or one: unlike `_words`, one text is one path, blanks and all."""
    return tuple(_text(key, part) for part in (value if isinstance(value, list) else [value]))


def _flag(key: str, value: object) -> bool:
    if not isinstance(value, bool):
        raise Wrong(Message('"{key}" must be true or false, without quotes.', key=key))
    return value


OF_LOGS: Mapping[str, Callable[[str, object], Any]] = {
    "log_size": measures.size,
    "log_keep": partial(measures.count, most=measures.MOST_LOGS),
    "log_days": partial(measures.count, most=3650),
    "log_compress": _flag,
}
"""They may also stand above all entries, for every bot that says nothing else."""
KEYS: Mapping[str, Callable[[str, object], Any]] = {
    "script": _text,
    "module": python_module.checked,
    "fallback": _paths,
    "command": _command,
    "args": _words,
    "python": _text,
    "folder": _text,
    "requirements": _text,
    "install": _flag,
    "env_file": _paths,
    "token_env": _variable,
    "token": _token,
    "token_in": _text,
    "bot_id": _number,
    "env": _environment,
    "start": _choice(
        ("auto", "manual"), {True: "auto", False: "manual", "yes": "auto", "no": "manual", "true": "auto"}
    ),
    "restart": _choice(
        ("always", "on-failure", "never"),
        {True: "always", False: "never", "yes": "always", "no": "never"}
        | dict.fromkeys(("unexpected", "failure"), "on-failure"),
    ),
    "stop_timeout": measures.seconds,
    "memory_limit": measures.size,
    **OF_LOGS,
    "rivals": _choice(
        ("end", "refuse"), {True: "end", False: "refuse", "kill": "end", "stop": "end", "report": "refuse"}
    ),
    "webhook": _choice(
        ("remove", "refuse", "own"),
        {True: "remove", False: "refuse", "delete": "remove", "keep": "own", "serve": "own", "mine": "own"},
    ),
    "proxy": _address("https?|socks4a?|socks5h?", "socks5://127.0.0.1:1080"),
    "api_base": _api_base,
}
