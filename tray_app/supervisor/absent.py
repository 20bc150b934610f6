"""What can be told of a bot that no agent looks after: what its config and its lease say."""

import asyncio
from collections.abc import Callable, Mapping
from pathlib import Path

from tray_app.adapters import interpreter, lease, process, secrets
from tray_app.core.errors import BotTrayError
from tray_app.core.messages import language
from tray_app.core.model import BotSpec, BotView, LeaseView, Phase
from tray_app.supervisor import holders, records


def holder(spec: BotSpec, base: Path, environ: Mapping[str, str]) -> tuple[int | None, lease.Record | None]:
    """The bot's id and who holds its lease, as far as is known. Raises ConfigError, HostError."""
    bot_id, key, where = _lease_of(spec, base, environ)
    if not lease.is_held(key, where):
        return bot_id, records.keeper(key, where)
    return bot_id, holders.known(key, where)


async def end_what_is_left(spec: BotSpec, base: Path, environ: Mapping[str, str], tell: Callable[[str], None]) -> bool:
    """Of a bot whose agent is dead; whether there was anything. Raises ConfigError, HostError."""
    _, key, where = _lease_of(spec, base, environ)
    if holders.holder(key, where):
        return False
    host = process.host(asyncio.get_running_loop())
    try:
        return await holders.end_leftovers(
            key, where, host, spec.stop_timeout, lambda text, pid: tell(text), asyncio.to_thread
        )
    finally:
        host.close()


def _lease_of(spec: BotSpec, base: Path, environ: Mapping[str, str]) -> tuple[int | None, str, Path]:
    launch = interpreter.resolve(spec, base)
    found = secrets.find_token(spec, launch.env_file, environ)
    bot_id = found.token.bot_id if found else None
    return bot_id, lease.key_of(bot_id, process.user(), spec.name), lease.folder(environ)


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
        Phase.CONFLICT,
        pid=holders.holds(record).pid if records.is_orphan(record) else None,
        bot_id=bot_id,
        has_token=bot_id is not None,
        reason=reason.render(language()),
        cure=cure.render(language()) if cure else None,
        lease=LeaseView(records.pid_here(record), record.started or None, record.by),
    )
