"""What makes a process a rival beyond doubt, and what speaks for it only.

Certain is (what a process can be: seen.py):
- it runs the very program that the bot runs: the same file, not the same name, as that process sees it ("script"), or
  the same command in the same folder ("command"; program.py), or a copy of that file, with the bot's token in
  the .env there ("copy");
- a script or module of somebody's, or a program that no installation brought, has the token in its command line
  ("token-argv"), or such a script has it in the environment that it was started with ("token-env");
- a shell waits in a loop whose script starts that program again and again ("loop"; loops.py);
- anything else that runs somebody's code (a prompt, a kernel, a web server, a packed program) has the token in one of
  both, shows no other bot's, and has a connection to the server of the Bot API at that moment, itself or a worker of
  its own ("connection"), or is a packed program in the bot's own folder.

An environment is inherited: a token that was exported in a profile, a terminal or an editor is around the desktop and
all programs that are started from there. Where a shell that waits for its user, an editor, a terminal or a desktop has
it, also a script needs the connection to be certain. Those themselves, tools, and what the system has installed are
never rivals by a token; without a connection the others are suspects (suspects.py).

A process that runs the same program with the token of another bot is a stranger: one script may serve two bots. Where
it shows no token at all, nothing else may tell the two apart (apart.py), and it may not be as good as any for
bots with different tokens.
"""

from collections.abc import Mapping, Sequence
from pathlib import PurePath
from types import ModuleType
from typing import TYPE_CHECKING

from tray_app.adapters.rivals.program import (
    Key,
    inside,
    key_of_command,
    key_of_executable,
    keys_of_entry,
    keys_of_process,
)
from tray_app.adapters.rivals.seen import Kind, Seen, words_of
from tray_app.adapters.rivals.servers import Servers
from tray_app.adapters.rivals.tokens import Tokens, any_tokens
from tray_app.core.pattern import pattern
from tray_app.core.processes.processes import (
    CONNECTED,
    IN_LOOP,
    SAME_COMMAND,
    SAME_COPY,
    SAME_SCRIPT,
    TOKEN_IN_COMMAND,
    TOKEN_IN_ENVIRONMENT,
)
from tray_app.core.processes.program import plain
from tray_app.core.tokens.token import Token

if TYPE_CHECKING:
    from tray_app.adapters.rivals.target import Target

_ALIKE = frozenset({SAME_SCRIPT, SAME_COMMAND, IN_LOOP})  # what a process shows without a token
_WORKER = pattern(rb"from multiprocessing\.")  # `python -c` of its spawn and forkserver


