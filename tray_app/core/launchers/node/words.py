"""One command of a package.json script -> the program that it comes to, without what only stands around it. Pure.

Formats: npm, pnpm, yarn and bun `run`, npx; cross-env, dotenv-cli, dotenvx, env-cmd; nodemon, ts-node-dev, tsx watch,
`node --watch`; pm2 and pm2-runtime; Nest's own `nest start`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from tray_app.core.launchers import nodemon
from tray_app.core.launchers.parts import AGENT, ENV_FILE, RESTART, Replaced, base, shown
from tray_app.core.pattern import pattern


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


PROGRAMS = _set(
    "node nodejs tsx ts-node ts-node-esm bun deno python python3 py babel-node esr tsm esno vite-node swc-node jiti"
)
_MANAGERS = ("npm", "pnpm", "yarn", "bun")
_ASSIGNMENT = pattern(r"([A-Za-z_]\w*)=(.*)", re.DOTALL)
_WATCH = pattern(r"--watch(?:-path|-preserve-output)?(?:=.*)?|--hot|--no-clear-screen|--clear-screen=false")
_OWN_WORDS = _set("install i ci add exec dlx x test build publish init create upgrade set config cache")
# options of ts-node-dev that take the next word
_TAKES = _set("-w --watch -e --ext -i --ignore -d --delay -s --signal --config --cwd --debounce --ignore-watch -C -P "
              "--project --interval -r --require -O")  # fmt: skip
_TS_NODE = _set("--transpile-only -T --files --esm --swc --transpileOnly -r --require -P --project -O")


@dataclass(frozen=True)
class Line:
    """`words` are the program and what follows it. `script`: it only runs that script of package.json, with `args`.
    `watched`: a developer's restarter was taken off."""

    words: tuple[str, ...]
    env: Mapping[str, str] = field(default_factory=dict, repr=False)
    env_files: tuple[str, ...] = ()
    replaced: tuple[Replaced, ...] = ()
    script: str | None = None
    args: tuple[str, ...] = ()
    watched: bool = False


def program(words: list[str]) -> Line:
    """The words as they come from shell_words. Each round takes something off, so that it ends."""
    line, before = Line(tuple(words)), None
    while line != before and line.words and line.script is None:
        before = line
        line = _step(line)
    return line


def _step(line: Line) -> Line:
    words = list(line.words)
    name = base(words[0]).removesuffix(".cmd")
    if found := _ASSIGNMENT.fullmatch(words[0]):
        return replace(line, words=tuple(words[1:]), env={**line.env, found[1]: found[2]})
    if name in ("cross-env", "cross-env-shell", "env", "exec", "command", "time", "npx", "bunx", "nice"):
        rest = _without_options(words[1:], ("-p", "--package", "-n", "-u"))
        while rest and name.startswith("cross-env") and (found := _ASSIGNMENT.fullmatch(rest[0])):
            line, rest = replace(line, env={**line.env, found[1]: found[2]}), rest[1:]
        if len(rest) == 1 and " " in rest[0]:
            rest = nodemon.staying(rest[0])
        if rest and name in ("npx", "bunx"):
            rest[0] = re.sub(r"(?<=.)@[\w.^~-]*$", "", rest[0])  # tsx@latest
        return replace(line, words=tuple(rest))
    if name in _MANAGERS:
        return _manager(line, name, words[1:])
    if name in ("dotenv", "dotenvx", "env-cmd", "dotenv-flow"):
        return _variables(line, name, words[1:])
    if name in ("doppler", "infisical", "op") and "--" in words:
        return replace(line, words=tuple(words[words.index("--") + 1 :]))
    if name == "nodemon":
        return _unwatched(line, nodemon.command(words[1:]))
    if (after := next((n for n, word in enumerate(words) if word.startswith("--onSuccess")), None)) is not None:
        text = words[after].partition("=")[2] or next(iter(words[after + 1 :]), "")  # tsc-watch, tsup
        return _unwatched(line, nodemon.staying(text))
    if name in ("ts-node-dev", "tsnd"):
        kept = _without_restarter(words[1:])
        return _unwatched(line, ["ts-node", *kept])
    if name in ("tsx", "node", "nodejs", "bun", "deno"):
        return _own_watch(line, words)
    if name in ("pm2-runtime", "forever", "supervisor") or (name == "pm2" and words[1:2] == ["start"]):
        rest = [word for word in words[1:] if word != "start"]
        at = next((n for n, word in enumerate(rest) if not word.startswith("-")), None)
        if at is None or rest[at].endswith((".config.js", ".config.cjs", ".json")):
            return line
        args = rest[rest.index("--") + 1 :] if "--" in rest else []
        return replace(line, words=("node", rest[at], *args), replaced=(*line.replaced, _by(line, AGENT)))
    if name == "nest" and words[1:2] == ["start"]:
        return _unwatched(line, ["node", "dist/main.js"]) if len(words) > 2 else replace(
            line, words=("node", "dist/main.js")
        )  # fmt: skip
    return line


