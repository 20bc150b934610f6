"""What the proofs share: messages to the bot and waiting for what must come, always with a time limit."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from tray_app.core.messages import _
from tray_app.core.model import BotView
from tray_app.demo.emulator import State
from tray_app.demo.scene import BOT, PATIENCE, Scene


class Broken(Exception):
    """A promise that did not hold; the text says what was seen."""


@dataclass(frozen=True)
class Result:
    """`measured` in a few words, `details` as lines below it."""

    measured: str
    details: Sequence[str] = ()


@dataclass
class Course:
    """The scene, and what the proofs hand on to each other: the messages sent, the readers put in as rivals."""

    scene: Scene
    sent: list[int] = field(default_factory=list)
    rivals: set[str] = field(default_factory=set)

    def write(self, count: int = 1) -> list[int]:
        """Ada writes to the bot; the numbers of her messages."""
        scene = self.scene
        new: list[int] = []
        for _n in range(count):
            new += scene.emulator.queue(scene.token.reveal(), f"Hello {len(self.sent) + len(new) + 1}")
        self.sent += new
        return new

    def answered(self, ids: Sequence[int]) -> State:
        """Waits until each of these messages has been answered."""
        scene = self.scene
        try:
            return scene.emulator.wait_for(scene.token.reveal(), lambda state: not unanswered(state, ids), PATIENCE)
        except TimeoutError:
            count = len(unanswered(scene.emulator.state(scene.token.reveal()), ids))
            said = _("{n} message was not answered within {s} s.", "{n} messages were not answered within {s} s.",
                     n=count, s=round(PATIENCE))  # fmt: skip
            raise Broken(said) from None

    def until(self, condition: Callable[[BotView], object], otherwise: str) -> BotView:
        """Waits until the bot is seen so."""
        try:
            seen = self.scene.onlooker.wait_for(lambda snapshot: condition(snapshot.bot(BOT) or BotView(BOT)), PATIENCE)
        except TimeoutError:
            view = self.scene.bot()
            raise Broken(f"{otherwise} {view.phase}: {view.reason}" if view.reason else otherwise) from None
        return seen.bot(BOT) or BotView(BOT)

    def up(self) -> int:
        """The PID of the bot as soon as it has one."""
        return self.until(lambda view: view.pid, _("The bot is not up.")).pid or 0


def unanswered(state: State, ids: Sequence[int]) -> set[int]:
    return set(ids) - {answer["update_id"] for answer in state["sent"]}
