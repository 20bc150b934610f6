"""See panel.py: Windows has one always."""

from collections.abc import Mapping
from typing import Literal

from tray_app.core.messages import Message


def panel(environ: Mapping[str, str]) -> tuple[Literal["ok", "look"], Message, Message | None]:
    return "ok", Message("The tray: the notification area of Windows."), None
