"""An old start script for a POSIX shell -> what it starts. Pure: nothing is run.

Commands are followed in the order in which a shell would come to them: a function where it is called, of `case "$1"`
the branch that starts, of a condition on files the branch that is true; any other condition is left open, and both
branches count. Variables are replaced as far as the text itself sets them. The script's own folder is recognised in the
forms that people copy from each other: `$(dirname "$0")`, `${0%/*}`, `${BASH_SOURCE[0]}`, with `cd … && pwd` around.
"""

import re
from dataclasses import replace

from tray_app.core.launchers import handed
from tray_app.core.launchers.around import Around
from tray_app.core.launchers.parts import (
    AGENT,
    HERE,
    LEASE,
    LEFT_OUT,
    LITERAL,
    LOG,
    OWN_PYTHON,
    SHELLS,
    OldStart,
    Reading,
    Replaced,
    base,
    join,
    runs,
    without_given,
)
from tray_app.core.launchers.shell import tree as shell_tree
from tray_app.core.launchers.shell.state import ASSIGNMENT, MADE, ShellState, left
from tray_app.core.launchers.shell.tree import Node
from tray_app.core.launchers.shell.walk import ShellWalk, also
from tray_app.core.launchers.stead import FURNITURE, settled, shared, stead, with_steps
from tray_app.core.launchers.wrapped import unwrap
from tray_app.core.pattern import pattern

_HOOK = pattern(r"\$\((?:\S*/)?(?:conda|mamba|micromamba|pyenv|brew|direnv|ssh-agent|rbenv|fnm)\b")
DEEPEST = 12  # calls of functions in functions, and files that are sourced
_TESTS = ("[", "test", "[[")
_QUIET = frozenset(
    ["for", "in", "select", "done", "getopts", "let", "local", "alias", "type", "command", "which", "grep"]
)


def read(text: str) -> list[OldStart]:
    """What the script starts, where nothing is known of what lies beside it; empty where nothing in it is a bot."""
    return [start for start in shared(reading(text, Around())) if runs(start.words)]


def reading(text: str, around: Around) -> Reading:
    """As `read`, with what lies beside it. A start may be a launcher again, or a shell with a text of its own."""
    nodes = shell_tree.tree(text)
    shell = _read(nodes, around)
    if not shell.found and not shell.refusal:  # something is not there, and it gave up: what would it start?
        shell = _read(nodes, replace(around, there=lambda _path: None), compares=False)
    replaced = settled(shell.replaced, shell.found, shell.looped)
    starts = with_steps([_plain(start) for start in shell.found], shell.waited)
    return Reading(starts, replaced, shell.refusal)


def _read(nodes: list[Node], around: Around, compares: bool = True) -> "_Shell":
    shell = _Shell(around)
    shell.state.compares = compares
    shell.run(nodes, shell.state, 0)
    if not shell.found and not shell.refusal:
        for body in [body for name, body in shell.functions.items() if name not in shell.called]:
            shell.run(body, shell.state.copy(), 1)
    return shell


def _plain(start: OldStart) -> OldStart:
    """With the signs that were quoted, and what a shell would have to make apart from what is known."""
    made = {name: value.translate(LITERAL) for name, value in start.env.items() if MADE.search(value)}
    env = {name: value.translate(LITERAL) for name, value in start.env.items() if name not in made}
    words = tuple(word.translate(LITERAL) for word in start.words)
    unset = tuple(word.translate(LITERAL) for word in left(start.words[1:]))
    return replace(start, words=words, env=env, computed=made, folder=start.folder.translate(LITERAL), unset=unset)


