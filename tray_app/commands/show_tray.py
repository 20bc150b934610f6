"""`tray`: the icon, with an agent behind it. The language chosen in its menu is kept for the next time."""

from contextlib import suppress

from tray_app.adapters.desktop import open_path
from tray_app.adapters.files import private_folder, write_atomic
from tray_app.commands.context import Context
from tray_app.core.errors import HostError
from tray_app.core.messages import LANGUAGES, set_language
from tray_app.tray import app


def show_tray(context: Context) -> int:
    """Until the user quits it. BOTTRAY_LANG goes before the choice. Raises HostError where there is no desktop."""
    chosen = context.folders.state / "language"

    def remember(code: str) -> None:
        with suppress(HostError):  # a state folder that cannot be written is told of by the agent
            private_folder(chosen.parent)
            write_atomic(chosen, code.encode())

    if not context.environ.get("BOTTRAY_LANG"):
        with suppress(OSError, UnicodeDecodeError):
            code = chosen.read_text(encoding="ascii")
            if code in LANGUAGES:
                set_language(code)
    return app.run(
        context.agent,
        open_path,
        context.folders.logs,
        context.environ,
        ensure=context.agent.ensure,
        remember_language=remember,
    )
