"""The command line: what can be said, and what its exit codes mean. The only file that exits."""

import os
import sys
from collections.abc import Mapping, Sequence

from tray_app.adapters.terminal import language, streams
from tray_app.core.errors import DONE, FAILED, INTERRUPTED, USAGE, BotTrayError, unexpected
from tray_app.core.messages import LOCALES, N_, _, set_language

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from typing import NoReturn

    from tray_app.commands.context import Context

# argparse takes its own words from the default gettext domain, which is ours here
ARGPARSE = (
    N_("usage: "),
    N_("positional arguments"),
    N_("options"),
    N_("show this help message and exit"),
    N_("show program's version number and exit"),
    N_("the following arguments are required: %s"),
    N_("unrecognized arguments: %s"),
    N_("argument %(argument_name)s: %(message)s"),
    N_("invalid choice: %(value)r (choose from %(choices)s)"),
    N_("invalid %(type)s value: %(value)r"),
    N_("expected one argument"),
    N_("not allowed with argument %s"),
    N_("%(prog)s: error: %(message)s\n"),
)
EXIT_CODES = N_(
    "exit codes: 0 done; 1 held elsewhere or refused by state; 2 usage or config; 3 token refused; "
    "4 Telegram not reached; 5 the bot failed; 130 interrupted"
)


def main(arguments: Sequence[str] | None = None, environ: Mapping[str, str] = os.environ) -> int:
    set_language(language.preferred(environ))
    words = list(sys.argv[1:] if arguments is None else arguments)
    streams.prepare()
    try:
        if words[:1] == ["status"] and set(words[1:]) <= {"--json"}:  # asked often: without loading more than it needs
            from tray_app.commands.status import status

            return status(environ, [], "--json" in words, _say, _warn)
        if words == ["agent"]:  # started while somebody waits for it
            from tray_app import agent

            return agent.main(environ)
        if words[:1] == ["press"]:  # for our own use on Windows, and no verb for people
            from tray_app.adapters.processes import console_windows

            return console_windows.main(words[1:])
        if words[:1] == ["setup"]:  # for the installer of Windows
            from tray_app.commands import setup

            return setup.main(environ, words[1:], _say, _warn)
        if words[:1] == ["window"]:  # for the tray's own use
            from tray_app.commands import windows

            return windows.main(environ, words[1:])
        return _run(environ, words)
    except BotTrayError as error:
        _warn(str(error))
        return error.exit_code
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception as error:
        if isinstance(error, OSError) and streams.reader_gone(error):
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # or Python complains once more at its own end
            return 0
        if not isinstance(error, OSError) or error.errno is None:
            if environ.get("BOTTRAY_DEBUG"):
                raise
            _warn(str(unexpected(error)))
            return FAILED
        from tray_app.core.reasons import because

        where = f": {error.filename}" if error.filename else ""
        _warn(_("This computer refused: {error}.", error=f"{because(error)}{where}"))
        return FAILED


def _run(environ: Mapping[str, str], words: list[str]) -> int:
    from tray_app.commands.context import Context

    before = os.environ.get("LANGUAGE")
    try:
        given = parser().parse_args(words or ["tray"])
    finally:  # only argparse asks for it; what we start, and with it the bots, gets the user's own
        os.environ.pop("LANGUAGE", None)
        if before is not None:
            os.environ["LANGUAGE"] = before
    context = Context(environ, _say, _warn)
    return _dispatch(context, given) or (USAGE if context.passed_over else DONE)


def _dispatch(context: "Context", given: "argparse.Namespace") -> int:
    match given.command:
        case "run":
            from tray_app.commands.run import run

            return run(context, given.bot)
        case "start" | "stop" | "restart" | "quit":
            from tray_app.commands import control

            if given.command == "start":
                return control.start(context, given.bots, given.all, not given.no_wait)
            if given.command == "stop":
                return control.stop(context, given.bots, given.all)
            if given.command == "restart":
                return control.restart(context, given.bots, given.all)
            return control.quit_(context)
        case "status":
            from tray_app.commands.status import status

            return status(context.environ, given.bots, given.json, _say, _warn)
        case "logs" | "check":
            from tray_app.commands import look

            if given.command == "logs":
                return look.logs(context, given.bots, given.follow, given.lines)
            if given.remote:
                return look.check_remote(context, given.bots, given.all, given.yes, given.stop)
            return look.check(context, given.bots, given.all)
        case "clean":
            from tray_app.commands.clean import clean

            return clean(context, given.bots, given.yes, given.dry_run, given.json, given.last)
        case "doctor":
            from tray_app.commands.doctor import doctor

            return doctor(context, given.bots, given.json, given.bundle)
        case "add" | "remove":
            from tray_app.commands import add

            if given.command == "add":
                return add.add(context, given.path, given.name, given.yes, not given.no_start, given.install)
            return add.remove(context, given.bot, given.yes)
        case "token":
            from tray_app.commands import token

            return token.move(context, given.bot, given.back, given.yes)
        case "agent":
            from tray_app import agent

            return agent.main(context.environ)
        case "tray":
            from tray_app.commands.show_tray import show_tray

            return show_tray(context, given.silent)
        case "enable" | "disable":
            from tray_app.commands import autostart

            return autostart.enable(context, given.service) if given.command == "enable" else autostart.disable(context)
        case "demo":
            from tray_app.demo import walk

            return walk.main(given.seconds, context.environ)
    return USAGE


