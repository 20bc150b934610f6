"""What kind of failure an error makes of a step: whom it concerns, and so whether it is tried again."""

from tray_app.core.errors import BotTrayError, ConfigError, ScriptMissing, TelegramUnreachable, TokenRefused
from tray_app.core.events import Failure, StepFailed
from tray_app.core.model import Step


def failed(run: int, step: Step, error: BotTrayError) -> StepFailed:
    match error:
        case TelegramUnreachable():
            kind = Failure.OFFLINE if error.offline else Failure.BOT
            return StepFailed(run, step, kind, error.message, error.cure, error.retry_after)
        case TokenRefused():
            kind = Failure.REFUSED
        case ScriptMissing():
            kind = Failure.MISSING
        case ConfigError():
            kind = Failure.CONFIG
        case _:
            kind = Failure.BOT
    return StepFailed(run, step, kind, error.message, error.cure, error.wait)
