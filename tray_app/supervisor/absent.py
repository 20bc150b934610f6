"""What can be told of a bot that no agent looks after: what its config and its lease say."""

from collections.abc import Mapping
from pathlib import Path

from tray_app.adapters import interpreter, lease, process, secrets
from tray_app.core.errors import BotTrayError
from tray_app.core.messages import language
from tray_app.core.model import BotSpec, BotView, LeaseView
from tray_app.supervisor import holders, records


def holder(spec: BotSpec, base: Path, environ: Mapping[str, str]) -> tuple[int | None, lease.Record | None]:
    """The bot's id and who holds its lease, as far as is known. Raises ConfigError, HostError."""
    launch = interpreter.resolve(spec, base)
    found = secrets.find_token(spec, launch.env_file, environ)
    bot_id = found.token.bot_id if found else None
    key, where = lease.key_of(bot_id, process.user(), spec.name), lease.folder(environ)
    if not lease.is_held(key, where):
        return bot_id, None
    return bot_id, holders.known(key, where)


def view(spec: BotSpec, base: Path, environ: Mapping[str, str]) -> BotView:
    try:
        bot_id, record = holder(spec, base, environ)
    except BotTrayError as error:
        return BotView(spec.name, reason=str(error))
    if record is None:
        return BotView(spec.name, bot_id=bot_id, has_token=bot_id is not None)
    reason, cure = holders.sentence(spec.name, record)
    return BotView(
        spec.name,
        bot_id=bot_id,
        has_token=bot_id is not None,
        reason=reason.render(language()),
        cure=cure.render(language()) if cure else None,
        lease=LeaseView(records.pid_here(record), record.started or None, record.by),
    )
