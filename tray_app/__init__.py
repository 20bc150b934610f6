"""BotTray: one supervisor for Telegram bots, with a tray icon or headless.

`single_instance` and what it raises, `HeldElsewhere`, are what a bot author imports; everything else is reached through
the `bottray` command. Both are looked up on first use, so that importing this package costs a script nothing.
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from tray_app.core.errors import HeldElsewhere as HeldElsewhere
    from tray_app.supervisor.leases.single_instance import single_instance as single_instance

__version__ = "0.1.0"
__all__ = ["HeldElsewhere", "__version__", "single_instance"]


def __getattr__(name: str) -> "Any":
    if name == "single_instance":
        from tray_app.supervisor.leases.single_instance import single_instance

        return single_instance
    if name == "HeldElsewhere":
        from tray_app.core.errors import HeldElsewhere

        return HeldElsewhere
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
