"""A file of a project that may be its bot, and what speaks for it."""

import re
from dataclasses import dataclass, field

from tray_app.core.pattern import pattern

SCRIPT_NAMES = ("bot", "main", "telegram_bot", "tg_bot", "__main__", "app", "run", "start", "index")
ASIDE = frozenset(
    ["example", "examples", "sample", "samples", "demo", "scripts", "tools", "old", "backup", "backups", "legacy",
     "archive", "bak", "deprecated", "copy", "experiments", "sandbox", "draft", "drafts", "dev", "utils", "management"]
)  # fmt: skip
_ONCE = pattern(
    r"(?:(?:get|find|show|print|my|fetch|check)?(?:chat|user|group|channel|topic|telegram|tg|admin|file|sticker|emoji)?ids?"
    r"|(?:get|find|show)?(?:me|updates)|whoami)(?:bot)?"
)
"""Names of what is run once, for a number that goes into the bot's settings. It reads updates too."""
SURE = 6  # the weight of what a container or a host starts
READS, USES, STARTS, CALLED = 4, 3, 2, 1
"""It fetches updates; it uses a bot library; it starts something; it is called as bots are."""


@dataclass(frozen=True)
class Entry:
    """`function` is one of the file that an installed command calls; `args` are handed to it. `said` names the files
    of the project that start it, `weight` what they count; `words` is the command line, `at` its folder. `part`:
    another one loads it. `server` is the program that runs an application object of the file (uvicorn, gunicorn)."""

    file: str
    kind: int
    function: str | None = None
    args: tuple[str, ...] = ()
    polls: bool = False
    said: tuple[str, ...] = ()
    weight: int = 0
    words: tuple[str, ...] = ()
    at: str = ""
    command: str = ""
    server: str = ""
    part: bool = False
    files: frozenset[str] = field(default=frozenset(), repr=False)

    @property
    def rank(self) -> tuple[int, ...]:
        """Better is larger."""
        *folders, name = self.file.lower().split("/")
        stem = name.rpartition(".")[0]
        usual = len(SCRIPT_NAMES) - SCRIPT_NAMES.index(stem) if stem in SCRIPT_NAMES else 0
        once = _ONCE.fullmatch(re.sub(r"[\W_]", "", stem)) is not None
        aside = once or (bool(ASIDE.intersection(folders)) and not self.args)
        return self.kind, not aside, self.weight, not self.part, self.polls, -len(folders), usual

    def clearly_before(self, other: "Entry") -> bool:
        """Whether nobody has to be asked which of the two it is."""
        if other.weight >= SURE > self.weight and other.kind > CALLED:
            return False  # its own words start another one
        if self.kind == READS == other.kind:
            return self.rank[:4] > other.rank[:4]
        return (*self.rank[:4], self.rank[-1] > 0) > (*other.rank[:4], other.rank[-1] > 0)
