"""An old .bat or .cmd file -> what it starts. Pure: nothing is run.

Commands are followed in the order in which cmd.exe would come to them: `goto` and `call` where it is certain that they
are come to, of a condition on files the branch that is true; any other condition is left open, and both branches count.
Variables are put in first (`%NAME%`; `%~dp0` is the file's own folder); all of them are the bot's environment.
"""

import re
from dataclasses import replace

from tray_app.core.launchers import handed
from tray_app.core.launchers.around import Around
from tray_app.core.launchers.batch import tree as batch_tree
from tray_app.core.launchers.batch.state import VARIABLE, quoted
from tray_app.core.launchers.batch.tree import Row
from tray_app.core.launchers.batch.walk import BatchWalk
from tray_app.core.launchers.batch.words import answer, of_system, slashed, with_blank, words_of
from tray_app.core.launchers.parts import (
    AGENT,
    GIVEN,
    HERE,
    LEFT_OUT,
    LITERAL,
    LOG,
    OWN_PYTHON,
    RESTART,
    OldStart,
    Reading,
    Replaced,
    base,
    join,
    parted,
    runs,
    without_given,
)
from tray_app.core.launchers.stead import FURNITURE, settled, shared, stead, with_steps
from tray_app.core.launchers.wrapped import unwrap
from tray_app.core.pattern import pattern
from tray_app.core.tokens.token import USUAL

DEEPEST = 12  # calls in calls
_SET = pattern(r'set(?:x|local)?\s++(?:"([^="]++)=(.*)"[^"]*+$|([^="]++)=(.*))', re.IGNORECASE)
_ASKED = pattern(r'/[pa]\s+"?(.+)', re.IGNORECASE)  # set /p NAME=<file, set /a NAME=1+2
_DELAYED = pattern(r"![A-Za-z_]\w*!")
_SWITCHES = r'(?:/d\s*(?:"[^"]*"|\S+)\s*|/(?:affinity|node)\s+\S+\s+|/\w+\s+|/\w+$)*'
_START = pattern(rf'start(?:\s+|(?="))({_SWITCHES}(?:"[^"]*"\s*)?{_SWITCHES})', re.IGNORECASE)
_CONSOLE = pattern(
    r'"?(?:[^\s"]*\\)?cmd(?:\.exe)?"?\s+(?:/(?![ckr]\b)\S+\s+)*/[ckr]\s*(.*)|%comspec%\s+/[ckr]\s*(.*)', re.IGNORECASE
)
_READ_BY_RUNTIMES = frozenset(["pythonpath", "pythonhome", "node_path", "node_options"])
_QUIET = frozenset(["for", "if", "else", "find", "findstr", "where", "which", "assoc", "ftype", "vol", "tree", "dir"])


def read(text: str) -> list[OldStart]:
    """What the file starts, where nothing is known of what lies beside it; empty where nothing in it is a bot."""
    return [start for start in shared(reading(text, Around())) if runs(start.words)]


def reading(text: str, around: Around) -> Reading:
    """As `read`, with what lies beside it. A start may be a launcher again."""
    rows = batch_tree.tree(text)
    delayed = re.search(r"\benabledelayedexpansion\b", text, re.IGNORECASE) is not None
    cmd = _Cmd(around, delayed)
    cmd.run(rows, 0)
    if not cmd.found and not cmd.refusal:  # something is not there, and it gave up: what would it have started?
        cmd = _Cmd(replace(around, there=lambda _path: None), delayed)
        cmd.state.compares = False
        cmd.run(rows, 0)
    replaced = settled(cmd.replaced, cmd.found, cmd.looped)
    return Reading(with_steps([cmd.handed_on(start) for start in cmd.found], cmd.waited), replaced, cmd.refusal)


def typed(line: str) -> str | None:
    """What `cmd /c …` runs, without the quotes around it; None for any other line."""
    if (console := _CONSOLE.match(line)) is None:
        return None
    inner = (console[1] or console[2] or "").strip()
    quoted = inner.startswith('"') and (inner.count('"') > 2 or (inner.endswith('"') and " " in inner))
    inner = inner[1:].rpartition('"')[0] if quoted and '"' in inner[1:] else inner
    return inner.replace('\\"', '"')  # as other shells quote a quote; cmd itself has no such sign


