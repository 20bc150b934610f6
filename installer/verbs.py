"""The command line of the installer: verbs, and what becomes of their troubles."""

import argparse
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from installer.folders import SOURCE
from installer.trouble import Trouble, from_os_error
from tray_app.core.messages import Message, _, choose, set_language


def main(arguments: Sequence[str]) -> int:
    """Run one verb. 0 done, 1 with a sentence on stderr, 2 usage, 130 interrupted; `demo` gives its own."""
    set_language(choose(next(filter(None, map(os.environ.get, ("BOTTRAY_LANG", "LC_ALL", "LC_MESSAGES", "LANG"))), "")))
    # So that `timeout` and a closed session leave nothing half done either.
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    asked = _parser().parse_args(arguments)
    try:
        return _run(asked)
    except Trouble as trouble:
        print(f"installer: {trouble}", file=sys.stderr)
    except OSError as error:
        print(f"installer: {from_os_error(error)}", file=sys.stderr)
    except KeyboardInterrupt:
        return 130
    return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python3 installer")
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    verbs.add_parser("install", help=_("install BotTray for you, or bring it up to date"))
    uninstall = verbs.add_parser("uninstall", help=_("remove it; your settings and logs stay"))
    uninstall.add_argument("--purge", action="store_true", help=_("remove settings, logs and caches too"))
    demo = verbs.add_parser("demo", help=_("show it at work, nothing installed"))
    demo.add_argument("--seconds", type=float, metavar="N", help=_("end by itself after N seconds"))
    demo.add_argument("--no-cache", action="store_true", help=_("do not keep the Python environment for next time"))
    exe = verbs.add_parser("exe", help=_("for developers: build the Windows program, a folder to run from anywhere"))
    setup = verbs.add_parser("setup", help=_("for developers: build BotTray-Setup.exe from that folder"))
    portable = verbs.add_parser("portable", help=_("for developers: build BotTray-portable.zip from that folder"))
    for build in (exe, setup, portable):
        build.add_argument("--where", type=Path, default=SOURCE / "dist", metavar="FOLDER", help=_("where it goes"))
    messages = verbs.add_parser("messages", help=_("for developers: collect and compile the translations"))
    troubles = verbs.add_parser("troubles", help=_("for developers: make docs/troubles.md from the program"))
    web = verbs.add_parser("web", help=_("for developers: fetch the libraries of the page, as they are pinned"))
    for made in (messages, troubles, web):
        made.add_argument(
            "--check", action="store_true", help=_("change nothing; exit code 1 if anything is not current")
        )
    return parser


def _run(asked: argparse.Namespace) -> int:
    """Each verb is imported when it is asked for: what one needs, another machine may lack."""
    match asked.verb:
        case "install" | "uninstall":
            if sys.platform != "linux":
                raise Trouble(Message("This installs on Linux. On Windows run BotTray-Setup.exe."))
            from installer import install_linux

            install_linux.install() if asked.verb == "install" else install_linux.uninstall(asked.purge)
        case "demo":
            from installer.demo import demo

            return demo(asked.seconds, keep=not asked.no_cache)
        case "exe":
            from installer.exe import exe

            exe(asked.where.resolve())
        case "setup":
            from installer.setup_exe import setup_exe

            setup_exe(asked.where.resolve())
        case "portable":
            from installer.portable import portable

            portable(asked.where.resolve())
        case "messages":
            from installer.messages import messages

            return messages(check=asked.check)
        case "troubles":
            from installer.troubles import main as troubles

            return troubles(check=asked.check)
        case "web":
            from installer.web import web

            return web(check=asked.check)
    return 0
