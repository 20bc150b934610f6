"""The language in which this user is to be spoken to."""

from collections.abc import Callable, Mapping

from tray_app.adapters.system import WINDOWS
from tray_app.core.messages import choose

if WINDOWS:
    from tray_app.adapters.terminal.language_windows import system_language
else:
    from tray_app.adapters.terminal.language_linux import system_language


def preferred(environ: Mapping[str, str], system: Callable[[], str] = system_language) -> str:
    """One of messages.LANGUAGES: BOTTRAY_LANG, else by gettext's rules (GNU gettext manual, 2.3), else the system's."""
    ours = environ.get("BOTTRAY_LANG", "").strip()
    if ours:
        return choose(ours)
    locale = next((environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if environ.get(name)), "")
    if locale.partition(".")[0] in ("C", "POSIX"):
        return "en"
    return choose(environ.get("LANGUAGE") or locale or system())
