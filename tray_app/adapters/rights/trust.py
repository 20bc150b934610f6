"""Who may change a file besides our user and the system's own: by its owner and rights, and those of all that leads to
it, links followed. The rule is that of core/trust.py."""

from collections.abc import Iterable
from pathlib import Path

from tray_app.adapters.system import WINDOWS
from tray_app.core.messages import Message
from tray_app.core.trust import EVERYONE, strangers

if WINDOWS:
    from tray_app.adapters.rights.trust_windows import called, may_close, writers
else:
    from tray_app.adapters.rights.trust_linux import called, may_close, writers

__all__ = ["closes", "stranger", "writers"]


def stranger(found: Path, beside: Iterable[Path] = ()) -> Message | None:
    """Who may change `found` and none of `beside`, in words; None where nobody may."""
    others = sorted(strangers(writers(found), _known(beside)))
    if not others:
        return None
    if EVERYONE in others:
        return Message("every user of this computer")
    return called(others[0])


def closes(found: Path, beside: Iterable[Path] = ()) -> bool:
    """Whether we may close `found`, and no stranger is left then."""
    return may_close(found) and not strangers(writers(found, closed=True), _known(beside))


def _known(beside: Iterable[Path]) -> frozenset[str]:
    return frozenset[str]().union(*(writers(path) for path in beside))
