"""`clean`: what else reads a bot's updates, and ending it: first the list, then (if the user agrees) the deed.

Listed as to be ended is only what certain evidence names (adapters/rivals/rivals.py), what a dead agent has left, and a
webhook. Left alone, with the reason: what a service would start again, what belongs to another user, the bot that
BotTray itself runs. Each process is identified when it is listed and checked again before each signal.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from tray_app.adapters.files import folders
from tray_app.adapters.leases import lease
from tray_app.adapters.processes import process
from tray_app.adapters.projects import interpreter
from tray_app.adapters.rivals import rivals
from tray_app.adapters.telegram.telegram import BotApi
from tray_app.adapters.together import together
from tray_app.adapters.tokens import secrets
from tray_app.checks.clean_items import Copy, HeldBeyond, Hook, Item, Leftover, Likely, OldRecord, Running, ToDo
from tray_app.core.errors import BotTrayError
from tray_app.core.messages import N_, Message
from tray_app.core.model import BotSpec
from tray_app.core.processes.processes import Loop, in_words, spared_for, stop_command
from tray_app.core.processes.unseen import Unseen
from tray_app.core.scripts.script_way import Whose
from tray_app.core.telegram.botapi import Webhook
from tray_app.core.telegram.check import by_entry
from tray_app.core.tokens.token import Token
from tray_app.supervisor import telegram_way
from tray_app.supervisor.leases import holders, records
from tray_app.supervisor.rivals import neighbours
from tray_app.supervisor.rivals.known import known
from tray_app.supervisor.rivals.scan import come_back, identified
from tray_app.supervisor.telegram import own_webhook
from tray_app.supervisor.telegram.webhooks import Webhooks

WHY_SPARED = {
    "service": N_("Its service would start it again. To stop it: {command}"),
    "inside": N_("It is in a container of this machine. To stop it: {command}"),
    "loop": N_("It would come back. To stop it: {command}"),
    "user": N_("It belongs to another user. To stop it: {command}"),
}


Asked = tuple[BotSpec, interpreter.Launch, Token, Mapping[str, str]]
"""What Telegram is asked about, each as its own bot: `bots_own` is its environment."""


@dataclass(frozen=True)
class Plan:
    """`to_do` waits for a yes; `left_alone` are (what, why, what the user can do), `suspects` never more than shown.
    `targets` and `own` are what was looked for, and the processes that are ours."""

    to_do: tuple[ToDo, ...] = ()
    left_alone: tuple[tuple[Item, Message], ...] = ()
    suspects: tuple[Likely, ...] = ()
    unknown: tuple[Message, ...] = ()
    unseen: Unseen = field(default_factory=Unseen)
    targets: tuple[rivals.Target, ...] = field(default=(), repr=False)
    own: frozenset[int] = frozenset()

    def to_dict(self) -> dict[str, Any]:
        return {
            "to_do": [{**item.to_dict(), "why": [str(w) for w in item.reasons()]} for item in self.to_do],
            "left_alone": [{**item.to_dict(), "why": str(why)} for item, why in self.left_alone],
            "suspects": [{**item.to_dict(), "why": [str(w) for w in item.reasons()]} for item in self.suspects],
            "unknown": [str(m) for m in self.unknown],
            "unseen": str(self.unseen.words) if self.unseen else None,
        }


def survey(specs: Sequence[BotSpec], base: Path, environ: Mapping[str, str]) -> Plan:
    """Look, and touch nothing. What cannot be looked for is among the `unknown`, and keeps nobody else's from being
    found. Blocks for some seconds where Telegram is asked. Raises HostError where there is no place for leases."""
    where, webhooks = lease.folder(environ), Webhooks(folders(environ).state / "webhooks.json")
    to_do: list[ToDo] = []
    alone: list[tuple[Item, Message]] = []
    unknown: list[Message] = []
    targets, own = [], set()
    keys: set[str] = set()
    down: list[tuple[str, str]] = []  # name and key of those of whom nobody has the lease
    asked: list[Asked] = []
    for spec, seen_of in known(specs, base, environ):
        if isinstance(seen_of, BotTrayError):
            unknown.append(Message("{bot}: whether there is a copy of it is not known. {error}",
                                   bot=spec.name, error=seen_of.message))  # fmt: skip
            continue
        token = seen_of.token
        if token:
            own_of = secrets.bot_environment(spec, None, environ, None, seen_of.variables)
            asked.append((spec, seen_of.launch, token, own_of))
        targets.append(seen_of.target)
        key = lease.key_of(token.bot_id if token else None, process.user(), spec.name)
        keys.add(key)
        holder = holders.holder(key, where)
        if holder:
            own |= {holder.pid, *([holder.child_pid] if holder.child_pid else [])}
            one = holders.holds(holder)
            facts = rivals.describe(one.pid)
            if facts:
                why = Message("It has the lease: it is the one that should run.")
                alone.append((Running(spec.name, in_words(facts), facts), why))
        elif (far := records.beyond(key, where)) and lease.is_held(key, where):
            text, _how = holders.sentence(spec.name, far)
            alone.append((HeldBeyond(spec.name, text), Message("It has the lease: it is the one that should run.")))
            own |= process.counted_in(far.namespace)
        else:
            down.append((spec.name, key))
    left = records.left_behind([key for _name, key in down], where)
    to_do += [item for name, key in down for item in _leftovers(name, key, where, left[key])]
    own |= {item.identity.pid for item in to_do if isinstance(item, Leftover)} | holders.of_others(keys, where)
    hooks = together(_webhook, asked)  # while this computer is looked through
    around = neighbours.look(targets, own)
    for name, several in around.rivals.items():
        for rival in several:
            copy = identified(rival)
            if copy is None:
                continue
            item = Copy(name, in_words(rival), copy)
            if spared := spared_for(rival, process.is_root()):
                alone.append((item, Message(WHY_SPARED[spared], command=stop_command(rival))))
            else:
                to_do.append(item)
    maybe = tuple(Likely(name, in_words(one), one) for name, several in around.suspects.items() for one in several)
    for (spec, launch, _token, bots_own), answer in zip(asked, hooks, strict=True):
        if isinstance(answer, BotTrayError):
            unknown.append(Message("{bot}: whether a webhook is set is not known. {error}",
                                   bot=spec.name, error=answer.message))  # fmt: skip
            continue
        api, hook = answer
        seen = Hook(spec.name, Message("the webhook of {host}", host=hook.host), hook.url, api)
        whose = own_webhook.whose(spec, launch, bots_own, hook)
        if whose is Whose.UNCLEAR:
            why = Message("Nothing says whether {bot} serves it. {cure}", bot=spec.name, cure=own_webhook.WHICH)
            alone.append((seen, why))
        elif whose is Whose.OWN:
            alone.append((seen, Message("It is the bot's own: it gets its updates by it.")))
        elif whose is Whose.SAID:
            alone.append((seen, by_entry(hook)))
        elif whose is Whose.OTHER:
            if before := webhooks.before(spec.name, hook.url).times:
                text = Message("{text}; it was removed before and has come back ({n})", text=seen.text, n=before)
                seen = replace(seen, text=text)
            to_do.append(seen)
    return Plan(tuple(to_do), tuple(alone), maybe, tuple(unknown), around.unseen, tuple(targets), frozenset(own))


def _webhook(of: Asked) -> tuple[BotApi, Webhook] | BotTrayError:
    spec, launch, token, bots_own = of
    try:
        at = telegram_way.server(spec, launch, bots_own)
        api = telegram_way.api(token, at, spec, bots_own, launch.env_file)
        return api, api.get_webhook_info()
    except BotTrayError as error:
        return error


def _leftovers(name: str, key: str, where: Path, left: Sequence[tuple[lease.Record, process.Identity]]) -> list[ToDo]:
    """Of one bot; `left` is what of its processes was found (supervisor/leases/records.py)."""
    found: list[ToDo] = []
    for record, one in left:
        facts = rivals.describe(one.pid)
        if facts:
            found.append(Leftover(name, in_words(facts), facts, one, record, key, where))
    for record in lease.records(key, where):
        if records.elsewhere(record) or not (records.mine(record) or process.is_root()):
            continue
        started = record.started[:16].replace("T", " ")
        text = Message("the lease record of a start at {time} that is over", time=started)
        path = lease.record_file(key, where, record)
        if path:
            found.append(OldRecord(name, text, path))
    return found


def come_backs(plan: Plan, done: Sequence[tuple[ToDo, Message | None]]) -> list[tuple[ToDo, Message | None]]:
    """The same list, with those copies as failures that somebody has started anew since, or is about to."""
    ended = [item for item, failed in done if isinstance(item, Copy) and not failed]
    again = rivals.scan(plan.targets, plan.own) if ended else {}
    told = []
    for item, failed in done:
        back = come_back(again[item.bot], [item.found]) if isinstance(item, Copy) and item in ended else None
        if isinstance(back, Loop):
            failed = Message(
                "{loop} is about to start it again. To stop it: {command}", loop=back.told, command=back.end
            )
        elif back is not None:
            failed = Message("It has come back: {process}. To stop it: {command}",
                             process=in_words(back), command=stop_command(back))  # fmt: skip
        told.append((item, failed))
    return told
