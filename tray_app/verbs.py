"""What can be said on the command line: each verb once, with its arguments and what it does, in the order of the help.

What a verb needs is imported when it is said: nobody waits for what another one loads.
"""

from argparse import Namespace

from tray_app.commands.context import Context
from tray_app.commands.verb import ALL, BOTS, JSON, ONE, YES, argument, flag, verb
from tray_app.commands.verb import GROUPS as GROUPS
from tray_app.commands.verb import VERBS as VERBS
from tray_app.core.messages import N_


@verb(
    "run",
    N_("run one bot in the foreground: for systemd, containers and CI"),
    argument("bot", metavar=N_("BOT|PATH"), help=N_("a configured bot, or a script")),
)
def _run(context: Context, given: Namespace) -> int:
    from tray_app.commands.run import run

    return run(context, given.bot)


@verb("start", N_("start bots and show how it goes"), BOTS, ALL, flag("--no-wait", N_("do not wait until they run")))
def _start(context: Context, given: Namespace) -> int:
    from tray_app.commands import control

    return control.start(context, given.bots, given.all, not given.no_wait)


@verb("stop", N_("stop bots softly"), BOTS, ALL)
def _stop(context: Context, given: Namespace) -> int:
    from tray_app.commands import control

    return control.stop(context, given.bots, given.all)


@verb("restart", N_("stop bots softly and start them again"), BOTS, ALL)
def _restart(context: Context, given: Namespace) -> int:
    from tray_app.commands import control

    return control.restart(context, given.bots, given.all)


@verb("status", N_("what each bot is doing"), BOTS, JSON)
def _status(context: Context, given: Namespace) -> int:
    from tray_app.commands.status import status

    return status(context.environ, given.bots, given.json, context.say, context.warn)


@verb(
    "logs",
    N_("what a bot has written"),
    BOTS,
    flag("-f", N_("go on as it writes"), "--follow"),
    argument("-n", "--lines", type=int, default=50, metavar="N", help=N_("how many lines (50)")),
)
def _logs(context: Context, given: Namespace) -> int:
    from tray_app.commands import look

    return look.logs(context, given.bots, given.follow, given.lines)


@verb(
    "history",
    N_("what happened to bots, and how long they were up on each day"),
    BOTS,
    argument("--since", default="7d", metavar=N_("WHEN"), help=N_("from when on: 2d, 12h, 2026-11-28 (7d)")),
    JSON,
)
def _history(context: Context, given: Namespace) -> int:
    from tray_app.commands.history import history

    return history(context, given.bots, given.since, given.json)


@verb("metrics", N_("numbers of all bots for Prometheus, on standard output"))
def _metrics(context: Context, given: Namespace) -> int:
    from tray_app.commands.metrics import metrics

    return metrics(context)


@verb(
    "check",
    N_("ask Telegram about a bot's token and webhook"),
    BOTS,
    ALL,
    flag("--remote", N_("whether another machine reads its updates")),
    flag("--yes", N_("do not ask before that reader is disturbed")),
    flag("--stop", N_("with --remote: stop a bot that runs for ten seconds")),
)
def _check(context: Context, given: Namespace) -> int:
    from tray_app.commands import look

    if given.remote:
        return look.check_remote(context, given.bots, given.all, given.yes, given.stop)
    return look.check(context, given.bots, given.all)


@verb(
    "doctor",
    N_("what is right and what is not, on one page"),
    BOTS,
    JSON,
    argument("--bundle", metavar="FILE.zip", help=N_("pack it with logs and config, without tokens")),
)
def _doctor(context: Context, given: Namespace) -> int:
    from tray_app.commands.doctor import doctor

    return doctor(context, given.bots, given.json, given.bundle)


