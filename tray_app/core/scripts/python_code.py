"""One Python file taken apart, without running it: what it imports, and what is done as it is loaded, as it is started,
and in each function and class of it. Pure.

A `Unit` is a piece that runs as a whole: "" is what importing the file does, MAIN what only starting it does, then each
function and each method ("Shop.run"). What a unit names, it may call.
"""

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from tray_app.core.pattern import pattern
from tray_app.core.scripts.python_module import SERVERS

MAIN = "__main__"
POLLS = frozenset(
    ["run_polling", "start_polling", "infinity_polling", "polling", "long_polling", "run_until_disconnected",
     "get_updates", "getUpdates", "message_loop", "run_as_thread", "MessageLoop", "skip_updates_polling"]
)  # fmt: skip
SERVES = frozenset(
    ["run_webhook", "run_webhooks", "start_webhook", "SimpleRequestHandler", "TokenBasedRequestHandler",
     "process_new_updates", "process_update", "feed_update", "feed_raw_update", "feed_webhook_update", "set_webhook",
     "setWebhook"]
)  # fmt: skip
REGISTERS = frozenset(["set_webhook", "setWebhook"])
"""Of these, what only tells Telegram of an address."""
LIBRARIES = frozenset(
    ["telegram", "aiogram", "telebot", "telethon", "pyrogram", "hydrogram", "telepot", "botogram", "telegrinder",
     "pyrofork", "kurigram", "vkbottle", "maxbot"]
)  # fmt: skip
BY_SESSION = frozenset(["telethon", "pyrogram", "hydrogram", "pyrofork", "kurigram", "botogram", "telegrinder"])
_STARTS_CLIENT = frozenset(["run", "start", "idle", "run_forever"])
_NO_CLIENT = frozenset(["asyncio", "uvicorn", "subprocess", "loop", "web", "anyio", "trio", "threading", "scheduler"])
_OBJECT = pattern(r"[A-Za-z_][\w.]*:[A-Za-z_]\w*")
_SERVES_OBJECTS = frozenset(["run", "Config", "serve", "Granian"])  # uvicorn.run("shop.web:app")


@dataclass(frozen=True)
class Import:
    """`level` as in a relative import; `name` is what `from MODULE import NAME` takes, "*" for all of it."""

    module: str
    level: int
    name: str | None = None


@dataclass
class Unit:
    """`chains` are the dotted names that it uses ("bot.run"), `texts` the objects that it names in a text. `calls`: it
    does something at once, `does`: and that is more than to make an object that nobody keeps (`Album(router)`)."""

    chains: set[str] = field(default_factory=set)
    imports: list[Import] = field(default_factory=list)
    calls: bool = False
    does: bool = False
    polls: bool = False
    serves: bool = False
    decorated: bool = False

    @property
    def starts_client(self) -> bool:
        """Whether it starts one of BY_SESSION, should there be one: `app.run()`."""
        parts = [chain.rpartition(".") for chain in self.chains]
        named = (
            sign and last in _STARTS_CLIENT and root.partition(".")[0] not in _NO_CLIENT for root, sign, last in parts
        )
        return "idle" in self.chains or any(named)


@dataclass
class Code:
    """`names` are what an import calls something here. `tops` are the first parts of absolute imports."""

    units: dict[str, Unit]
    names: dict[str, Import]
    path_changed: bool = False

    @property
    def imports(self) -> Iterator[Import]:
        for unit in self.units.values():
            yield from unit.imports

    @property
    def libraries(self) -> set[str]:
        return {one.module.partition(".")[0] for one in self.imports if not one.level} & LIBRARIES

    @property
    def starts(self) -> bool:
        """Whether starting the file does something that importing it is not meant to do, or it does it all at once."""
        return MAIN in self.units or self.units[""].calls