class _Shell(ShellWalk):
    def simple(self, node: Node, state: ShellState, depth: int) -> bool | None:
        words = list(node.words)
        assigned = []
        while words and (pair := ASSIGNMENT.fullmatch(words[0])):
            assigned.append((pair[1], state.handed(pair[2]) if words[1:] else state.marked(pair[2])))
            words.pop(0)
        if not words:
            for name, value in assigned:
                state.variables[name] = value
            return True
        line, name = " ".join(node.words), words[0]
        if name in _TESTS:
            return state.verdict(words)
        if name in self.functions:
            self.called.add(name)
            if depth < DEEPEST:
                outer, state.args = (state.args, state.unknown), tuple(state.words(words[1:]))
                state.unknown = False
                self.run(self.functions[name], state, depth + 1)
                state.args, state.unknown = outer
            return None
        if name in ("true", ":"):
            return True
        if name == "false":
            return False
        if name == "shift" and depth:
            state.args = state.args[1:]
        elif name in ("exit", "return") and not self.open and not depth:
            self.over = True
        elif name in ("source", ".") and len(words) > 1:
            return self._source(state.value(words[1]), line, state, depth)
        elif name in ("export", "declare", "typeset", "readonly", "local") and len(words) > 1:
            for read_from in state.export(words[1:], exported=name == "export" or "-x" in words):
                self.variables(read_from, line, state)
        elif name in ("cd", "pushd"):
            state.folder = join(state.folder, state.value(words[1]) if len(words) > 1 else "~")
        elif name in ("conda", "mamba", "micromamba") and words[1:2] == ["activate"]:
            state.tool = f"conda {state.value(words[2])}" if len(words) > 2 else "conda"
            self.say(line, OWN_PYTHON)
        elif name == "eval":
            if file := state.file_of_variables(line):
                self.variables(file, line, state)
            else:
                self.run(shell_tree.tree(" ".join(words[1:])), state, depth + 1) if depth < DEEPEST else None
        else:
            self._start(node, words, assigned, line, state, depth)
        return None

    def _start(
        self, node: Node, words: list[str], assigned: list[tuple[str, str]], line: str, state: ShellState, depth: int
    ) -> None:
        if words[0] == "env":  # env $(cat .env | xargs) python bot.py
            files = [(word, state.file_of_variables(word)) for word in words if word.startswith(("$(", "`"))]
            state = state.copy() if files else state
            for word, file in files:
                if file:
                    words.remove(word)
                    self.variables(file, line, state)
        put_in = {name: value.translate(LITERAL) for name, value in state.put_in(words).items()}
        words, notes = without_given(state.words(words))
        start = OldStart(
            tuple(words), None, state.folder, {**state.env(), **dict(assigned)}, state.env_file, state.venv, state.tool,
            put_in=put_in, private={name: value.translate(LITERAL) for name, value in state.of_files.items()},
            notes=notes,
        )  # fmt: skip
        start = unwrap(words, start)
        if not start.words:
            return
        if (given := handed.typed(start)) is not None:
            self.replaced += [given.replaced] if given.replaced else []
            if given.refusal is not None:
                self.refusal = self.refusal or given.refusal
                self.say(line, LEFT_OUT)
            if given.text is not None and depth < DEEPEST:
                self.run(shell_tree.tree(given.text.translate(LITERAL)), state, depth + 1)
            if given.start is None:
                return
            start = unwrap(given.start.words, given.start)
        if base(start.words[0]) in SHELLS and (typed := {"-c", "-lc", "-ic"} & set(start.words[:-1])):
            self.replaced += start.replaced
            inside = start.words[start.words.index(typed.pop()) + 1].translate(LITERAL)
            if depth < DEEPEST:
                inner = state.copy()
                inner.venv, inner.tool, inner.folder = start.venv, start.tool, start.folder
                self.run(shell_tree.tree(inside), inner, depth + 1)
            return
        by = stead(start.words)
        if by is None and (runs(start.words) or handed.launches(start.words, start.tool)):
            extra = []
            if node.after == "&":
                extra.append(Replaced("&", AGENT))
            if node.redirected or node.after in ("|", "|&"):
                extra.append(Replaced("> … 2>&1" if node.redirected else "| …", LOG))
            if self.open <= self.between and node.after != "&":
                self.waited.add(len(self.found))
            self.found.append(also(start, *extra))
        elif "$!" in line:
            self.say(line, LEASE)
        elif (
            start.words[0] in FURNITURE
            or start.words[0] in _QUIET
            or (node.before == "|" and by is not LEASE)
            or handed.asks(start.words)
            or _HOOK.match(words[0])
        ):
            return
        else:
            self.say(line, by or LEFT_OUT)

    def _source(self, path: str, line: str, state: ShellState, depth: int) -> bool | None:
        place = join(state.folder, path)
        there = self.around.there(place)
        if "activate" in path.rpartition("/")[2]:
            state.venv = join(state.folder, "/".join(path.split("/")[:-2]) or HERE)
            self.say(line, OWN_PYTHON)
        elif file := state.file_of_variables(line):
            self.variables(file, line, state)
        elif (text := self.around.text(place)) is not None and state.env_file is None and _only_variables(text):
            self.variables(path, line, state)
        elif text is not None and depth < DEEPEST and not path.endswith((".bashrc", ".profile", ".bash_profile")):
            self.run(shell_tree.tree(text), state, depth + 1)
        elif ".env" in path or path.endswith("env"):
            self.variables(path, line, state)
        elif path.rpartition("/")[2] not in ("conda.sh", "nvm.sh", ".bashrc", ".profile", ".bash_profile"):
            self.say(line, LEFT_OUT)
        return there or None


def _only_variables(text: str) -> bool:
    lines = [line.strip() for line in text.splitlines() if line.strip() and not line.strip().startswith("#")]
    return bool(lines) and all(re.match(r"(?:export\s+)?[A-Za-z_]\w*=", line) and ";" not in line for line in lines)