@verb(
    "clean",
    N_("end other copies and what is left over, after showing them"),
    BOTS,
    YES,
    flag("--dry-run", N_("only show")),
    JSON,
    flag("--last", N_("what was done the last time")),
    argument(
        "--only",
        action="append",
        default=[],
        metavar="ID",
        help=N_("this one alone, by its id in --json; several times"),
    ),
)
def _clean(context: Context, given: Namespace) -> int:
    from tray_app.commands.clean import clean

    return clean(context, given.bots, given.yes, given.dry_run, given.json, given.last, given.only)


@verb(
    "add",
    N_("take up a script, a folder or an old launcher (.sh, .bat, .service, supervisord, pm2)"),
    argument("path", metavar=N_("PATH")),
    argument("--name", metavar=N_("NAME"), help=N_("what to call it, instead of after its script or folder")),
    argument(
        "--bot-id", metavar="N", type=int, help=N_("of several tokens the one of this bot: the number before the colon")
    ),
    argument("--program", metavar=N_("NAME"), help=N_("which one, where an old launcher starts several")),
    flag("--yes", N_("do not ask: take what is certain, and start it")),
    flag("--no-start", N_("only write it into bots.toml")),
    flag("--install", N_("install missing packages into its own environment")),
)
def _add(context: Context, given: Namespace) -> int:
    from tray_app.commands import add

    ways = {"bot_id": given.bot_id, "program": given.program}
    return add.add(context, given.path, given.name, given.yes, not given.no_start, given.install, **ways)


@verb("remove", N_("stop a bot and take it out of bots.toml; its script and logs stay"), ONE, YES)
def _remove(context: Context, given: Namespace) -> int:
    from tray_app.commands import remove

    return remove.remove(context, given.bot, given.yes)


@verb(
    "token move",
    N_("out of its .env into the vault; the bot gets it in its environment as before"),
    ONE,
    flag("--back", N_("out of the vault into its .env")),
    YES,
)
def _token_move(context: Context, given: Namespace) -> int:
    from tray_app.commands import token

    return token.move(context, given.bot, given.back, given.yes)


@verb("agent", N_("the supervisor itself, in the foreground"))
def _agent(context: Context, given: Namespace) -> int:
    from tray_app import agent

    return agent.main(context.environ)


@verb("quit", N_("stop all bots and end the supervisor"))
def _quit(context: Context, given: Namespace) -> int:
    from tray_app.commands import control

    return control.quit_(context)


@verb(
    "tray",
    N_("the tray icon (also without any command)"),
    flag("--silent", N_("for a start at login: nothing but the icon")),
    flag("--welcome", N_("for the end of an installation: the page too, which asks where your bot is")),
)
def _tray(context: Context, given: Namespace) -> int:
    from tray_app.commands.show_tray import show_tray

    return show_tray(context, given.silent, given.welcome)


@verb(
    "open",
    N_("the page in a browser: all bots, why one does not run, their logs"),
    flag("--print", N_("only print the link; over SSH also how it is reached")),
    flag("--read-only", N_("for showing it to somebody: it can change nothing")),
    flag("--close-all", N_("end every page that is open")),
)
def _open(context: Context, given: Namespace) -> int:
    from tray_app.commands import open_page

    if given.close_all:
        return open_page.close_all(context)
    return open_page.open_page(context, given.print, given.read_only)


@verb(
    "enable",
    N_("start the tray at login"),
    flag("--service", N_("not the tray but the agent, as a service of yours"), "--before-login"),
)
def _enable(context: Context, given: Namespace) -> int:
    from tray_app.commands import autostart

    return autostart.enable(context, given.service)


@verb("disable", N_("start nothing at login"))
def _disable(context: Context, given: Namespace) -> int:
    from tray_app.commands import autostart

    return autostart.disable(context)


@verb(
    "demo",
    N_("see it at work on an embedded Telegram and an echo bot"),
    argument("--seconds", type=float, metavar="N", help=N_("end by itself after so long")),
)
def _demo(context: Context, given: Namespace) -> int:
    from tray_app.demo import walk

    return walk.main(given.seconds, context.environ)
