"""`clean`: lists what else reads the bots' updates and what is left over; asks; ends it; says what came of it."""

import asyncio
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from dataclasses import replace

from tray_app.adapters.pipes import each_once
from tray_app.adapters.processes import process
from tray_app.adapters.terminal.streams import in_json
from tray_app.checks.clean import Plan, come_backs, survey
from tray_app.checks.clean_items import Copy, Hook, Item, Leftover, Likely, ToDo
from tray_app.checks.journal import Journal
from tray_app.commands.asking import Asking
from tray_app.commands.context import Context
from tray_app.commands.patience import LONGER, told_while_waiting
from tray_app.core.errors import DONE, FAILED, INTERRUPTED, BotTrayError
from tray_app.core.messages import Message, _
from tray_app.core.processes.processes import stop_command
from tray_app.supervisor.rivals.scan import COMES_BACK
from tray_app.supervisor.telegram.webhooks import Webhooks


@each_once()
def clean(
    context: Context,
    names: Sequence[str],
    yes: bool,
    dry_run: bool,
    as_json: bool,
    last: bool,
    only: Sequence[str] = (),
    agreed: Callable[[Context], bool] | None = None,
) -> int:
    """`only` are the ids of those that are meant, all where there is none: what is another thing by now is not found by
    its id, and not touched. `agreed` asks the user about what was shown; by default in the terminal.
    """
    journal = Journal(context.folders.state / "clean.json")
    if last:
        return _last(context, journal)
    chosen = context.names(names, not names, list(context.specs), as_json)
    with told_while_waiting(context.warn, LONGER):
        plan = survey([context.specs[name] for name in chosen], context.folders.config_file.parent, context.environ)
    plan, gone = _only(plan, only)
    unsure = FAILED if gone or (plan.unknown and not context.passed_over) else DONE  # else cli.py says so
    told = {**plan.to_dict(), "ending": _how_they_end(plan), "gone": gone} if as_json else {}
    if as_json and (dry_run or not yes):
        context.say(in_json(told))
        return unsure
    if not as_json:
        _show(context, plan, gone)
    if dry_run or not (plan.to_do or as_json):
        return unsure
    if not yes and not (agreed or _agreed)(context):
        context.say(_("Nothing was touched."))
        return INTERRUPTED
    done = asyncio.run(_carry_out(plan, Webhooks(context.folders.state / "webhooks.json"))) if plan.to_do else []
    if done:
        journal.add(done)
    _tell_agent(context, {item.bot for item in plan.to_do if isinstance(item, Hook)})
    if as_json:
        failed = [{**item.to_dict(), "failed": str(why)} for item, why in done if why]
        context.say(in_json({**told, "failed": failed, "undo": _how_to_undo(context, plan.to_do)}))
    else:
        for item, failed_why in done:
            mark = "✗" if failed_why else "✓"
            context.say(f" {mark} {item.bot}: {item.text}{f': {failed_why}' if failed_why else ''}")
        if undo := _how_to_undo(context, plan.to_do):
            context.say(undo)
    return FAILED if any(why for _item, why in done) else unsure


def _only(plan: Plan, ids: Sequence[str]) -> tuple[Plan, list[str]]:
    """The plan for those alone, and those of them that are not in it any more."""
    if not ids:
        return plan, []
    known = {item.id for item in plan.to_do}
    return replace(plan, to_do=tuple(one for one in plan.to_do if one.id in ids)), [
        one for one in ids if one not in known
    ]


async def _carry_out(plan: Plan, webhooks: Webhooks) -> list[tuple[ToDo, Message | None]]:
    host = process.host(asyncio.get_running_loop())
    try:
        done = [(item, await item.carry_out(host, webhooks)) for item in plan.to_do]
        if any(isinstance(item, Copy) for item in plan.to_do):
            await asyncio.sleep(COMES_BACK)
            done = come_backs(plan, done)
        return done
    finally:
        host.close()


def _tell_agent(context: Context, bots: Collection[str]) -> None:
    """Else it would warn of a webhook until it asks Telegram the next time."""
    runs = context.runs() if bots else {}
    for name in bots:
        with suppress(BotTrayError):
            runs.get(name, context.agent).check(name)


