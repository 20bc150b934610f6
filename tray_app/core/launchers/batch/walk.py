"""The way through a .bat file: blocks, conditions, labels, in the order in which cmd.exe would come to them. Pure."""

import re

from tray_app.core.launchers.around import Around
from tray_app.core.launchers.batch import clean_end
from tray_app.core.launchers.batch.state import BatState
from tray_app.core.launchers.batch.tree import Row
from tray_app.core.launchers.batch.words import words_of
from tray_app.core.launchers.parts import (
    ENV_FILE,
    RESTART,
    OldStart,
    Refusal,
    Replaced,
    join,
    runs,
    shown,
    with_file,
)
from tray_app.core.launchers.stead import on_failure
from tray_app.core.messages import Message
from tray_app.core.pattern import pattern

MOST = 20_000  # commands
_STARTS = pattern(r"\b(?:start-process|saps)\s", re.IGNORECASE)


class BatchWalk:
    """Comes to the commands of a file; what a simple one does, `simple` says."""

    def __init__(self, around: Around, delayed: bool) -> None:
        self.around, self.state, self.delayed = around, BatState.of(around), delayed
        self.found: list[OldStart] = []
        self.waited: set[int] = set()  # which of them end before the next command
        self.chosen = False  # within one of several sections that may be gone to
        self.replaced: list[Replaced] = []
        self.refusal: Refusal | None = None
        self.looped, self.over, self.count, self.open = False, False, 0, 0
        self.goto: str | None = None  # a label that is certainly gone to
        self.maybe: list[str] = []  # the same, since the last command of the file
        self.wanted: set[str] = set()  # labels that may be gone to

    def say(self, line: str, by: Message) -> None:
        self.replaced.append(Replaced(shown(line), by))

    def run(self, rows: list[Row], depth: int) -> None:
        """A file's or a block's rows; labels count in a file only."""
        labels = {row.text: at for at, row in reversed(list(enumerate(rows))) if row.kind == ":"}
        at, dead, passed = 0, False, dict[str, int]()
        while at < len(rows) and not self.over:
            row = rows[at]
            at += 1
            self.count += 1
            if self.count > MOST:
                break
            if row.kind == ":":
                passed.setdefault(row.text, len(self.found))
                self.chosen = self.chosen or row.text in self.wanted
                dead = dead and row.text not in self.wanted
                continue
            if dead:
                continue
            self._row(row, rows, depth)
            for label in self.maybe if not depth else ():
                if label in passed:
                    self._loops(label, row, passed[label], rows[labels[label] : at])
            self.maybe = self.maybe if depth else []
            if self.goto is None:
                continue
            label, self.goto = self.goto, None
            if label in passed:
                self._loops(label, row, passed[label], rows[labels[label] : at])
                dead = True
            elif label in labels and any(at <= labels.get(one, -1) < labels[label] for one in self.wanted):
                self.wanted.add(label)  # sections between here and there may be gone to
                dead = True
            elif label in labels:
                at = labels[label]
            elif depth and label not in ("eof", ""):
                self.goto = label
                return
            else:
                dead = True

    def _loops(self, label: str, row: Row, before: int, between: list[Row]) -> None:
        asked = any(re.match(r"set\s+/p|choice\b", one.text, re.IGNORECASE) for one in between)
        if len(self.found) > before and not asked:
            self.looped = True
            self.say(f":{label} … {row.text or 'goto ' + label}", RESTART)
            if clean_end.of_batch(label, between, lambda one: not one.kind and self._starts(one.text)):
                self.found[before:] = on_failure(self.found[before:])

    def _starts(self, text: str) -> bool:
        return runs(words_of(self.state.value(text))[0]) is not None

    def _row(self, row: Row, rows: list[Row], depth: int) -> None:
        match row.kind:
            case "":
                maybe = row.before in ("&&", "||")
                self.open += maybe
                self.simple(row.text, row, rows, depth)
                self.open -= maybe
            case "(":
                self.run(row.parts[0], depth + 1)
            case "if" if row.head is not None:
                verdict = self.state.verdict(row.head)
                self.open += verdict is None
                for wanted, part in zip((True, False), row.parts, strict=False):
                    if verdict in (None, wanted):
                        self.run(part, depth + 1)
                self.open -= verdict is None
            case "for" if row.head is not None:
                self._for(row, row.head, depth)

    def _for(self, row: Row, head: re.Match[str], depth: int) -> None:
        name, among = head["name"], head["set"].strip()
        body = row.parts[0][0].parts[0] if row.parts[0][0].kind == "(" else row.parts[0]
        sets = [one.text for one in body if re.match(r"set\s", one.text, re.IGNORECASE)]
        if "/f" in head["how"].lower() and _STARTS.search(among):  # for its number: `… do set PID=%%i`
            self.simple(among.strip("`'"), row, [], depth, background=True)
            return
        if "/f" in head["how"].lower() and sets:
            if re.search(rf"^set\s+\"?%%{name}", sets[0], re.IGNORECASE):
                file = join(self.state.folder, self.state.value(among.strip("\"'")))
                self.state.env_file = with_file(self.state.env_file, file)
                self.say(f"for … in ({among}) do {sets[0]}", ENV_FILE)
                return
            for one in sets:
                self.simple(one.replace(f"%%{name}", f"%<{among}%"), row, [], depth)
            return
        self.open += 1
        self.run(row.parts[0], depth + 1)
        self.open -= 1

    def simple(self, text: str, row: Row, rows: list[Row], depth: int, background: bool = False) -> None:
        """One command; `rows` are those of the file, among which it may go to a label."""
        raise NotImplementedError
