"""What the tray needs of this computer beside agent and icon; commands/show_tray.py puts it together."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tray_app.tray.news import Known


@dataclass(frozen=True)
class Outside:
    """What the tray needs of this computer beside agent and icon. Each may take its time and raise a BotTrayError.

    `open_path` shows a file or folder to the user, `open_address` a page of the web, `logs` is the folder with
    NAME.log. `ensure` sees to it that there
    is an agent: called at the beginning and when the user asks for it, not when an agent ends, because that may be
    what somebody wanted. `remember_language` keeps the choice for the next time. `at_login` tells (quickly: the menu
    asks whenever it opens) whether the tray starts at login, and `set_at_login` changes that. `window` opens one
    and returns when it is closed: "clean" for what else reads a bot's updates and ending it,
    "error" for a bot's log at the error, "remove" for taking a bot out. `page` shows the page in a browser: ("", "") as
    it begins, ("bot", NAME) at that bot, ("settings", NAME) at its settings, ("add", "") where one is added, and
    ("add", "welcome") there with a word about the icon. `session_ended` comes when the desktop
    session has ended, just before the tray goes too. `remember` keeps what the user has been told of, and `recall`
    tells it to the next tray, as long as the agent is the same.
    """

    open_path: Callable[[Path], None]
    logs: Path
    open_address: Callable[[str], None] = lambda address: None
    ensure: Callable[[], None] = lambda: None
    remember_language: Callable[[str], None] = lambda code: None
    at_login: Callable[[], bool] | None = None
    set_at_login: Callable[[bool], None] = lambda on: None
    window: Callable[[str, str], None] | None = None
    page: Callable[[str, str], None] | None = None
    session_ended: Callable[[], None] = lambda: None
    recall: Callable[[], Known] = dict
    remember: Callable[[Known], None] = lambda known: None
