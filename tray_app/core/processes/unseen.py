"""What a look at the processes of this computer could not reach: "no other copy" is claimed only of what was seen."""

from dataclasses import dataclass

from tray_app.core.messages import Message
from tray_app.core.processes.processes import ProcessFacts, in_words


@dataclass(frozen=True)
class Unseen:
    """`programs` of other users show their command line only; `hidden`: the system shows none of other users at all;
    `outside`: we are in a container, and what runs outside of it cannot be seen; through `proxies` of this computer
    programs reach the Bot API that cannot be told apart. False where all was looked into."""

    programs: int = 0
    hidden: bool = False
    outside: bool = False
    proxies: tuple[ProcessFacts, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.programs or self.hidden or self.outside or self.proxies)

    @property
    def words(self) -> Message:
        """A list without a full stop. Only of one that is not empty."""
        parts = []
        if self.programs:
            parts.append(Message("{n} program of other users", "{n} programs of other users", n=self.programs))
        if self.hidden:
            parts.append(Message("what other users run, which the system hides (hidepid)"))
        if self.outside:
            parts.append(Message("what runs outside of this container"))
        parts += [Message("what goes to the Bot API through {process}", process=in_words(one)) for one in self.proxies]
        whole, *others = parts
        for one in others:
            whole = Message("{list}, {another}", list=whole, another=one)
        return whole

    def no_copy(self, token: bool = True) -> Message:
        """The sentence that no other copy was found, as far as that can be said. `token`: it was looked for by its
        token, too."""
        if not token:
            return Message("No other copy of its program was found on this computer.")
        if self:
            return Message(
                "No other copy was found on this computer; not to be looked into was {what}.", what=self.words
            )
        return Message("No other copy was found on this computer.")
