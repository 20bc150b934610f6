"""Questions in a terminal. Where nobody can answer, or --yes was said, the certain is taken and nothing is asked."""

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tray_app.core.messages import _


@dataclass(frozen=True)
class Asking:
    """`yes`: whatever may be agreed to is agreed to. `there`: somebody sits at the terminal and can be asked."""

    say: Callable[[str], None]
    yes: bool
    there: bool

    @classmethod
    def at_terminal(cls, say: Callable[[str], None], yes: bool) -> "Asking":
        here = sys.stdin is not None and sys.stdin.isatty() and sys.stdout is not None and sys.stdout.isatty()
        return cls(say, yes, here and not yes)

    def agree(self, question: str, default: bool = True, silent: bool = False) -> bool:
        """Whether the user agrees; `silent` is the answer where nobody is there and --yes was not said."""
        if not self.there:
            return self.yes or silent
        choice = _("[Y/n]") if default else _("[y/N]")
        while True:
            answer = self._line(f"{question} {choice} ").lower()
            if not answer:
                return default
            if answer[0] in "yд":
                return True
            if answer[0] in "nн":
                return False

    def choose(self, question: str, options: Sequence[str], about: str = "") -> int | None:
        """Which of the options, from 0, `about` above them; None where nobody is there to choose, or nothing was
        chosen."""
        if not self.there:
            return None
        if about:
            self.say(about)
        for number, option in enumerate(options, 1):
            self.say(f"  {number}  {option}")
        while True:
            answer = self._line(f"{question} [1-{len(options)}] ")
            if not answer:
                return None
            if answer.isascii() and answer.isdigit() and 1 <= int(answer) <= len(options):
                return int(answer) - 1

    def text(self, question: str, default: str) -> str:
        return (self._line(f"{question} [{default}] ") or default) if self.there else default

    def _line(self, prompt: str) -> str:
        try:
            return input(prompt).strip()
        except EOFError:
            raise KeyboardInterrupt from None
