"""The command line that runs a program of Node's directly, and what there is to say of what would run it."""

import re
from pathlib import Path

from tray_app.adapters.projects.node import nodes
from tray_app.adapters.projects.node.package import Package, read
from tray_app.core.launchers.node import package_table
from tray_app.core.launchers.parts import base
from tray_app.core.messages import Message
from tray_app.core.pattern import pattern
from tray_app.core.scripts import releases

VARIABLES = {"--tsconfig": "TSX_TSCONFIG_PATH", "-P": "TS_NODE_PROJECT", "--project": "TS_NODE_PROJECT",
             "-O": "TS_NODE_COMPILER_OPTIONS"}  # fmt: skip
"""Options of tsx and ts-node that are variables where node itself loads them."""

_STRIPS = pattern(r"--experimental-(?:strip|transform)-types|--no-warnings|--disable-warning=\S+")


def not_built(script: Path, own: Package) -> Message:
    build = next((name for name in ("build", "compile", "tsc") if name in own.scripts), None)
    command = f"{own.manager} run {build}" if build else "npx tsc"
    return Message("It is not built yet: {path} is not there. Type in {folder}: {command}",
                   path=script, folder=own.folder, command=command)  # fmt: skip


def old(own: Package, node: str | None, script: Path, words: tuple[str, ...]) -> list[Message]:
    """What there is to say of the Node that would run it."""
    if node is None:
        return []
    asks = own.data.get("engines")
    engine = asks.get("node") if isinstance(asks, dict) else None
    wanted = nodes.wanted(own.folder)
    if not (isinstance(engine, str) or wanted or script.suffix in (".ts", ".mts", ".cts")):
        return []
    there = nodes.version(node)
    if there is None:
        return []
    release = f"{there[0]}.{there[1]}"
    notes = []
    if wanted and not f"{release}.".startswith(f"{'.'.join(wanted[0].split('.')[:2])}."):
        notes.append(Message("It is written for Node {wanted} ({file}); here it would be run by Node {release}.",
                             wanted=wanted[0], file=wanted[1], release=release))  # fmt: skip
    elif isinstance(engine, str) and releases.too_old(engine, there):
        notes.append(Message("It is written for Node {wanted} ({file}); here it would be run by Node {release}.",
                             wanted=engine, file=own.file, release=release))  # fmt: skip
    options = [word for word in words[1:] if word.startswith("-")]
    flagged = any(option.endswith("-types") for option in options)
    bare = all(_STRIPS.fullmatch(option) or option.startswith("--env-file") for option in options)
    if bare and script.suffix in (".ts", ".mts", ".cts") and not nodes.strips_types(there, flagged):
        notes.append(Message("Node {release} does not run TypeScript by itself, Node 22.18 does: https://nodejs.org",
                             release=release))  # fmt: skip
    return notes


def resolved(
    words: tuple[str, ...], own: Package, folder: Path
) -> tuple[tuple[str, ...], dict[str, str], list[Message]]:
    """Without a program that only starts node: that would stand between BotTray and the bot, and on Windows it is a
    .cmd, which cannot be ended softly. With the variables that its options come to, and what is not installed."""
    tool, rest = base(words[0]), list(words[1:])
    if tool in ("node", "nodejs", "bun", "deno") or re.match(r"py", tool):
        pnp = ["-r", str(folder / ".pnp.cjs")] if tool == "node" and ".pnp.cjs" in own.names else []
        return (words[0], *pnp, *rest), {}, []
    module = own.module("tsx" if tool == "esno" else tool.removesuffix("-esm"))
    lacking = []
    if module is None and tool.removesuffix("-esm") not in package_table.packages(own.data):
        add = {"yarn": "yarn add", "pnpm": "pnpm add", "bun": "bun add"}.get(own.manager, "npm install")
        lacking.append(Message("{tool}, which runs it, is not among its packages. Type in {folder}: {command}",
                               tool=tool, folder=own.folder,
                               command=f"{add} -D {tool.removesuffix('-esm')}"))  # fmt: skip
    if tool == "tsx" and not _before(module, 4):
        loader, env, rest = options(rest, VARIABLES)
        return ("node", "--import", "tsx", *loader, *rest), env, lacking
    if tool in ("ts-node", "ts-node-esm"):
        fast = any(one in rest for one in ("-T", "--transpile-only", "--transpileOnly"))
        loader, env, rest = options(rest, VARIABLES)
        flags = {"--files": "TS_NODE_FILES", "--swc": "TS_NODE_SWC"}
        env |= {flags[one]: "true" for one in loader if one in flags}
        esm = tool == "ts-node-esm" or "--esm" in loader or _are_modules(own, rest)
        how = ["--loader", "ts-node/esm"] if esm else ["-r", f"ts-node/register{'/transpile-only' if fast else ''}"]
        own_options = ("-T", "--transpile-only", "--transpileOnly", "--esm", *flags)
        return ("node", *how, *(one for one in loader if one not in own_options), *rest), env, lacking
    return ("node", str(_bin(module, tool) or own.folder / "node_modules" / ".bin" / tool), *rest), {}, lacking


def _are_modules(own: Package, rest: list[str]) -> bool:
    """Whether Node takes the package's .ts for modules, which ts-node/register cannot load."""
    if own.data.get("type") != "module" or any(word.endswith(".cts") for word in rest[:1]):
        return False
    of_its_own = package_table.table(read(own.folder / "tsconfig.json") or "").get("ts-node")
    return not (isinstance(of_its_own, dict) and of_its_own.get("moduleTypes"))


def options(words: list[str], variables: dict[str, str]) -> tuple[list[str], dict[str, str], list[str]]:
    """The options in front of the script, without those that come to a variable; the variables; the rest."""
    kept: list[str] = []
    env: dict[str, str] = {}
    rest = list(words)
    while rest and rest[0].startswith("-"):
        option, sign, value = rest.pop(0).partition("=")
        if option in variables:
            env[variables[option]] = value if sign else (rest.pop(0) if rest else "")
            continue
        kept.append(option + sign + value)
        if option in ("-r", "--require", "--import", "--loader", "-C") and not sign and rest:
            kept.append(rest.pop(0))
    return kept, env, rest


def _before(module: Path | None, release: int) -> bool:
    version = str(package_table.table(read(module / "package.json") or "").get("version", "")) if module else ""
    return version.partition(".")[0].isdigit() and int(version.partition(".")[0]) < release


def _bin(module: Path | None, tool: str) -> Path | None:
    """The file behind a command of an installed package."""
    named = package_table.table(read(module / "package.json") or "").get("bin") if module else None
    file = named.get(tool) if isinstance(named, dict) else named
    return module / file if module and isinstance(file, str) else None