def parser() -> "argparse.ArgumentParser":
    import argparse
    import gettext

    from tray_app import __version__
    from tray_app.core import messages

    gettext.bindtextdomain(messages.DOMAIN, LOCALES)
    gettext.textdomain(messages.DOMAIN)
    os.environ["LANGUAGE"] = messages.language()

    class Parser(argparse.ArgumentParser):
        def error(self, message: str) -> "NoReturn":
            super().error(messages.shown(message))

    whole = Parser(
        prog="bottray",
        description=_("Runs Telegram bots, and never lets two copies read one token."),
        epilog=_(EXIT_CODES),
    )
    whole.add_argument("--version", action="version", version=f"bottray {__version__}")
    verbs = whole.add_subparsers(dest="command", metavar=_("COMMAND"), required=True)

    def verb(name: str, text: str, bots: bool = False, everything: bool = False) -> argparse.ArgumentParser:
        added = verbs.add_parser(name, help=text, description=text, epilog=_(EXIT_CODES))
        if bots:
            added.add_argument("bots", nargs="*", metavar=_("BOT"), help=_("may be left out where there is only one"))
        if everything:
            added.add_argument("--all", action="store_true", help=_("every configured bot"))
        return added

    run = verb("run", _("run one bot in the foreground: for systemd, containers and CI"))
    run.add_argument("bot", metavar=_("BOT|PATH"), help=_("a configured bot, or a script"))
    start = verb("start", _("start bots and show how it goes"), bots=True, everything=True)
    start.add_argument("--no-wait", action="store_true", help=_("do not wait until they run"))
    verb("stop", _("stop bots softly"), bots=True, everything=True)
    verb("restart", _("stop bots softly and start them again"), bots=True, everything=True)
    status = verb("status", _("what each bot is doing"), bots=True)
    status.add_argument("--json", action="store_true", help=_("for programs"))
    logs = verb("logs", _("what a bot has written"), bots=True)
    logs.add_argument("-f", "--follow", action="store_true", help=_("go on as it writes"))
    logs.add_argument("-n", "--lines", type=int, default=50, metavar="N", help=_("how many lines (50)"))
    check = verb("check", _("ask Telegram about a bot's token and webhook"), bots=True, everything=True)
    check.add_argument("--remote", action="store_true", help=_("whether another machine reads its updates"))
    check.add_argument("--yes", action="store_true", help=_("do not ask before that reader is disturbed"))
    check.add_argument("--stop", action="store_true", help=_("with --remote: stop a bot that runs for ten seconds"))
    doctor = verb("doctor", _("what is right and what is not, on one page"), bots=True)
    doctor.add_argument("--json", action="store_true", help=_("for programs"))
    doctor.add_argument("--bundle", metavar="FILE.zip", help=_("pack it with logs and config, without tokens"))
    clean = verb("clean", _("end other copies and what is left over, after showing them"), bots=True)
    clean.add_argument("--yes", action="store_true", help=_("do not ask"))
    clean.add_argument("--dry-run", action="store_true", help=_("only show"))
    clean.add_argument("--json", action="store_true", help=_("for programs"))
    clean.add_argument("--last", action="store_true", help=_("what was done the last time"))
    add = verb("add", _("take up a script, a folder or an old launcher (.sh, .bat, .service, supervisord, pm2)"))
    add.add_argument("path", metavar=_("PATH"))
    add.add_argument("--name", metavar=_("NAME"), help=_("what to call it, instead of after its script or folder"))
    add.add_argument("--yes", action="store_true", help=_("do not ask: take what is certain, and start it"))
    add.add_argument("--no-start", action="store_true", help=_("only write it into bots.toml"))
    add.add_argument("--install", action="store_true", help=_("install missing packages into its own environment"))
    remove = verb("remove", _("stop a bot and take it out of bots.toml; its script and logs stay"))
    remove.add_argument("bot", metavar=_("BOT"))
    remove.add_argument("--yes", action="store_true", help=_("do not ask"))
    token = verb("token", _("keep a bot's token in the vault of the operating system"))
    move = token.add_subparsers(metavar=_("COMMAND"), required=True).add_parser(
        "move", help=_("out of its .env into the vault; the bot gets it in its environment as before")
    )
    move.add_argument("bot", metavar=_("BOT"))
    move.add_argument("--back", action="store_true", help=_("out of the vault into its .env"))
    move.add_argument("--yes", action="store_true", help=_("do not ask"))
    verb("agent", _("the supervisor itself, in the foreground"))
    verb("quit", _("stop all bots and end the supervisor"))
    tray = verb("tray", _("the tray icon (also without any command)"))
    tray.add_argument("--silent", action="store_true", help=_("for a start at login: nothing but the icon"))
    enable = verb("enable", _("start the tray at login"))
    enable.add_argument(
        "--service", "--before-login", action="store_true", help=_("not the tray but the agent, as a service of yours")
    )
    verb("disable", _("start nothing at login"))
    demo = verb("demo", _("see it at work on an embedded Telegram and an echo bot"))
    demo.add_argument("--seconds", type=float, metavar="N", help=_("end by itself after so long"))
    return whole


def _say(text: str) -> None:
    if sys.stdout is not None:
        print(_harmless(text), flush=True)


def _warn(text: str) -> None:
    if sys.stderr is not None:
        print(_harmless(text), file=sys.stderr, flush=True)
    else:  # the frozen program without a console
        from tray_app.adapters.desktop import desktop

        desktop.alert(text)


def _harmless(text: str) -> str:
    """What others have written may stand in it, wherever it comes from; colours may be our own."""
    if text.replace("\n", "").isprintable():
        return text
    from tray_app.core.terminal_codes import harmless

    return harmless(text, colours=True)
