"""package.json, deno.json: what `npm start` comes to, so that no npm stands between BotTray and the bot. Pure.

npm runs a script's line by a shell in the package's folder, with `node_modules/.bin` first on PATH; `prestart` before
it. What a line comes to is a program (node, tsx, ts-node, bun, deno) with the file that it runs. A developer's
restarter (nodemon, `tsx watch`) is taken off, a chain (`tsc && node .`) ends in what stays.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from tray_app.core.launchers import shell_words
from tray_app.core.launchers.node.package_table import is_library, of_cloud, packages, part
from tray_app.core.launchers.node.words import PROGRAMS, Line, program
from tray_app.core.launchers.parts import HERE, LEFT_OUT, LONGEST_VALUE, OldStart, Replaced, base, join, shown
from tray_app.core.messages import Message
from tray_app.core.pattern import pattern

USUAL = (
    *("start", "start:prod", "start:production", "prod", "production", "bot", "start:bot", "bot:start", "serve", "run"),
    *("dev", "start:dev", "develop", "watch", "dev:bot", "bot:dev"),
)
"""Scripts of package.json that start something, what its owner types first."""
DEEPEST = 5  # scripts that run scripts
MOST = 12  # programs of one package
PROCESSES = ("concurrently", "run-p", "npm-run-all", "run-s")
BUILT = ("dist", "build", "lib", "out")  # where a compiler puts its output
_OF_A_BOT = pattern(r"(?:^|[:_-])bot(?![a-z])")  # "run-bot"
_TYPES = pattern(r"\.[cm]?tsx?$")


class Scripts(dict[str, str]):
    """The lines of "scripts". Each look into one costs: those that start each other come to an end."""

    left = 200
    nodemon = ""

    def taken(self, name: str) -> str | None:
        self.left -= 1
        line = self.get(name) if self.left > 0 else None
        return line if line and len(line) <= LONGEST_VALUE else None


@dataclass(frozen=True)
class NodeStart:
    """One program of a package. `start.words` begin with a program of PROGRAMS; paths start at `start.folder`. `key` is
    the script of package.json (or "main", "bin") and `line` what stands there; `watched`: as a developer runs it."""

    start: OldStart
    key: str
    line: str = field(repr=False)
    watched: bool = False


def starts(data: Mapping[str, Any], scripts: str = "scripts") -> list[NodeStart]:
    """Every program that its scripts start, in the order in which their owner would try them."""
    lines = Scripts(part(data, scripts))
    lines.nodemon = part(data, "nodemonConfig").get("exec", "")
    order = [*(name for name in USUAL if name in lines), *(name for name in lines if name.startswith(("start", "bot"))),
             *(name for name in lines if _OF_A_BOT.search(name))]  # fmt: skip
    if scripts == "scripts" and "start" not in lines and data.get("main") is None:
        lines["start"] = "node server.js"  # npm's own [npm-start]
        order = [*order, "start"]
    found = [one for name in dict.fromkeys(order) for one in _of_script(name, lines, DEEPEST)]
    loaded = of_cloud(data) or (not found and is_library(data))
    return [*found, *([] if loaded else mains(data))][:MOST]


def mains(data: Mapping[str, Any]) -> list[NodeStart]:
    """What `node .` or an installed command of its would run."""
    named = data.get("bin")
    bins = [named] if isinstance(named, str) else list(named.values()) if isinstance(named, dict) else []
    both = [("main", data.get("main")), *(("bin", one) for one in bins), ("module", data.get("module"))]
    return [
        NodeStart(OldStart((runner(text, data), text)), key, text)
        for key, text in both
        if isinstance(text, str) and text and not text.startswith(("/", "~"))
    ]


def runner(script: str, data: Mapping[str, Any]) -> str:
    """The program that runs such a file in this package."""
    if not _TYPES.search(script):
        return "node"
    needs = packages(data)
    return next((one for one in ("tsx", "ts-node") if one in needs), "bun" if "@types/bun" in needs else "node")


def left_open(start: NodeStart) -> bool:
    """Whether it only names a text of TypeScript, and nothing in the package says what runs that."""
    return (
        start.key in ("main", "bin", "module")
        and start.start.words[0] == "node"
        and _TYPES.search(start.line) is not None
    )


def _of_script(name: str, lines: Scripts, depth: int) -> Iterator[NodeStart]:
    text = lines.taken(name)
    if text is None or depth <= 0:
        return
    before = [_left_out(lines[key]) for key in (f"pre{name}",) if key in lines]
    after = [_left_out(lines[key]) for key in (f"post{name}",) if key in lines]
    for one in of_line(text, lines, depth):
        start = replace(one.start, replaced=(*before, *one.start.replaced, *after))
        yield replace(one, start=start, key=name, line=text, watched=one.watched or "dev" in name)


def of_line(text: str, lines: Scripts, depth: int = DEEPEST) -> Iterator[NodeStart]:
    """The programs of one command line that stay: the last of a chain, each that is put beside another."""
    env: dict[str, str] = {}
    files: tuple[str, ...] = ()
    folder, left = HERE, []
    staying: list[NodeStart] = []
    for command in shell_words.commands(text):
        words = list(command.words)
        if base(words[-1]) == "nodemon" and lines.nodemon:
            words += ["--exec", lines.nodemon]  # nodemon.json says what it runs
        if words[0] in ("export", "set") or all(re.match(r"[A-Za-z_]\w*=", word) for word in words):
            env |= dict(word.split("=", 1) for word in words if "=" in word)
            continue
        if words[0] == "cd" and len(words) > 1:
            folder = join(folder, words[-1])
            continue
        line = program(words)
        env, files = {**env, **line.env}, line.env_files or files
        found = [] if command.before in ("|", "||") else list(_programs(line, lines, depth))
        if not found:
            left.append(_left_out(" ".join(command.words)))
            continue
        if staying and command.before in ("&&", ";", "\n"):
            left += [_left_out(one.line) for one in staying]
            staying = []
        for one in found:
            inner = one.start
            start = replace(
                inner,
                folder=join(folder, inner.folder.removeprefix(HERE).lstrip("/") or "."),
                env={**env, **inner.env},
                env_file=inner.env_file or (files[-1] if files else None),
                replaced=(*line.replaced, *inner.replaced),
            )
            staying.append(replace(one, start=start, watched=one.watched or line.watched))
    for one in staying:
        yield replace(one, start=replace(one.start, replaced=(*left, *one.start.replaced)))


def _programs(line: Line, lines: Scripts, depth: int) -> Iterator[NodeStart]:
    words = line.words
    if not words:
        return
    name = base(words[0]).removesuffix(".cmd")
    if line.script is not None:
        inner = list(_of_script(line.script, lines, depth - 1))
        for one in inner:
            yield replace(one, start=replace(one.start, words=(*one.start.words, *line.args)))
    elif name in PROCESSES:
        for text in _beside(name, words[1:], lines):
            yield from of_line(text, lines, depth - 1) if depth > 0 and lines.left > 0 else ()
    elif name in PROGRAMS and len(words) > 1:
        yield NodeStart(OldStart(tuple(words)), "", " ".join(words), line.watched)


def _beside(name: str, words: Sequence[str], lines: Mapping[str, str]) -> Iterator[str]:
    """What concurrently and npm-run-all start, as command lines."""
    takes = ("-n", "--names", "-c", "--prefix-colors", "--restart-tries", "-p", "--prefix", "-s", "--success")
    skip = False
    for word in words:
        if skip or (word.startswith("-") and name != "concurrently"):
            skip = False
        elif word.startswith("-"):
            skip = word in takes
        elif name == "concurrently" and not word.startswith("npm:"):
            yield word
        else:
            wanted = re.escape(word.removeprefix("npm:")).replace(r"\*", "[^:]*")
            yield from (f"npm run {one}" for one in lines if re.fullmatch(wanted, one))


def _left_out(line: str) -> Replaced:
    return Replaced(shown(line), LEFT_OUT)


def source_of(script: str, exists: Sequence[str]) -> str | None:
    """The file that a built one was made of (`dist/index.js` -> `src/index.ts`), of those that there are."""
    parts = script.replace("\\", "/").removeprefix("./").split("/")
    stem = re.sub(r"\.[cm]?jsx?$", "", "/".join(parts[1:]))
    if not stem:
        return None
    stems = [f"src/{stem}", stem, stem.removeprefix("src/"), f"{stem}/index", f"src/{stem}/index"]
    known = set(exists)
    return next(
        (f"{one}{end}" for one in stems for end in (".ts", ".mts", ".cts", ".js") if f"{one}{end}" in known), None
    )


INSTALLS = {"pnpm-lock.yaml": "pnpm install", "yarn.lock": "yarn install", "bun.lockb": "bun install",
            "bun.lock": "bun install", "package-lock.json": "npm install"}  # fmt: skip


def installer(data: Mapping[str, Any], there: Sequence[str]) -> str:
    """The command that brings its packages, by its lock file (`there` are the names in its folder)."""
    named = data.get("packageManager")
    if isinstance(named, str) and (found := re.match(r"(npm|pnpm|yarn|bun)@", named)):
        return f"{found[1]} install"
    return next((command for lock, command in INSTALLS.items() if lock in there), "npm install")


def why(one: NodeStart, file: str = "package.json") -> Message:
    """What it was taken by, for `add` to show."""
    return Message('"{key}" in {file}: {line}', key=one.key, file=file, line=shown(one.line))