def _by(line: Line, who: object) -> Replaced:
    return Replaced(shown(" ".join(line.words)), who)  # type: ignore[arg-type]


def _unwatched(line: Line, words: list[str]) -> Line:
    return replace(line, words=tuple(words), watched=True, replaced=(*line.replaced, _by(line, RESTART)))


def _without_options(words: list[str], takes: tuple[str, ...] = ()) -> list[str]:
    while words and words[0].startswith("-"):
        words = words[2:] if words[0] in takes else words[1:]
    return words


def _manager(line: Line, name: str, words: list[str]) -> Line:
    """`npm run X -- args`, `pnpm X`, `yarn exec tsx`; bun runs files itself."""
    rest = list(words)
    while rest and rest[0].startswith("-"):
        if name == "bun" and _WATCH.fullmatch(rest[0]):
            return _unwatched(line, ["bun", *rest[1:]])
        if name == "bun" and rest[0].startswith("--env-file="):
            files = (*line.env_files, rest[0].partition("=")[2])
            return replace(line, words=("bun", *rest[1:]), env_files=files)
        rest = rest[2:] if rest[0] in ("--prefix", "-C", "--filter", "-F", "--cwd", "--dir", "-w") else rest[1:]
    if not rest:
        return line
    if rest[0] in ("exec", "dlx", "x"):
        after = [word for word in rest[1:] if word != "--"]
        return replace(line, words=tuple(_without_options(after)))
    if rest[0] == "node" and name == "yarn":
        return replace(line, words=tuple(rest))
    runs = rest[0] in ("run", "run-script")
    rest = _without_options(rest[1:]) if runs else rest
    if not rest:
        return line
    if name == "bun" and re.search(r"\.[cm]?[jt]sx?$", rest[0]):
        return replace(line, words=("bun", *rest)) if ("bun", *rest) != line.words else line
    if (not runs and (rest[0] in _OWN_WORDS or (name == "npm" and rest[0] != "start"))) or rest[0].startswith("-"):
        return line
    args = rest[rest.index("--") + 1 :] if "--" in rest else rest[1:] if name != "npm" else []
    return replace(line, script=rest[0], args=tuple(args))


def _variables(line: Line, name: str, words: list[str]) -> Line:
    files, env, rest = [], dict(line.env), list(words)
    rest = rest[1:] if rest[:1] == ["run"] else rest
    while rest and (rest[0].startswith("-") or rest[0] == "run"):
        option, _, value = rest.pop(0).partition("=")
        if option == "--":
            break
        if option in ("-e", "-f", "--env-file", "--file"):
            files.append(value or (rest.pop(0) if rest else ""))
        elif option == "-v" and name == "dotenv":
            key, _, text = (value or (rest.pop(0) if rest else "")).partition("=")
            env[key] = text
    if rest[:1] == ["--"]:
        rest = rest[1:]
    named = tuple(file for file in files if file)
    return replace(line, words=tuple(rest), env=env, env_files=(*line.env_files, *named),
                   replaced=(*line.replaced, _by(line, ENV_FILE)))  # fmt: skip


def _without_restarter(words: list[str]) -> list[str]:
    """What is left of ts-node-dev's words: what ts-node knows too, the file, its arguments."""
    kept: list[str] = []
    rest = list(words)
    while rest and rest[0].startswith("-"):
        option = rest.pop(0)
        value = [rest.pop(0)] if option in _TAKES and rest else []
        if option.partition("=")[0] in _TS_NODE and option not in ("-w", "-C"):
            kept += [option, *value]
    return kept + rest


def _own_watch(line: Line, words: list[str]) -> Line:
    """`tsx watch x.ts`, `node --watch x.js`, `node --env-file=.env x.js`."""
    watched, kept, files = False, [words[0]], []
    rest = words[1:]
    if base(words[0]) == "tsx" and rest[:1] == ["watch"]:
        watched, rest = True, rest[1:]
    while rest and (rest[0].startswith("-") or (base(words[0]) in ("bun", "deno") and rest[0] == "run")):
        option, sign, value = rest[0].partition("=")
        if _WATCH.fullmatch(rest[0]):
            watched, rest = True, rest[2 if option == "--watch-path" and not sign else 1 :]
        elif option in ("--include", "--exclude", "--ignore") and base(words[0]) == "tsx":
            rest = rest[1 if sign else 2 :]
        elif option in ("--env-file", "--env-file-if-exists"):
            files.append(value if sign else next(iter(rest[1:]), ""))
            rest = rest[1 if sign else 2 :]
        else:
            takes = option in ("-r", "--require", "--import", "--loader", "--tsconfig", "-C") and not sign
            kept += rest[: 2 if takes else 1]
            rest = rest[2 if takes else 1 :]
    if not watched and not files:
        return line
    env_files = (*line.env_files, *(file for file in files if file))
    by = RESTART if watched else ENV_FILE
    return replace(line, words=(*kept, *rest), watched=line.watched or watched, env_files=env_files,
                   replaced=(*line.replaced, _by(line, by)))  # fmt: skip