def code(source: bytes) -> Code | None:
    """None where it is no Python of ours."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    found = Code({"": Unit()}, {})
    try:
        _statements(found, found.units[""], "", tree.body)
    except RecursionError:
        return None
    return found


def _statements(found: Code, unit: Unit, inside: str, body: list[ast.stmt]) -> None:
    """`inside` is the class that they stand in, as "Shop."."""
    for one in body:
        if isinstance(one, ast.ClassDef):
            own = found.units.setdefault(f"{inside}{one.name}", Unit())
            _expressions(found, own, [*one.bases, *one.keywords, *one.decorator_list])
            _statements(found, own, f"{inside}{one.name}.", one.body)
        elif isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef):
            own = found.units.setdefault(f"{inside}{one.name}", Unit())
            own.decorated = bool(one.decorator_list)
            _expressions(found, unit, one.decorator_list)
            _expressions(found, own, one.body)
        elif isinstance(one, ast.If) and _is_guard(one.test):
            _statements(found, found.units.setdefault(MAIN, Unit()), inside, one.body)
            _statements(found, unit, inside, one.orelse)
        elif isinstance(one, ast.If | ast.Try | ast.With | ast.AsyncWith | ast.For | ast.While):
            _block(found, unit, inside, one)
        else:
            if isinstance(one, ast.Expr) and (called := _called(one.value)):
                unit.calls, unit.does = True, unit.does or not called[0].isupper()
            _expressions(found, unit, [one])


def _block(
    found: Code, unit: Unit, inside: str, one: ast.If | ast.Try | ast.With | ast.AsyncWith | ast.For | ast.While
) -> None:
    parts = [value for value in ast.iter_child_nodes(one) if isinstance(value, ast.expr | ast.withitem)]
    _expressions(found, unit, parts)
    bodies = [one.body, *(getattr(one, name, []) for name in ("orelse", "finalbody"))]
    bodies += [handler.body for handler in getattr(one, "handlers", [])]
    for body in bodies:
        _statements(found, unit, inside, body)
    if isinstance(one, ast.While):
        unit.calls = unit.does = True


def _is_guard(test: ast.expr) -> bool:
    return any(isinstance(one, ast.Name) and one.id == "__name__" for one in ast.walk(test))


_PREPARES = frozenset(
    ["load_dotenv", "basicConfig", "getLogger", "insert", "append", "setLevel", "filterwarnings", "config",
     "dictConfig", "install", "setlocale", "add", "mkdir", "makedirs", "setdefault", "include_router", "register",
     "include_routers", "middleware", "add_handler", "print", "chdir", "addHandler", "simplefilter", "update", "setup"]
)  # fmt: skip


def _called(value: ast.expr) -> str:
    """What is called by a statement that does more than preparing; "" for any other."""
    value = value.value if isinstance(value, ast.Await) else value
    if not isinstance(value, ast.Call):
        return ""
    called = value.func
    name = called.id if isinstance(called, ast.Name) else called.attr if isinstance(called, ast.Attribute) else "_"
    return name if name not in _PREPARES else ""


def _expressions(found: Code, unit: Unit, nodes: Sequence[ast.AST]) -> None:
    """Everything in there belongs to the unit, functions inside of functions too."""
    waiting: list[ast.AST] = list(nodes)
    while waiting:
        one = waiting.pop()
        if isinstance(one, ast.Attribute | ast.Name):
            chain, rest = _chain(one)
            if chain.startswith("sys.path"):
                found.path_changed = True
            if chain:
                _use(unit, chain)
            if rest is not None:
                waiting.append(rest)
            continue
        if isinstance(one, ast.Import | ast.ImportFrom):
            _import(found, unit, one)
        elif isinstance(one, ast.Constant):
            if isinstance(one.value, str):
                _text(unit, one.value)
            continue
        elif isinstance(one, ast.Call | ast.List | ast.Tuple):
            _served(unit, one)
        waiting.extend(ast.iter_child_nodes(one))


def _use(unit: Unit, chain: str) -> None:
    unit.chains.add(chain)
    last = chain.rpartition(".")[2]
    unit.polls = unit.polls or last in POLLS or chain.endswith("executor.start")
    unit.serves = unit.serves or last in SERVES or chain.endswith("Update.de_json")


def _text(unit: Unit, text: str) -> None:
    if len(text) < 300:
        unit.polls = unit.polls or "getUpdates" in text
        unit.serves = unit.serves or "setwebhook" in text.lower()


def _served(unit: Unit, one: ast.Call | ast.List | ast.Tuple) -> None:
    """The objects that are named to a server: in its call, or in its command line (`["uvicorn", "shop.web:app"]`). Any
    other text of that form may be what a button sends."""
    if isinstance(one, ast.Call):
        values = [*one.args, *(word.value for word in one.keywords)]
        named = _chain(one.func)[0].rpartition(".")[2] in _SERVES_OBJECTS
    else:
        values, named = one.elts, False
    texts = [value.value for value in values if isinstance(value, ast.Constant) and isinstance(value.value, str)]
    for text in texts if named or not SERVERS.isdisjoint(texts) else ():
        if _OBJECT.fullmatch(text):
            unit.chains.add(text.replace(":", "."))
            unit.imports.append(Import(text.partition(":")[0], 0))


def _chain(node: ast.AST) -> tuple[str, ast.AST | None]:
    """`app.bot.run` as it is written, and what stands in front of the dots where that is no name: `Shop().run`."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if isinstance(node, ast.Name):
        return ".".join([node.id, *reversed(parts)]), None
    return "." + ".".join(reversed(parts)) if parts else "", node


def _import(found: Code, unit: Unit, one: ast.Import | ast.ImportFrom) -> None:
    if isinstance(one, ast.Import):
        for alias in one.names:
            unit.imports.append(Import(alias.name, 0))
            called = alias.asname or alias.name.partition(".")[0]
            found.names[called] = Import(alias.name if alias.asname else called, 0)
        return
    for alias in one.names:
        made = Import(one.module or "", one.level, alias.name)
        unit.imports.append(made)
        if alias.name != "*":
            found.names[alias.asname or alias.name] = made
