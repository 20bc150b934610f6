"""The command line: how it is read (verbs.py says what can be said), and what its exit codes mean. The only file that
exits.
"""

import os
import sys
from collections.abc import Mapping, Sequence

from tray_app.adapters.terminal import language, streams
from tray_app.core.errors import DONE, FAILED, INTERRUPTED, USAGE, BotTrayError, unexpected
from tray_app.core.messages import LOCALES, N_, _, set_language

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from typing import Any, NoReturn

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
            from tray_app.adapters import lean

            lean.load_asyncio()
            from tray_app import agent

            return agent.main(environ)
        if words[:1] == ["press"]:  # for our own use on Windows, and no verb for people
            from tray_app.adapters.processes import console_windows

            return console_windows.main(words[1:])
        if words == ["search"]:  # for the agent's own use
            from tray_app.commands import search_log

            return search_log.main()
        if words[:1] == ["setup"]:  # for the installer of Windows
            from tray_app.commands import setup

            return setup.main(environ, words[1:], _say, _warn)
        if words[:1] == ["window"]:  # for the tray's own use
            from tray_app.commands import windows

            return windows.main(environ, words[1:])
        if words == ["adding"]:  # for the agent's own use, when somebody adds a bot on the page
            from tray_app.commands import add_page

            return add_page.main(environ, sys.stdin.buffer, sys.stdout.buffer)
        if words == ["editing"]:  # and when somebody changes its entry there
            from tray_app.commands import edit_page

            return edit_page.main(environ, sys.stdin.buffer, sys.stdout.buffer)
        if words == ["pasting"]:  # and when somebody pastes a token there
            from tray_app.commands import token_page

            return token_page.main(environ, sys.stdin.buffer, sys.stdout.buffer)
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
    return given.do(context, given) or (USAGE if context.passed_over else DONE)


def parser() -> "argparse.ArgumentParser":
    import argparse
    import gettext

    from tray_app import __version__, verbs
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
    below = whole.add_subparsers(dest="command", metavar=_("COMMAND"), required=True)

    def outer(name: str, text: str) -> argparse.ArgumentParser:
        return below.add_parser(name, help=text, description=text, epilog=_(EXIT_CODES))

    groups: dict[str, Any] = {}
    for name, verb in verbs.VERBS.items():
        group, _space, word = name.rpartition(" ")
        if group and group not in groups:
            groups[group] = outer(group, _(verbs.GROUPS[group])).add_subparsers(metavar=_("COMMAND"), required=True)
        one = groups[group].add_parser(word, help=_(verb.text)) if group else outer(name, _(verb.text))
        for argument in verb.arguments:
            said = {key: _(argument.options[key]) for key in ("help", "metavar") if key in argument.options}
            one.add_argument(*argument.names, **{**argument.options, **said})
        one.set_defaults(do=verb.do)
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
