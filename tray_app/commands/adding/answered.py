"""Questions of `add` to somebody who sits elsewhere: what he has answered is given, the first other one ends the look
and is put to him. With its answer the whole is looked at once more, so that nothing is kept in between."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tray_app.commands.asking import Asking
from tray_app.core.messages import _


@dataclass(frozen=True)
class Question:
    """`options` are to be chosen from, the best first; with none a text is wanted, which starts as `start`. `key` is
    what its answer is given under: it is another one as soon as anything in the question is."""

    text: str
    about: str
    options: tuple[str, ...]
    start: str = ""

    @property
    def key(self) -> str:
        whole = "\0".join((self.text, self.about, *self.options))
        return hashlib.sha256(whole.encode(errors="surrogatepass")).hexdigest()[:20]


class Unanswered(Exception):
    """There is no answer yet to `question`."""

    def __init__(self, question: Question) -> None:
        super().__init__(question.text)
        self.question = question


@dataclass(frozen=True)
class Answered(Asking):
    """`answers` by the keys of their questions: the number of an option, or a text."""

    answers: Mapping[str, Any] = field(default_factory=dict)

    def agree(self, question: str, default: bool = True, silent: bool = False) -> bool:
        options = (_("Yes"), _("No")) if default else (_("No"), _("Yes"))
        return options[self._number(Question(question, "", tuple(map(str, options))))] == _("Yes")

    def choose(self, question: str, options: Sequence[str], about: str = "") -> int | None:
        return self._number(Question(question, about, tuple(map(str, options))))

    def text(self, question: str, default: str) -> str:
        asked = Question(question, "", (), default)
        answer = self.answers.get(asked.key)
        if not isinstance(answer, str):
            raise Unanswered(asked)
        return answer.strip() or default

    def _number(self, asked: Question) -> int:
        answer = self.answers.get(asked.key)
        if not isinstance(answer, int) or isinstance(answer, bool) or not 0 <= answer < len(asked.options):
            raise Unanswered(asked)
        return answer
