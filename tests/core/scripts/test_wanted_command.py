"""Whether a program wants a command, and what the words of its project say behind its name."""

from pathlib import PurePath

import pytest

from tray_app.core.scripts.wanted_command import commands_of, said

TWO = "p = a.add_subparsers({})\np.add_parser('listen')\np.add_parser('count')\n"
CLICK = (
    "@click.group({})\ndef cli(): ...\n@cli.command()\ndef listen_here(): ...\n@cli.command('count')\ndef c(): ...\n"
)
TYPER = "app = typer.Typer()\n@app.command()\ndef listen(): ...\n"
COMMANDER = "const { program } = require('commander');\nprogram.command('listen').action(a)\n"


@pytest.mark.parametrize(
    ("name", "text", "wanted"),
    [
        ("bot.py", TWO.format("required=True"), (["listen", "count"], True)),
        ("bot.py", TWO.format("") + "p.required = True", (["listen", "count"], True)),
        ("bot.py", TWO.format("") + "a.print_help()", (["listen", "count"], False)),
        ("bot.py", TWO.format(""), None),
        ("bot.py", "a.add_argument('mode', choices=['listen', 'count'])", (["listen", "count"], True)),
        ("bot.py", "a.add_argument('mode', choices=['listen', 'count'], nargs='?')", None),
        ("bot.py", "a.add_argument('--mode', choices=['listen', 'count'])", None),
        ("bot.py", CLICK.format(""), (["listen-here", "count"], True)),
        ("bot.py", CLICK.format("invoke_without_command=True"), None),
        ("bot.py", TYPER, None),
        ("bot.py", TYPER + "@app.command(name='all')\ndef count(): ...", (["listen", "all"], True)),
        ("bot.py", TYPER + "@app.callback()\ndef main(): ...", (["listen"], True)),
        ("bot.py", "@bot.command()\ndef start(): ...", None),
        ("bot.js", COMMANDER, (["listen"], True)),
        ("bot.js", COMMANDER + "program.action(main)", None),
        ("bot.js", COMMANDER + "program.command('count', 'x', { isDefault: true })", None),
        ("bot.js", "bot.command('start', a)", None),
        ("bot.js", "require('commander').program.parse()\nbot.command('start', (ctx) => 1)", None),
        ("bot.js", "yargs.command('listen', 'x').demandCommand(1)", (["listen"], True)),
        ("bot.js", "yargs.command('$0', 'x').command('count').demandCommand(1)", None),
    ],
)
def test_commands_of(name, text, wanted):
    assert commands_of({PurePath(name): text}) == wanted


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("`python3 bot.py listen`", [("listen",)]),
        ("    .venv/bin/python ./shop/bot.py listen --all", [("listen", "--all")]),
        ("ExecStart=/usr/bin/python3 -u /srv/bot.py listen", [("listen",)]),
        ("python bot.py", [()]),
        ("python bot.py <command>", []),
        ("python mybot.py listen", []),
        ('"listen": "node bot.py listen"', [("listen",)]),
    ],
)
def test_said(line, words):
    assert list(said(line, ("bot.py",))) == words
