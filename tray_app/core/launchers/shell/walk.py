"""The way through a shell script: blocks, conditions, loops and functions, in the order in which a shell would come to
them. Pure.
"""

import re
from dataclasses import replace
from fnmatch import fnmatchcase
from itertools import zip_longest

from tray_app.core.launchers.around import Around
from tray_app.core.launchers.parts import (
    AGENT,
    ENV_FILE,
    LEFT_OUT,
    LOG,
    QUOTED,
    RESTART,
    STOP,
    OldStart,
    Refusal,
    Replaced,
    join,
    runs,
    shown,
    with_file,
)
from tray_app.core.launchers.shell import clean_end
from tray_app.core.launchers.shell.state import MADE, ShellState
from tray_app.core.launchers.shell.tree import Node, every
from tray_app.core.launchers.stead import FURNITURE, on_failure
from tray_app.core.launchers.values.interpolation import variables_in
from tray_app.core.messages import Message

MOST = 20_000  # commands; two functions that call each other twice would never end
STARTING = frozenset(["start", "run", "up", "bot", "launch", "prod", "production", "foreground", "--start", "run_bot"])
_ARMS: tuple[tuple[frozenset[str], Message], ...] = (
    (frozenset(["stop", "down", "kill", "--stop"]), STOP),
    (
        frozenset(["restart", "reload", "force-reload"]),
        Message("bottray restart: it stops the bot and starts it again"),
    ),
    (frozenset(["status"]), Message("bottray status")),
    (frozenset(["logs", "log"]), LOG),
)
"""What does the work of a control script's other branches."""