class _Cmd(BatchWalk):
    def handed_on(self, start: OldStart) -> OldStart:
        """With the variables that the file sets anywhere; what only names program or script serves the file alone."""
        program = runs(start.words)
        own = {word for word in (start.words[0], program.script if program else None) if word}
        alone = self.state.used - _READ_BY_RUNTIMES
        values = {name: value for name, value in self.state.variables.items()
                  if name.lower() not in alone or USUAL.search(value) or not any(
            value.strip('"').replace("\\", "/").rstrip("/") in (one, one.rpartition("/")[0], start.folder, start.venv)
            for one in own)}  # fmt: skip
        made = {n: v for n, v in values.items() if re.search(r"%[^%]+%", v) or GIVEN.search(v) or
                (self.delayed and _DELAYED.search(v))}  # fmt: skip
        env = {n: v.translate(LITERAL) for n, v in values.items() if n not in made and v}
        made = {n: v.translate(LITERAL) for n, v in made.items() if n.lower() not in self.state.compared}
        return quoted(replace(start, env={**env, **start.env}, computed=made), VARIABLE)

    def simple(self, text: str, row: Row, rows: list[Row], depth: int, background: bool = False) -> None:
        state = self.state
        text = text.strip().lstrip("@").strip()
        if (setting := _SET.match(text)) is not None:
            self._set(setting, text)
            return
        line = state.marked(text)
        if (inner := typed(text)) is not None:
            if depth < DEEPEST:
                self._apart(inner, depth, background)
            return
        if (started := _START.match(text)) is not None and started.end() < len(text):
            folder, where = state.folder, re.search(r'/d\s*("[^"]*"|\S+)', started[1], re.IGNORECASE)
            if where is not None:
                state.folder = join(folder, state.value(where[1].strip('"')))
            if depth < DEEPEST:
                self.simple(text[started.end() :], row, [], depth + 1, background=True)
            state.folder = folder
            return
        words, redirected = words_of(line)
        if not words:
            return
        words = with_blank(words)
        first, rest = words[0].lower(), words[1:]
        if first == "call" and rest:
            if rest[0].startswith(":"):
                self._subroutine(rest[0][1:].lower(), (*rest[1:],), rows, depth)
                return
            words, first, rest = rest, rest[0].lower(), rest[1:]
        if first in ("cd", "chdir", "pushd"):
            where_to = GIVEN.sub("", " ".join(word for word in rest if word.lower() != "/d"))
            if first == "pushd":
                state.folders.append(state.folder)
            state.folder = join(state.folder, where_to) if where_to else state.folder
        elif first == "popd":
            state.folder = state.folders.pop() if state.folders else state.folder
        elif first == "goto" or first.startswith("goto:"):
            label = (rest[0] if rest else first[5:]).lstrip(":").lower()
            if self.open:
                self.wanted.add(label)
                self.maybe.append(label)
            else:
                self.goto = label
        elif first == "exit":
            if not self.open:
                self.goto = "eof"
        elif base(first).removesuffix(".bat") == "activate" or "activate" in [word.lower() for word in rest[:1]]:
            self._activated(words, text)
        elif not re.fullmatch(r"[a-z]:", first):
            self._start(words, redirected, background, text, row, depth)

    def _set(self, setting: re.Match[str], text: str) -> None:
        name, value = (setting[1], setting[2]) if setting[1] else (setting[3], setting[4])
        if (asked := _ASKED.fullmatch(name.strip())) is not None:
            self.state.set(asked[1].strip(), answer(asked[1].strip(), value.strip(' "')))
        elif not name.strip().startswith("/") and not text.lower().startswith("setlocal"):
            self.state.set(name.strip(), self.state.marked(value).strip())

    def _apart(self, text: str, depth: int, background: bool) -> None:
        """A text that a cmd.exe of its own runs: its folder and variables end with it."""
        folder, venv, before = self.state.folder, self.state.venv, len(self.found)
        self.run(batch_tree.tree(text), depth + 1)
        self.state.folder, self.state.venv, self.goto = folder, venv, None
        if background:
            self.waited -= set(range(before, len(self.found)))
            self.found[before:] = [_with(start, Replaced("start", AGENT)) for start in self.found[before:]]

    def _subroutine(self, label: str, args: tuple[str, ...], rows: list[Row], depth: int) -> None:
        state = self.state
        at = next((at for at, row in enumerate(rows) if row.kind == ":" and row.text == label), None)
        if at is not None and depth < DEEPEST:
            outer, state.args, state.unknown = (state.args, state.unknown), args, False
            self.run(rows[at + 1 :], depth + 1)
            (state.args, state.unknown), self.goto = outer, None

    def _activated(self, words: list[str], line: str) -> None:
        state = self.state
        path = parted(words[0])
        if base(path) in ("conda", "mamba", "micromamba", "conda.bat"):
            state.tool = f"conda {words[2]}" if len(words) > 2 else "conda"
        elif len(words) > 1 and base(path).removesuffix(".bat") == "activate":
            state.tool = f"conda {words[1].replace(chr(92), '/')}"
        elif re.search(r"(?:conda|forge|mamba)\w*/", path, re.IGNORECASE) and "/envs/" not in path:
            state.tool = "conda"
        else:
            state.venv = join(state.folder, "/".join(path.split("/")[:-2]) or HERE)
        self.say(line, OWN_PYTHON)

    def _start(self, words: list[str], redirected: bool, background: bool, line: str, row: Row, depth: int) -> None:
        state = self.state
        start = OldStart((*words,), None, state.folder, {}, state.env_file, state.venv, state.tool)
        start = unwrap(words, start)
        if not start.words or self._of_file(start, depth):
            return
        kept, notes = without_given(start.words)
        start = replace(start, words=tuple(kept), notes=notes)
        if not kept:
            return
        if self.found and (changed := handed.of_nssm(start.words, self.found[-1])) is not None:
            self.found[-1] = changed
            return
        if (given := handed.typed(start)) is not None:
            self.replaced += [given.replaced] if given.replaced else []
            if given.refusal is not None:
                self.refusal = self.refusal or given.refusal
                self.say(line, LEFT_OUT)
            if given.start is None:
                return
            start = given.start
        by, name = stead(start.words), base(start.words[0])
        ours = not of_system(start.words, state.folder, self.around)
        if by is None and ours and (runs(start.words) or handed.launches(start.words, start.tool)):
            extra = [Replaced("start", AGENT)] if background else []
            if "pythonw" in name or name == "pyw":
                extra.append(Replaced("pythonw", AGENT))
            if redirected or row.after == "|":
                extra.append(Replaced("> …", LOG))
            between = row.before == row.after == "&&"  # it has ended well where the next one is come to
            if self.open <= between and not (self.chosen or background):
                self.waited.add(len(self.found))
            self.found.append(_with(replace(start, words=slashed(start.words)), *extra))
        elif by is not None and not (row.before == "|" and by is not LEFT_OUT and name in FURNITURE):
            self.say(line, by)
        elif name not in FURNITURE and name not in _QUIET and not name.startswith("echo") and not handed.asks(words):
            self.say(line, LEFT_OUT)

    def _of_file(self, start: OldStart, depth: int) -> bool:
        """Whether it is another .bat file that lies there: cmd.exe goes on in it, with the same variables."""
        path, state = start.words[0], self.state
        if state.is_own(path):
            self.say(path, RESTART)
            return True
        suffixed = path.lower().endswith((".bat", ".cmd"))
        names = [path] if suffixed else [] if "." in base(path) else [f"{path}.bat", f"{path}.cmd"]
        for place in (join(state.folder, name) for name in names):
            if (text := self.around.text(place)) is not None and depth < DEEPEST:
                around = (state.here, state.args, state.unknown)
                state.here, state.args, state.unknown = place.rpartition("/")[0] or HERE, start.words[1:], False
                self.run(batch_tree.tree(text), depth + 1)
                state.here, state.args, state.unknown = around
                self.goto = None
                return True
        return False


def _with(start: OldStart, *more: Replaced) -> OldStart:
    return replace(start, replaced=tuple(dict.fromkeys((*start.replaced, *more))))
