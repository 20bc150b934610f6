"""What the tray opens in a window: `clean`, `remove`, a bot's log at the error.

For the tray's use, no verb for people.

The commands themselves do the work, here with windows in the place of a terminal: what they say is collected and shown
with the next question. Each runs in a process of its own, which the tray starts.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tray_app.adapters.logs.log_files import tail
from tray_app.commands import clean, remove
from tray_app.commands.asking import Asking
from tray_app.commands.context import Context
from tray_app.core.deaths.last_words import OWN, last_error
from tray_app.core.deaths.tracebacks import Language
from tray_app.core.errors import DONE, INTERRUPTED, USAGE, BotTrayError
from tray_app.core.messages import _
from tray_app.core.terminal_codes import harmless
from tray_app.tray import backends
from tray_app.tray.dialogs import Dialogs

TAIL_LINES = 400
BEFORE_ERROR = 12
LENGTH_OF_ERROR = 40
"""Lines of a log: how much is looked at, and how much is shown above the error."""
ERROR = b"Traceback (most recent call last)"


def main(environ: Mapping[str, str], words: Sequence[str], shown: Dialogs | None = None) -> int:
    """`words` are the window and its bot. Trouble is shown, too. Raises HostError where nothing shows windows."""
    shown = shown or backends.dialogs(environ)
    pages = Pages(shown)
    context = Context(environ, pages.said.append, pages.said.append)
    try:
        match words:
            case ["clean", name]:
                code = clean.clean(context, [name], False, False, False, False, agreed=lambda _: pages.agree_to_end())
            case ["remove", name]:
                asking = Windows(pages.said.append, yes=False, there=True, pages=pages)
                code = remove.remove(context, name, False, asking)
            case ["error", name]:
                return _error(context, shown, name)
            case _:
                return USAGE
    except BotTrayError as error:
        pages.said.append(str(error))
        code = error.exit_code
    except KeyboardInterrupt:
        return INTERRUPTED
    if pages.said:
        shown.tell(pages.take(), trouble=code not in (DONE, INTERRUPTED))
    return code


@dataclass(frozen=True)
class Pages:
    """Collects what a command says, for the window that comes next."""

    shown: Dialogs
    said: list[str] = field(default_factory=list)

    def take(self, *more: str) -> str:
        text = "\n".join([*self.said, *more])
        self.said.clear()
        return text

    def agree_to_end(self) -> bool:
        return self.shown.agree(self.take(), _("End it"), _("Cancel"))


@dataclass(frozen=True)
class Windows(Asking):
    """Questions in windows. Closing one that has to be answered is the end of the command."""

    pages: Pages

    def agree(self, question: str, default: bool = True, silent: bool = False) -> bool:
        return self.pages.shown.agree(self.pages.take("", question), _("Yes"), _("No"))


# -- the log at the error ---------------------------------------------------------------------------------------------


def _error(context: Context, shown: Dialogs, name: str) -> int:
    file = context.folders.logs / f"{name}.log"
    if not file.exists():
        shown.tell(_("{name} has not written anything yet ({file}).", name=name, file=file))
        return DONE
    shown.show(str(file), harmless(at_error(tail(file, TAIL_LINES)).decode(errors="replace")))
    return DONE


def at_error(log: bytes) -> bytes:
    """The end of a log from a little above its last error on; the whole where nothing looks like one."""
    lines = log.splitlines(keepends=True)
    found = [n for n, line in enumerate(lines) if ERROR in line and not OWN.match(line)]
    other = last_error(log.decode("utf-8", "replace"))
    if other and other.language is not Language.PYTHON and other.end > (found[-1] if found else 0):
        return b"".join(lines[max(other.end - LENGTH_OF_ERROR, 0) :])
    if not found:
        found = [n for n, line in enumerate(lines) if OWN.match(line)][-2:-1]
    return b"".join(lines[max(found[-1] - BEFORE_ERROR, 0) :] if found else lines)