class Evidence:
    """One pass over the process table for all targets, and what it has found of each."""

    def __init__(self, here: ModuleType, targets: "Sequence[Target]") -> None:
        from tray_app.adapters.rivals.apart import Apart  # here: it loads much that `status` has no use for

        self._here = here
        self.lines: dict[int, bytes] = {}
        self.apart: dict[str, list[int]] = {t.name: [] for t in targets}  # who runs the same program as another bot
        self._tokens = Tokens([t.token for t in targets if t.token])
        self._programs: dict[Key, list[Target]] = {}
        for target in targets:
            for key in keys_of_entry(here, target.words, target.folder, target.script):
                self._programs.setdefault(key, []).append(target)
        self._commands = {key[-1] for key in self._programs if key[0] == "command"}
        self._targets = targets
        self._apart = {target.name: Apart(here, target) for target in targets}
        words = [word for t in targets for word in (t.script, *map(PurePath, t.words[1:])) if word]
        self._names = {word.name for word in words if word.name}
        self._found: dict[str, dict[int, list[str]]] = {t.name: {} for t in targets}
        self._likely: dict[str, dict[int, tuple[Seen, list[str]]]] = {t.name: {} for t in targets}
        self._sessions: dict[int, set[Token | None]] = {}
        self._unclear: set[int] | None = None
        self._sockets, self._servers = self._here.Sockets(), Servers()

    def at(self, one: Seen) -> None:
        """Take in one process."""
        if one.kind is Kind.SESSION:
            self._sessions[one.pid] = self._tokens.within(one.around)
        if one.kind in (Kind.SESSION, Kind.OTHER, Kind.RENAMED):
            self._at_shell(one)
            return
        in_line, around = self._tokens.within(one.line), self._tokens.within(one.around)
        if one.kind is Kind.PROGRAM and one.program and not one.program.own:
            around = set()  # an installed tool has it for what it starts
        same = self._same(one)
        if not (in_line or around or same):
            return
        self.lines[one.pid] = one.line
        shown = any_tokens(one.line + b"\0" + one.around)
        for target in self._targets:
            kinds = [TOKEN_IN_COMMAND] if target.token in in_line else []
            kinds += [TOKEN_IN_ENVIRONMENT] if target.token in around else []
            certain = TOKEN_IN_COMMAND in kinds and one.kind is not Kind.HOST
            certain = certain or (bool(kinds) and one.kind is Kind.PROGRAM)
            if target.name in same and (kinds or not self._is_another(one, target, shown, same[target.name])):
                kinds, certain = [*kinds, same[target.name]], True
            if certain:
                self._found[target.name][one.pid] = kinds
            if kinds and target.token and (not certain or kinds == [TOKEN_IN_ENVIRONMENT]):
                self._likely[target.name][one.pid] = one, kinds

    def _at_shell(self, one: Seen) -> None:
        """A script that will start a target again, though there may be no copy of it now."""
        from tray_app.adapters.rivals import loops  # here: it loads much that `single_instance` has no use for

        started, text = loops.programs(one.pid, one.line, self._names)
        shown = any_tokens(b"\0".join((one.line, one.around, text.encode(errors="replace")))) if started else set()
        for words, program in started:
            for key in keys_of_process(self._here, one.pid, program):
                for target in self._programs.get(key, ()):
                    ours = {target.token.reveal().encode()} if target.token else set()
                    if shown - ours or (
                        not shown and self._apart[target.name].is_another(one.pid, words, one.around, text)
                    ):
                        continue
                    self._found[target.name][one.pid] = [IN_LOOP]
                    self.lines[one.pid] = one.line

    def certain(self, target: "Target") -> dict[int, list[str]]:
        """The evidence against each process, after the pass."""
        found, likely = self._found[target.name], self._likely[target.name]
        if self._unclear is None:
            self._unclear = self._fits_several()
        for pid in self._unclear & found.keys():
            found.pop(pid)
        for pid, (one, kinds) in likely.items():
            if one.kind is Kind.PROGRAM and not self._came_with_session(pid, target.token):
                continue
            found.pop(pid, None)
            ours = target.token.reveal().encode() if target.token else b""
            alone = not any_tokens(one.line + b"\0" + one.around) - {ours}
            if self._sockets.of(pid) & self._servers.of(target.api_base) and (alone or one.kind is Kind.PROGRAM):
                found[self._top(pid, likely)] = [*kinds, CONNECTED]
            elif one.kind is Kind.BINARY and target.folder and inside(one.executable, str(target.folder)):
                found[pid] = kinds
        return found

    def _same(self, one: Seen) -> Mapping[str, str]:
        """{target: how it is the same program}"""
        same: dict[str, str] = {}
        if (words := plain(words_of(one.line))) in self._commands:
            same |= dict.fromkeys(self._named(key_of_command(self._here, one.pid, words)), SAME_COMMAND)
        if one.executable:
            same |= dict.fromkeys(self._named(key_of_executable(self._here, one.pid, one.executable)), SAME_SCRIPT)
        for key in keys_of_process(self._here, one.pid, one.program) if one.program else ():
            same |= dict.fromkeys(self._named(key), SAME_SCRIPT)
        if one.program:
            same = {
                t.name: SAME_COPY for t in self._targets if self._apart[t.name].is_copy(one.pid, one.program)
            } | same
        return same

    def _is_another(self, one: Seen, target: "Target", shown: set[bytes], how: str) -> bool:
        if shown and target.token:
            return True
        elsewhere = how == SAME_COPY
        if not self._apart[target.name].is_another(one.pid, words_of(one.line), one.around, elsewhere=elsewhere):
            return False
        self.apart[target.name].append(one.pid)
        return True

    def _fits_several(self) -> set[int]:
        """Who is as good a copy of one bot as of another with another token: it is a proof for neither."""
        fits: dict[int, set[Token | None]] = {}
        for target in self._targets:
            for pid, kinds in self._found[target.name].items():
                if _ALIKE.issuperset(kinds):
                    fits.setdefault(pid, set()).add(target.token)
        return {pid for pid, tokens in fits.items() if len(tokens) > 1}

    def _named(self, key: Key) -> list[str]:
        return [target.name for target in self._programs.get(key, ())]

    def _came_with_session(self, pid: int, token: Token | None) -> bool:
        return any(token in self._sessions.get(parent, ()) for parent, _ in self._here.family(pid))

    def _top(self, pid: int, likely: Mapping[int, tuple[Seen, list[str]]]) -> int:
        """The one to end where a worker is what reads: its master would start another."""
        for parent, _ in self._here.family(pid)[1:]:
            above, below = likely.get(parent), likely[pid][0]
            if above is None or not (
                above[0].line == below.line
                or _WORKER.search(below.line)
                or (below.executable and above[0].executable == below.executable)
            ):
                break
            pid = parent
        return pid