def _how_they_end(plan: Plan) -> str | None:
    """What it means for the processes among them."""
    seconds = int(process.UNTIL)
    if not any(isinstance(item, Copy | Leftover) for item in plan.to_do):
        return None
    if process.ASKS_EACH:
        return _("Each may first work off what it has fetched, for at most {seconds} s.", seconds=seconds)
    return _(
        "Each that has a window for itself is asked by Ctrl+C there, and may first work off what it has "
        "fetched, for at most {seconds} s. Any other is ended at once: what it has not saved is lost.",
        seconds=seconds,
    )


def _show(context: Context, plan: Plan, gone: Sequence[str]) -> None:
    if gone:
        context.warn(
            _(
                "{n} of those named is not there any more, or is another thing by now: it is not touched.",
                "{n} of those named are not there any more, or are other things by now: they are not touched.",
                n=len(gone),
            )
        )
    if plan.to_do:
        context.say(_("Would be ended or removed:"))
    for item in plan.to_do:
        context.say(f"  {item.bot}: {item.text}")
        for words in item.reasons():
            context.say(f"      {words}")
        parent = item.to_dict()["parent"]
        if parent:
            context.say(_("      started by: {parent}", parent=parent))
    if ending := _how_they_end(plan):
        context.say(ending)
    if plan.left_alone:
        context.say(_("Left alone:"))
    for left, why in plan.left_alone:
        context.say(f"  {left.bot}: {left.text}")
        context.say(f"      {why}")
    speaking = [one for one in plan.suspects if not one.facts.weak]
    if speaking:
        context.say(_("May read the same token; left alone, since that is no proof:"))
    for suspect in speaking:
        context.say(f"  {suspect.bot}: {suspect.text}")
        for words in suspect.reasons():
            context.say(f"      {words}")
        context.say(_("      To stop it: {command}", command=stop_command(suspect.facts)))
    _show_connected(context, [one for one in plan.suspects if one.facts.weak])
    for unknown in plan.unknown:
        context.warn(str(unknown))
    if plan.unseen:
        context.say(_("Not to be looked into was {what}.", what=plan.unseen.words))
    if plan.to_do:
        return
    if plan.unknown or context.passed_over or plan.unseen:
        context.say(_("Nothing to clean was found; not everything could be looked into."))
    elif plan.suspects:
        context.say(_("Nothing else to clean was found."))
    else:
        context.say(_("There is nothing to clean."))


def _show_connected(context: Context, weak: Sequence[Likely]) -> None:
    """Each process once: it may be any other bot, and is a suspect of each of ours."""
    if weak:
        context.say(_("Connected to the server of the Bot API; left alone, since it may be another bot:"))
    for pid in dict.fromkeys(one.facts.pid for one in weak):
        of = [one for one in weak if one.facts.pid == pid]
        context.say(f"  {', '.join(one.bot for one in of)}: {of[0].text}")
        context.say(_("      To stop it: {command}", command=stop_command(of[0].facts)))


def _agreed(context: Context) -> bool:
    asking = Asking.at_terminal(context.say, yes=False)
    if not asking.there:
        context.warn(_("Nobody can be asked here: say --yes to end it, or --dry-run to look only."))
    return asking.agree(_("End it?"), default=False)


def _how_to_undo(context: Context, items: Sequence[Item]) -> str | None:
    if not any(isinstance(item, Hook) for item in items):
        return None
    return _(
        "The address of a removed webhook is kept in {file}; setWebhook with it sets it again.",
        file=context.folders.state / "webhooks.json",
    )


def _last(context: Context, journal: Journal) -> int:
    entries = journal.entries()
    if not entries:
        context.say(_("Nothing has been cleaned yet."))
        return DONE
    context.say(entries[-1]["time"])
    for item in entries[-1]["items"]:
        context.say(f"  {item['bot']}: {item['text']}{': ' + item['failed'] if item['failed'] else ''}")
    return DONE
