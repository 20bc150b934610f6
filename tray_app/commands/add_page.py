"""`add` for the page: one question or one plan at a time, as JSON. For the agent's use, no verb for people.

    standard input   {"path", "name", "token", "answers": {KEY: NUMBER|TEXT}}             to look
                     and {"seal", "anyway", "install", "startup", "login"}                to write what was shown
    standard output  a line for each thing that is said while it is written: {"said", "warning"}, of what is being done:
                     {"doing"}, and of what an installing program says itself: {"heard"}
                     then one of {"question"}, {"plan"}, {"refused"}, {"done"}

Nothing is kept from one to the next: each looks at everything anew, so that going back costs nothing, and what is
written is what was shown, or it is shown anew. It is a process of its own, because it waits for disks, for Telegram and
for pipes, and loads what an agent has no use for. The token comes through the pipe alone.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from typing import IO, Any

from tray_app.adapters.desktop import autostart as login
from tray_app.adapters.desktop import browser
from tray_app.adapters.pipes import each_once
from tray_app.adapters.projects.browsed import meant
from tray_app.adapters.tokens import secrets
from tray_app.commands import add, autostart
from tray_app.commands.add import Taken
from tray_app.commands.adding import brief, packages, pasted, plan, promise, startup_replaced
from tray_app.commands.adding.answered import Answered, Question, Unanswered
from tray_app.commands.asking import Asking
from tray_app.commands.context import Context
from tray_app.commands.told_page import answered, refused, tell
from tray_app.core.errors import BotTrayError, TokenRefused
from tray_app.core.messages import _
from tray_app.core.scripts import installer_words
from tray_app.core.telegram.refusals import where_it_was_pasted
from tray_app.core.tokens.token import Token
from tray_app.supervisor import telegram_way

Answer = Mapping[str, Any]


def main(environ: Mapping[str, str], asked: IO[bytes], told: IO[bytes]) -> int:
    """`asked` is read to its end. Whatever goes wrong is told in the answer."""
    said: list[str] = []
    context = Context(environ, said.append, said.append)

    def answer() -> Answer:
        try:
            with each_once():
                return _answer(context, json.loads(asked.read()), said, told)
        except Unanswered as error:
            return {"question": {**_question(error.question), "said": said}}

    return answered(told, answer)


def _answer(context: Context, asked: Answer, said: list[str], told: IO[bytes]) -> Answer:
    asking = Answered(said.append, yes=False, there=True, answers=asked.get("answers") or {})
    try:
        token = Token(asked["token"]) if str(asked.get("token") or "").strip() else None
    except ValueError:
        return {"token_fault": str(pasted.NO_TOKEN)}
    if token is not None and not token.usual:  # cut off as it was copied: no reader of a .env would take it for one
        return {"token_fault": str(pasted.NO_TOKEN)}
    taken = add.understand(context, meant(asked["path"]), asked.get("name") or None, asking, token)
    taken = replace(taken, known=promise.kept(context, taken.known, asking))
    shown = _shown(context, taken, said)
    changed = asked.get("seal") not in (None, shown["seal"])
    held = isinstance(taken.known.trouble, TokenRefused) and not asked.get("anyway")
    if changed or held or not asked.get("seal"):
        now = {**_of_telegram(context, taken, token is not None), "running": brief.running(context, taken.known)}
        return {"plan": {**shown, **now, "changed": changed}}
    return {"done": _written(context, taken, asked, told)}


def _shown(context: Context, taken: Taken, said: list[str]) -> dict[str, Any]:
    """What is shown before the last yes, with the seal of what would be written."""
    known, place = taken.known, taken.known.place
    all_of_it = plan.plan(context, taken.found, taken.chosen, known)
    entries = startup_replaced.entries(context, taken.files)
    shown: dict[str, Any] = {
        "name": known.name,
        **brief.brief(known),
        "rows": [{"label": label, "text": text} for label, text in all_of_it.rows[1:]],
        "of_token": [*all_of_it.of_token],
        "warnings": [*said, *all_of_it.warnings],
        "launcher": all_of_it.launcher,
        "replaced": [{"what": what, "by": by} for what, by in all_of_it.replaced],
        "others": [{"path": str(path), "name": path.name} for path in plan.others(taken.found, taken.chosen)],
        "token_wanted": pasted.wanted(taken.found, known),
        "variable": place.variable or pasted.variable(taken.chosen.script),
        "env_file": str(known.env_file),
        "copied": sorted(place.copied),
        "config": str(context.folders.config_file),
        "install": packages.question(known),
        "startup": [startup_replaced.second(entry) for entry in entries],
        "startup_to": startup_replaced.question(context) if entries else "",
        "login": not login.on(context.environ) and browser.has_screen(context.environ),
        "service": "" if login.on(context.environ) else "bottray enable --service",
        "ready": taken.chosen.ready,
    }
    bot = place.token.bot_id if place.token else None
    # what Telegram says is no part of it: it may be away the next moment
    written = [shown["name"], repr(known.keys), repr(known.launch.argv), bot, shown["copied"], shown["env_file"]]
    asked = [bool(shown["install"]), [str(entry) for entry in entries]]  # not their words: the language may change
    seal = hashlib.sha256(json.dumps([written, asked]).encode()).hexdigest()
    return {**shown, "seal": seal}


def _of_telegram(context: Context, taken: Taken, pasted_now: bool) -> dict[str, Any]:
    """What Telegram says of the bot: its @name, and how many messages wait for it; None where that is not known."""
    known = taken.known
    waiting: int | None = None
    if known.place.token is not None and known.username:
        bots_own = secrets.bot_environment(known.spec, known.launch.env_file, context.environ)
        at = telegram_way.server(known.spec, known.launch, bots_own)
        api = telegram_way.api(known.place.token, at, known.spec, bots_own, known.launch.env_file,
                               timeout=(4.0, 8.0), pause=lambda _seconds: None)  # fmt: skip
        try:
            waiting = api.get_webhook_info().pending_update_count
        except BotTrayError:
            waiting = None
    no_good, trouble = isinstance(known.trouble, TokenRefused), known.trouble
    if isinstance(trouble, TokenRefused) and pasted_now:
        trouble = where_it_was_pasted(trouble)
    told = refused(trouble) if trouble else None
    return {"username": known.username, "waiting": waiting, "trouble": told, "refused": no_good}


def _written(context: Context, taken: Taken, asked: Answer, told: IO[bytes]) -> Answer:
    """On the last yes. What follows the entry may fail, and is told then: the entry is there."""
    heard: list[str] = []

    def warn(text: str) -> None:
        heard.append(text)
        tell(told, {"said": text, "warning": True})

    loud = replace(context, say=lambda text: tell(told, {"said": text, "warning": False}), warn=warn)
    add.write(loud, taken.chosen, taken.known)
    ready = taken.chosen.ready
    try:
        for entry in startup_replaced.entries(loud, taken.files) if asked.get("startup") else ():
            startup_replaced.move(loud, entry)
        nobody = Asking(loud.say, yes=False, there=False)
        install = bool(asked.get("install"))
        if install:
            tell(told, {"doing": _("Getting ready to install…")})
        ready = packages.installed(loud, taken.known, nobody, install, heard=lambda line: _heard(told, line)) and ready
        if asked.get("login"):
            autostart.enable(loud, service=False)
    except BotTrayError as error:
        warn(str(error))
        ready = False
    return {"name": taken.known.name, "ready": ready, "to_read": bool(heard or taken.chosen.switch_off)}


def _heard(told: IO[bytes], line: str) -> None:
    tell(told, {"heard": line})
    if (doing := installer_words.doing(line)) is not None:
        tell(told, {"doing": str(doing)})


def _question(asked: Question) -> Answer:
    return {"key": asked.key, "text": asked.text, "about": asked.about, "options": asked.options, "start": asked.start}
