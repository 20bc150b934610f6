"""`troubles`: docs/troubles.md, the table of all that BotTray says when something is wrong, made from its code.

What it says and what it advises are the messages themselves; what that means follows from how each is made (a
ConfigError, a finding of `doctor`, a warning of a running bot). How BotTray knows is written down here, for each file
that makes such messages: a new file has to be put into KNOWN or LEFT_OUT, with a word.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from installer import troubles_warnings
from installer.folders import SOURCE
from installer.troubles_known import KNOWN, LEFT_OUT

DOCUMENT = SOURCE / "docs" / "troubles.md"
SEARCHED = ("core", "adapters", "checks", "supervisor", "api", "commands", "agent.py", "foreground.py")
MEANS = {
    "ConfigError": "An entry, a .env or a command has to be put right; what it concerns is not started.",
    "ScriptMissing": "The script is not there; another of `fallback` may do in its place.",
    "TokenRefused": "Telegram does not take the token: nothing runs until there is a good one.",
    "TelegramUnreachable": "No usable answer from Telegram: a bot that runs goes on, one that starts is started.",
    "HeldElsewhere": "Somebody else has the right to run this bot: it is not started a second time.",
    "Held": "Somebody else has the right to run this bot: it is not started a second time.",
    "HostError": "This computer refuses something, or lacks it.",
    "StateError": "What was asked for does not go with what the bot does now.",
    "AgentAway": "There is no agent to ask.",
    "AgentSilent": "There is an agent and it does not answer: what its bots do is not known.",
    "ok": "As it should be.",
    "look": "Works; somebody should look at it.",
    "broken": "Does not work until it is put right.",
    "Named": "A warning of a bot that runs; it goes when what it tells of is over.",
    "Cure": "A button, in the tray and on the page.",
    "part": "Part of another sentence.",
    "": "Said of a bot or of a step of its start.",
}
HEAD = """# What BotTray says when something is wrong

Made from the program by `python installer troubles`; a test fails when a message has no row. Texts in braces are
filled in. What a mistake in bots.toml is called stands with the mistake and its line, and is not repeated here.
"""


@dataclass(frozen=True)
class Row:
    """`means` is a key of MEANS. `cure` is empty where the sentence says all, or none is known."""

    file: str
    line: int
    says: str
    means: str
    cure: str = ""


def rows(file: Path, name: str) -> list[Row]:
    """All messages of a file, those with which they are said together in one row."""
    tree = ast.parse(file.read_text("utf-8"))
    parents = {below: above for above in ast.walk(tree) for below in ast.iter_child_nodes(above)}
    messages = sorted((n for n in ast.walk(tree) if _is_message(n)), key=lambda n: (n.lineno, n.col_offset))
    cures: dict[ast.AST, list[ast.AST]] = {}
    for node in ast.walk(tree):
        if (isinstance(node, ast.Call | ast.Tuple)) and not _is_message(node):
            parts = node.elts if isinstance(node, ast.Tuple) else [*node.args, *(k.value for k in node.keywords)]
            groups = [found for part in parts if (found := _direct(part))]
            if len(groups) > 1:
                cures.update(dict.fromkeys(groups[0], groups[1]))
    told = {cure for several in cures.values() for cure in several}
    return [
        Row(name, one.lineno, _text(one), _means(one, parents), " / ".join(map(_text, cures.get(one, ()))))
        for one in messages
        if one not in told
    ]


def document() -> str:
    parts, made = [HEAD, troubles_warnings.section()], files()
    for title in dict.fromkeys(title for title, _ in KNOWN.values()):
        parts.append(f"\n## {title}\n\n| It says | What it means | How BotTray knows | Cure |\n|---|---|---|---|\n")
        for name, path in made.items():
            if name in KNOWN and KNOWN[name][0] == title:
                parts += [
                    f"| {_cell(row.says)} | {MEANS[row.means]} | {KNOWN[name][1]} | {_cell(row.cure)} |\n"
                    for row in rows(path, name)
                ]
    return "".join(parts)


def main(check: bool) -> int:
    """`check`: say what is wrong and change nothing."""
    made = files()
    unheard = [name for name in made if name not in KNOWN and name not in LEFT_OUT]
    for name in unheard:
        print(f"{name}: it makes messages; say in installer/troubles_known.py how BotTray knows, or why it is left out")
    gone = [name for name in (*KNOWN, *LEFT_OUT) if name not in made]
    for name in gone:
        print(f"{name}: named in installer/troubles_known.py, and makes no messages")
    text = document()
    same = DOCUMENT.is_file() and DOCUMENT.read_text("utf-8") == text
    if check and not same:
        print("docs/troubles.md is not what the program says: run 'python installer troubles'")
    if not check:
        DOCUMENT.write_text(text, "utf-8")
    return 1 if unheard or gone or (check and not same) else 0


def files() -> dict[str, Path]:
    """Those that make messages."""
    root = SOURCE / "tray_app"
    places = [root / name for name in SEARCHED if (root / name).exists()]
    files = sorted(path for place in places for path in (place.rglob("*.py") if place.is_dir() else [place]))
    return {
        path.relative_to(root).as_posix(): path
        for path in files
        if re.search(r"\b(?:Message|N_)\(\s*\"[^\" ]* |\b(?:Message|N_)\(\s*'[^' ]* ", path.read_text("utf-8"))
    }


def _is_message(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Call)
        and getattr(node.func, "id", "") in ("Message", "N_")
        and bool(node.args)
        and isinstance(node.args[0], ast.Constant)
        and isinstance(node.args[0].value, str)
        and " " in node.args[0].value  # a word alone is a name of something
    )


def _direct(node: ast.AST) -> list[ast.AST]:
    """The messages that an argument may be."""
    if _is_message(node):
        return [node]
    if isinstance(node, ast.IfExp):
        return [*_direct(node.body), *_direct(node.orelse)]
    if isinstance(node, ast.BoolOp):
        return [found for value in node.values for found in _direct(value)]
    return []


def _means(message: ast.AST, parents: dict[ast.AST, ast.AST]) -> str:
    for node in _above(message, parents):
        if not isinstance(node, ast.Call):
            continue
        if getattr(node.func, "id", "") == "Message":
            return "part"
        called = getattr(node.func, "id", getattr(node.func, "attr", ""))
        for argument in node.args[:2]:
            if isinstance(argument, ast.Constant) and argument.value in ("ok", "look", "broken"):
                return str(argument.value)
        if called in MEANS:
            return called
    return ""


def _above(node: ast.AST, parents: dict[ast.AST, ast.AST]) -> Iterator[ast.AST]:
    while (node := parents.get(node)) is not None and not isinstance(node, ast.stmt):  # type: ignore[assignment]
        yield node


def _text(message: ast.AST) -> str:
    assert isinstance(message, ast.Call)
    assert isinstance(message.args[0], ast.Constant)
    return str(message.args[0].value).strip()


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", "<br>")
