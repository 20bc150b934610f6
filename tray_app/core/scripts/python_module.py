"""A Python module as the key `module` names it: `bot`, `bot.main`, or `shop.cli:run` (a function in it, written as the
entry points of packages are). Pure."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from tray_app.core.fault import Wrong
from tray_app.core.messages import Message
from tray_app.core.pattern import pattern

NAME = pattern(r"[^\W\d]\w*(?:\.[^\W\d]\w*)*(?::[^\W\d]\w*(?:\.[^\W\d]\w*)*)?")


def checked(key: str, value: object) -> str:
    """The value of the key `module`. Raises Wrong."""
    if not isinstance(value, str) or not NAME.fullmatch(value):
        raise Wrong(Message('"{key}" is what python -m takes, such as "bot.main"; a file goes into "script".', key=key))
    return value


def words(module: str) -> tuple[str, ...]:
    """What stands behind the interpreter. A function is called as an installed command calls it."""
    name, _, function = module.partition(":")
    if not function:
        return ("-m", name)
    first = function.partition(".")[0]
    return ("-c", f"import sys; from {name} import {first}; sys.exit({function}())")


SERVERS = frozenset(["uvicorn", "gunicorn", "hypercorn", "granian", "daphne", "waitress"])
"""Run an application object of the user's, which is among their arguments: `uvicorn shop.web:app`."""


def served(module: str, args: Sequence[str]) -> str | None:
    """The application that a server runs; None where the module is none, or it stands elsewhere."""
    objects = (word.removesuffix("()") for word in args) if module in SERVERS else ()
    return next((word for word in objects if ":" in word and NAME.fullmatch(word)), None)


def files(module: str) -> Iterator[tuple[str, ...]]:
    """The parts of each path that it may lie at, seen from where its imports start."""
    name, _, function = module.partition(":")
    parts = tuple(name.split("."))
    yield (*parts, "__init__.py" if function else "__main__.py")
    yield (*parts[:-1], f"{parts[-1]}.py")


QUEUES = frozenset(["celery", "dramatiq", "arq", "taskiq", "huey_consumer", "rq"])
"""Run tasks of the user's, which a module among their arguments has: `celery -A shop worker`."""


def worked(words: Sequence[str]) -> str | None:
    """The module whose tasks a queue's program runs, "" where it names none; None where `words` start no queue."""
    name = words[0].rpartition("/")[2].removesuffix(".py") if words else ""
    if name not in QUEUES:
        return None
    options = dict(pairwise(words))
    options |= {word.partition("=")[0]: word.partition("=")[2] for word in words if word.startswith("--app=")}
    told = options.get("-A") or options.get("--app")
    places = [told] if told else [word for word in words[1:] if word != "worker"] if name != "celery" else []
    return next((word.partition(":")[0] for word in places if NAME.fullmatch(word)), "")
