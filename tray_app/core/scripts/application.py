"""A Python file that only defines what a web server runs: a bot whose webhook is answered by `app = FastAPI()`, with
nothing in it that would stay up. Started as a script it tells Telegram of its address, and ends. Pure."""

import re
from collections.abc import Collection, Iterator, Mapping

from tray_app.core.pattern import pattern
from tray_app.core.scripts.python_code import MAIN, POLLS, SERVES, Unit

_MADE = pattern(
    r"^([A-Za-z_]\w*)[^\S\n]*(?::[^\n=]{1,80})?=[^\S\n]*(?:fastapi\.|flask\.|starlette\.applications\.|quart\.)?"
    r"(FastAPI|Starlette|Litestar|Quart|Flask|Bottle|falcon\.(?:asgi\.)?A(?:PI|pp))[^\S\n]*\(",
    re.MULTILINE,
)
_BY_UVICORN = frozenset(["FastAPI", "Starlette", "Litestar", "Quart", "falcon.asgi.App"])
_STAYS = pattern(
    r"run(?:_\w+)?|start(?:_\w+)?|serve(?:_\w+)?|\w*_forever|listen|launch|main\w*|loop|idle|wait|execute\w*|quickstart"
    r"|Thread\w*|Process\w*|Timer|\w*Scheduler|\w*Server|system|Popen|call|check_call|check_output|spawn\w*|exec\w*"
)


def of_a_server(text: str, units: Mapping[tuple[str, str], Unit]) -> tuple[str, str | None] | None:
    """The name of the application in a text, and the server that people run such a one by: None for one of WSGI. No
    answer where the file may stay up by itself. `units` are what starting it may run, as (file, name)."""
    made = _MADE.search(text)
    own = {name.rpartition(".")[2] for _file, name in units}  # what these do is looked at
    if made is None or any(_stays(chain, own) for unit in _at_once(units) for chain in unit.chains):
        return None
    return made[1], "uvicorn" if made[2] in _BY_UVICORN else None


def _stays(chain: str, own: Collection[str]) -> bool:
    last = chain.rpartition(".")[2]
    return last in POLLS or (last not in SERVES and last not in own and _STAYS.fullmatch(last) is not None)


def _at_once(units: Mapping[tuple[str, str], Unit]) -> Iterator[Unit]:
    """What runs as the file is started, and no handler of what comes later: that is what bears a name which is used
    there, and is not decorated."""
    by_name: dict[str, list[Unit]] = {}
    for (_file, name), unit in units.items():
        if name not in ("", MAIN) and not unit.decorated:
            by_name.setdefault(name.rpartition(".")[2], []).append(unit)
    waiting = [unit for (_file, name), unit in units.items() if name in ("", MAIN)]
    while waiting:
        unit = waiting.pop()
        yield unit
        for chain in unit.chains:
            waiting += by_name.pop(chain.rpartition(".")[2], [])