class ShellWalk:
    """Comes to the commands of a script; what a simple one does, `simple` says."""

    def __init__(self, around: Around) -> None:
        self.around, self.state = around, ShellState.of(around)
        self.functions: dict[str, list[Node]] = {}
        self.called: set[str] = set()
        self.found: list[OldStart] = []
        self.waited: set[int] = set()  # which of them end before the next command
        self.between = False  # `A && B && C`: B has ended well where C is come to
        self.replaced: list[Replaced] = []
        self.refusal: Refusal | None = None
        self.looped, self.over, self.count, self.open = False, False, 0, 0

    def say(self, line: str, by: Message) -> None:
        self.replaced.append(Replaced(shown(line), by))

    def run(self, nodes: list[Node], state: ShellState, depth: int) -> bool | None:
        """Whether the last of them succeeds; None where only a run would tell."""
        last: bool | None = None
        for node, following in zip_longest(nodes, nodes[1:]):
            self.count += 1
            if self.over or self.count > MOST:
                break
            if (node.before == "&&" and last is False) or (node.before == "||" and last is True):
                continue
            maybe = node.before in ("&&", "||") and last is None
            self.open += maybe
            self.between = maybe and node.before == "&&" and following is not None and following.before == "&&"
            last = self._node(node, state, depth)
            self.open -= maybe
        return last

    def _node(self, node: Node, state: ShellState, depth: int) -> bool | None:
        inner = [part for _label, part in node.parts]
        match node.kind:
            case "":
                return self.simple(node, state, depth)
            case "!":
                result = self.run(inner[0], state, depth)
                return None if result is None else not result
            case "{" | "(":
                before = len(self.found)
                result = self.run(inner[0], state if node.kind == "{" else state.copy(), depth)
                if node.after == "&":
                    self.waited -= set(range(before, len(self.found)))
                    self.found[before:] = [also(start, Replaced("&", AGENT)) for start in self.found[before:]]
                return result if node.after != "&" else True
            case "function":
                self.functions[node.words[0]] = inner[0]
            case "if":
                return self._if(node, state, depth)
            case "case":
                self._case(node, state, depth)
            case _:
                self._loop(node, state, depth)
        return None

    def _if(self, node: Node, state: ShellState, depth: int) -> bool | None:
        parts, unsure, at = node.parts, 0, 0
        while at < len(parts):
            label, inner = parts[at]
            if label == "else":
                self.run(inner, state, depth)
                break
            verdict = self.run(inner, state, depth)
            at += 1
            if verdict is not False and at < len(parts):
                self.open += verdict is None
                unsure += verdict is None
                self.run(parts[at][1], state, depth)
                if verdict:
                    break
            at += 1
        self.open -= unsure
        return None

    def _case(self, node: Node, state: ShellState, depth: int) -> None:
        """The branch that its value leads to; of a control script the one that starts, and where the value is not known
        all of them."""
        control = re.fullmatch(r"\$\{?[1@](?::?-\w*)?\}?", node.words[0]) is not None
        value = state.value(node.words[0])
        labels = [label for label, _inner in node.parts]
        known = control or (state.compares and not MADE.search(value))
        exact = next((n for n, label in enumerate(labels) if known and _matches(value, label)), None)
        if control and exact is not None and _gives_up(node.parts[exact][1]):  # `*) echo "usage: …"`
            exact = None
        first = next((n for n, label in enumerate(labels) if STARTING & set(label.split("|"))), None)
        chosen = exact if exact is not None else first
        for n, (label, inner) in enumerate(node.parts):
            if exact is None and (not control or chosen is None):
                self.open += 1
                self.run(inner, state, depth)
                self.open -= 1
            elif n == chosen:
                self.open += control
                self.run(inner, state, depth)
                self.open -= control
            elif inner and label.strip("\"'") not in ("*", "", "-h|--help", "help"):
                meant = (by for names, by in _ARMS if names & set(label.split("|")))
                self.say(f"{label}) …", next(meant, LEFT_OUT))

    def _loop(self, node: Node, state: ShellState, depth: int) -> None:
        before, head = len(self.found), " ".join(node.words)
        if node.read_from and ".env" in state.value(node.read_from):
            self.variables(state.value(node.read_from), f"while … < {node.read_from}", state)
            return
        for item in state.items(node.words) if node.kind == "for" else [None]:
            if item is not None and node.words:
                state.variables[node.words[0]] = item
            for _label, inner in node.parts:
                self.open += 1
                self.run(inner, state, depth)
                self.open -= 1
        if len(self.found) > before:
            self.looped = self.looped or node.kind in ("while", "until") or "((" in head
            condition = [" ".join(one.words) for one in node.parts[0][1]] if node.kind != "for" else [head]
            if self.looped:
                self.say(f"{node.kind} {condition[0] if condition else ''}".strip(), RESTART)
            if clean_end.of_shell(node, lambda one: not one.kind and runs(state.words(one.words)) is not None):
                self.found[before:] = on_failure(self.found[before:])

    def simple(self, node: Node, state: ShellState, depth: int) -> bool | None:
        """Whether it succeeds; None where only a run would tell."""
        raise NotImplementedError

    def variables(self, path: str, line: str, state: ShellState) -> None:
        """Variables that a file gives."""
        place = join(state.folder, path)
        state.env_file = with_file(state.env_file, place)
        given = variables_in(self.around.text(place) or "", state.variables)
        state.of_files |= {name: value.translate(QUOTED) for name, value in given.items()}
        self.say(line, ENV_FILE)


def _matches(value: str, label: str) -> bool:
    """Whether a branch of a case with these patterns is the one of the value [POSIX 2.9.4.3]."""
    return any(fnmatchcase(value, pattern.replace('"', "").replace("'", "")) for pattern in label.split("|"))


def _gives_up(nodes: list[Node]) -> bool:
    """It only says how it is called, or ends."""
    commands = [node.words[0] for node in every(nodes) if not node.kind and node.words]
    return "exit" in commands or all(name in FURNITURE or "usage" in name or "help" in name for name in commands)


def also(start: OldStart, *more: Replaced) -> OldStart:
    return replace(start, replaced=tuple(dict.fromkeys((*start.replaced, *more))))
