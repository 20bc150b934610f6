"""What can be told of a bot that no agent looks after: what its config and its lease say.

A .env that is a pipe is not read for that: whoever fills it (1Password) may have to ask a person first. Which lease is
its bot's is known then where a record of ours names it.
"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from tray_app.adapters.leases import lease
from tray_app.adapters.pipes import is_pipe
from tray_app.adapters.processes import process
from tray_app.adapters.projects import interpreter
from tray_app.adapters.rivals import rivals
from tray_app.adapters.tokens import secrets
from tray_app.core.errors import BotTrayError
from tray_app.core.messages import Message, language
from tray_app.core.model import BotSpec, BotView, LeaseView, Phase
from tray_app.core.processes.processes import in_words
from tray_app.supervisor.leases import holders, leftovers, reaching, records


def holder(spec: BotSpec, base: Path, environ: Mapping[str, str]) -> tuple[int | None, lease.Record | None]:
    """The bot's id and who holds its lease, as far as is known. Raises ConfigError, HostError."""
    return _holder(spec, environ, _leases_of(spec, base, environ))


def _holder(spec: BotSpec, environ: Mapping[str, str], its: "Leases") -> tuple[int | None, lease.Record | None]:
    for key in its.keys:
        held = lease.is_held(key, its.where)
        record = holders.known(key, its.where) if held else records.keeper(key, its.where)
        # its token may be another by now: whoever else has the lease of a run that is over may be no copy of it
        if (held or record) and (its.unread is None or (record and _is_of(record, spec, environ))):
            return _bot_id(key), record
    return None if its.unread else _bot_id(its.keys[0]), None


async def end_what_is_left(spec: BotSpec, base: Path, environ: Mapping[str, str], tell: Callable[[str], None]) -> bool:
    """Of a bot whose agent is dead; whether there was anything. Raises ConfigError, HostError."""
    its = _leases_of(spec, base, environ)
    host = process.host(asyncio.get_running_loop())
    try:
        return any([
            await leftovers.end_all(
                key, its.where, host, spec.stop_timeout, lambda text, pid: tell(text), asyncio.to_thread
            )
            for key in its.keys
            if not holders.holder(key, its.where)
        ])  # fmt: skip
    finally:
        host.close()


def unread(spec: BotSpec, base: Path) -> Message | None:
    """What is to be said where nobody is known to have its lease, and which one that is only a pipe could tell."""
    try:
        return _unread(spec, interpreter.resolve(spec, base).env_file)
    except BotTrayError:  # it cannot run
        return None


def _unread(spec: BotSpec, env_file: Path | None) -> Message | None:
    # these say by themselves which token it is: another one in the .env would only be refused, or not looked at
    told = spec.token or spec.token_in or (spec.token_env and spec.token_env in spec.env)
    if told or env_file is None or not is_pipe(env_file):
        return None
    return Message(
        "BotTray knows of no {name} that is running. Whether another program has its token is not known: {path} is a "
        "pipe, which is read at a start only.", name=spec.name, path=env_file
    )  # fmt: skip


@dataclass(frozen=True)
class Leases:
    """The keys of what may be the bot's, and where these lie; `unread` where only a pipe could tell which it is."""

    keys: list[str]
    where: Path
    unread: Message | None = None


def _leases_of(spec: BotSpec, base: Path, environ: Mapping[str, str]) -> Leases:
    env_file = interpreter.resolve(spec, base).env_file
    if told := _unread(spec, env_file):
        where = lease.folder(environ)
        known = {*lease.keys(where), *lease.removed_but_kept(where)}
        return Leases([key for key in known if _is_one_of(key, where, spec, environ)], where, told)
    file: dict[str, str] | None = {} if env_file and is_pipe(env_file) else None
    found = secrets.find_token(spec, env_file, environ, file)
    key = lease.key_of(found.token.bot_id if found else None, process.user(), spec.name)
    return Leases([key], lease.folder(environ))


def _is_one_of(key: str, where: Path, spec: BotSpec, environ: Mapping[str, str]) -> bool:
    """Whether a record of ours says that it is the bot's: beside the lock, or carried by the bot."""
    left = records.orphan(key, where)
    return any(_is_of(one, spec, environ) for one in [*lease.records(key, where), *([left] if left else [])])


def _is_of(record: lease.Record, spec: BotSpec, environ: Mapping[str, str]) -> bool:
    return record.name == spec.name and reaching.is_ours(record, environ)


def _bot_id(key: str) -> int | None:
    return int(key) if key.isdigit() else None


def sentence(name: str, record: lease.Record, environ: Mapping[str, str]) -> tuple[Message, Message | None]:
    """Who has the lease, for a bot that no agent of ours answers for."""
    agent = process.Identity(record.pid, record.birth)
    leaving = (
        record.by == "agent" and record.name == name and reaching.is_ours(record, environ) and process.alive(agent)
    )
    facts = rivals.describe(holders.holds(record).pid) if leaving else None
    if facts is None:
        return holders.sentence(name, record)
    return (
        Message("{name} is still up, and its agent (PID {agent}) is ending, or does not answer: {process}.",
                name=name, agent=record.pid, process=in_words(facts)),
        Message("Wait until it has ended: it may be working off what it has fetched."),
    )  # fmt: skip


def view(spec: BotSpec, base: Path, environ: Mapping[str, str]) -> BotView:
    try:
        its = _leases_of(spec, base, environ)
        bot_id, record = _holder(spec, environ, its)
    except BotTrayError as error:
        return BotView(spec.name, reason=str(error))
    if record is None:
        told = str(its.unread) if its.unread else None
        return BotView(spec.name, bot_id=bot_id, has_token=bot_id is not None, reason=told)
    reason, cure = sentence(spec.name, record, environ)
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
