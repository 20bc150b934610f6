"""Every reader of what others have written: a text goes in. For the tests that hold for all of them."""

from collections.abc import Callable
from pathlib import PurePath
from typing import Any

from home import make_token

from tray_app.adapters.config import config_file
from tray_app.adapters.tokens import env_text
from tray_app.core import terminal_codes, text
from tray_app.core.config import config, toml_text
from tray_app.core.deaths import last_words, tracebacks, tracebacks_node
from tray_app.core.launchers import (
    encodings,
    invocation,
    kinds,
    launchers,
    login_texts,
    loop_text,
    parts,
    shortcut,
    wrapped,
)
from tray_app.core.launchers.around import Around
from tray_app.core.launchers.batch import bat
from tray_app.core.launchers.node import pm2
from tray_app.core.launchers.services import supervisord, systemd_words, units
from tray_app.core.launchers.shell import sh
from tray_app.core.launchers.values import interpolation
from tray_app.core.launchers.values import yaml as yaml_values
from tray_app.core.processes import processes, program, service, starters, wrappers
from tray_app.core.scripts import (
    chance,
    needs,
    plain_code,
    python_code,
    script_links,
    script_text,
    start_lines,
    telegram_code,
    token_argument,
    variable_helpers,
    wanted_command,
)
from tray_app.core.scripts.variable_files import Reader as Files
from tray_app.core.scripts.variables_used import used
from tray_app.core.scripts.variables_used_node import used_by_node
from tray_app.core.telegram import botapi, route
from tray_app.core.tokens import env_dialect, env_slips, redact, token, token_in
from tray_app.core.tokens.token import Token

TOKEN = Token(make_token(774_300))
CLOUD = "https://api.telegram.org"
READS_THEM = "def need(name):\n    return os.getenv(name)\n\n\nA = need("
Reader = Callable[[str], Any]


def _bytes(of: str) -> bytes:
    return of.encode("utf-8", "replace")


def _line(of: str) -> str:
    return of.replace("\n", " ").replace("\r", " ")


def _answer(body: str, status: int = 429) -> Any:
    return botapi.result_of("getMe", status, _bytes(body), TOKEN, CLOUD, body)


def _edited(of: str) -> Any:
    """With one entry, which is taken out, changed, or has another one beside it."""
    whole = f'{of}\n[bots.shop]\nscript = "bot.py"\n'
    config_file.with_entry(whole, "other", {"script": of})
    config_file.with_keys(whole, "shop", {"python": of})
    return config_file.without_entry(whole, "shop")


SCRIPT = PurePath("/shop/bot.py")
NO_FILES = Files(lambda path: [], lambda path: {})


def _used(of: str) -> Any:
    return used({SCRIPT: of}, SCRIPT.parent, {}, [], NO_FILES)


READERS: dict[str, Reader] = {
    "a script": script_text.evidence,
    "a script's code": lambda of: python_code.code(_bytes(of)),
    **{
        f"a {name}'s starts": lambda of, name=name: list(start_lines.lines_of(name, of))
        for name in ("Dockerfile", "compose.yml", "Procfile", "Makefile", "README.md")
    },
    "a README's starts by Node": lambda of: list(start_lines.node_lines_of("README.md", of)),
    "a Dockerfile's command": lambda of: list(
        start_lines.lines_of("Dockerfile", f"FROM a\nCMD {_line(of)}\nCMD {_line(of)}")
    ),
    "an installation's commands": lambda of: [
        start_lines.commands_of(name, of) for name in ("setup.py", "pyproject.toml")
    ],
    "a .bat": bat.read,
    "a .sh": sh.read,
    "an ecosystem file": lambda of: pm2.reading(of, Around()),
    "an ecosystem file in YAML": lambda of: pm2.reading(
        f"apps:\n  - script: a.py\n    args: {_line(of)}\n{of}", Around(), True
    ),
    "a template in an ecosystem file": lambda of: pm2.reading(
        f"const a = `{of}`\nmodule.exports = {{apps: [{{script: a, cwd: `${{a}}`}}]}}", Around()
    ),
    "an app's arguments": lambda of: pm2.reading('module.exports = {apps: [{script: "bot.py", args: ' + of, Around()),
    "a unit": lambda of: units.read_systemd(of, "x.service"),
    "a unit's command": lambda of: units.read_systemd(
        f"[Service]\nEnvironment={_line(of)}\nExecStart=/bin/sh -c '{_line(of)}'\nExecStart={_line(of)}", "x.service"
    ),
    "a file of EnvironmentFile=": systemd_words.variables_in,
    "a command line of systemd": lambda of: systemd_words.expanded([*systemd_words.words(of)], {"A": of}),
    "supervisord's file": supervisord.read_supervisord,
    "a program of supervisord": lambda of: supervisord.read_supervisord(
        f"[program:x]\ncommand={_line(of)}\nenvironment={_line(of)}"
    ),
    "a launcher's kind": lambda of: [kinds.kind_of(f"x{end}", of) for end in (".json", ".conf", "")],
    "a launcher's encoding": lambda of: encodings.encoding_of(_bytes(of) + b"\xff"),
    **{
        f"a token out of a launcher ({kind})": lambda of, kind=kind: launchers.without_token(
            f"{of} BOT_TOKEN={TOKEN.reveal()} {of}", kind, "BOT_TOKEN", TOKEN.reveal()
        )
        for kind in ("sh", "bat", "systemd", "supervisord", "pm2")
    },
    "a shell's loops": loop_text.of_shell,
    "a batch file's loops": loop_text.of_batch,
    **{
        f"a {name} to start": lambda of, name=name: launchers.reading(name, of, Around())
        for name in ("compose.yaml", "Dockerfile", "Procfile", "Makefile", "x.ps1", "x.vbs")
    },
    "a service of compose": lambda of: launchers.reading(
        "compose.yaml", f"services:\n  a:\n    command: {of}", Around()
    ),
    "a flow of YAML": lambda of: yaml_values.values(f"a: {{b: {_line(of)}"),
    "variables put in": lambda of: interpolation.Filler({"a": of})(of),
    "a .env of compose": lambda of: interpolation.variables_in(of, {}),
    "variables that Python code uses": lambda of: _used(of),
    "a list of settings": lambda of: _used(f"A = [{', '.join(f'os.getenv({n!r}, {of!r})' for n in _line(of)[:60])}]"),
    "variables that Node's code uses": lambda of: used_by_node({SCRIPT: of}, SCRIPT.parent, {}, [], NO_FILES, ()),
    "a .env": env_text.variables,
    "a .env without a variable": lambda of: env_text.without_variable(of, "a"),
    "a .env of Node": env_dialect.variables,
    "a .env of Node without a variable": lambda of: env_dialect.without(of, "a"),
    "a .env's slips": lambda of: env_slips.first_slip(f"{of}{TOKEN.reveal()}{of}"),
    **{
        f"tokens in {name}": lambda of, name=name: token_in.tokens_in(name, of)
        for name in ("x.py", "x.sh", "x.bat", "x.service", "x.conf", "x.config.js")
    },
    **{
        f"tokens in {name}": lambda of, name=name: token_in.tokens_in(name, f"{of}\n a: {TOKEN.reveal()}\n{of}")
        for name in ("x.json", "x.yml", "x.ini", "x.txt")
    },
    "what a script imports": lambda of: [*script_links.modules(of), *script_links.required(of)],
    "what files a script names": script_links.files_named,
    "whether it reads a .env otherwise": lambda of: script_links.parses(of, ".env"),
    "what a script opens where it runs": chance.files_named,
    "whether a script takes its token from whoever starts it": lambda of: [
        token_argument.taken([("bot.py", of)]),
        token_argument.typed([("bot.py", of)]),
    ],
    "whether a program is no bot": lambda of: [
        plain_code.strangers({PurePath(name): of}, ()) for name in ("bot.py", "bot.js")
    ],
    "which command a program wants": lambda of: [
        wanted_command.commands_of({PurePath(name): of}) for name in ("bot.py", "bot.js")
    ],
    "its own functions of variables": lambda of: variable_helpers.all_reads([f"{READS_THEM}{of}"]),
    "variables one or another": lambda of: variable_helpers.alternatives([f"{READS_THEM}{of}"]),
    "what stands behind a program": lambda of: list(wanted_command.said(of, ("bot.py", "bot"))),
    "how a script talks to Telegram": lambda of: telegram_code.speaks([of]),
    "tokens in an app": lambda of: token_in.tokens_in("x.config.js", f"apps: {of}"),
    "TOML": toml_text.read,
    "bots.toml": lambda of: config.parse(of, "bots.toml"),
    "a value in bots.toml": lambda of: config.parse(f'[bots.x]\nscript = "{of}"', "bots.toml"),
    "bots.toml that is edited": _edited,
    "requirements.txt": lambda of: list(needs.listed(of)),
    "pyproject.toml": lambda of: list(needs.of_project(of)),
    "imports": lambda of: needs.imported(_bytes(of)),
    "a requirement's name": needs.name_of,
    "a console script": invocation.behind_console_script,
    "package.json": invocation.node_main,
    "the last words": last_words.read,
    "the newest run": lambda of: last_words.of_newest_run(_bytes(of)),
    **{
        f"tracebacks of {read.__name__}": lambda of, read=read: list(read(of.split("\n")))
        for read in (tracebacks.python, tracebacks.php, tracebacks.go, tracebacks.java, tracebacks.rust,
                     tracebacks_node.javascript)
    },
    "tokens in a text": lambda of: redact.redact(of, [TOKEN]),
    "a token in a fault": token.starred,
    "an editor's text": lambda of: text.decode(_bytes(of), "x"),
    "a shortcut": lambda of: shortcut.read(b"L\0\0\0\x01\x14\x02\0\0\0\0\0\xc0\0\0\0\0\0\0F" + _bytes(of), "cp1251"),
    "a control group": service.service_of,
    "an answer": _answer,
    "an answer's description": lambda of: _answer(f'{{"ok":false,"description":"{of}"}}', 400),
    "an answer's wait": lambda of: _answer(f'{{"ok":false,"parameters":{{"retry_after":{of}}}}}'),
    "a conflict": lambda of: botapi.conflict_of(409, _bytes(of)),
    "a webhook": lambda of: botapi.webhook_of({"url": of, "last_error_message": of}, TOKEN, CLOUD),
    "an address": route.host_of,
    "a base": route.servers,
    "a command line": lambda of: processes.shown(of.split(" "), [TOKEN]),
    "a program": lambda of: (program.program_of(of.split(" ")), program.hosts(of.split(" "))),
    "a wrapper": lambda of: (wrappers.names(of.split(" ")), wrappers.is_shell(of.split(" "))),
    "wrapped words": lambda of: wrapped.unwrap(of.split(" "), parts.OldStart(())),
    "pm2's title": starters.pm2_home,
    "a start at login": login_texts.program,
    "a text that is shown": terminal_codes.harmless,
    "what is quoted": terminal_codes.flat,
}  # fmt: skip

PIECES = (
    " ", "\n", "\t", "\r\n", "\\", '"', "'", "`", "$(", "${", "(", ")", "{", "[", "<", "a=", "a: ", "%a%", "%", "!a!",
    "#", "//",
    "/*", ":", "::", "&a ", "*a", "<<: *a\n", "- ", "}", "]", "load_dotenv(", "os.getenv('A', 'b'), ", "a = ", "$$",
    "${a:-", "FROM a\n", "CMD ", "services:\n  a:\n    command: ",
    "a", "A", "0", "9", "1:", "=", "^", ",", ";", "&", "|", "-", ".", "@", "~", "if ", "for ",
    "exist ", "set ", "set a=", "set a=%a%%a%\n", "a=$a$a\n", "python bot.py\n", "start ", "call ", "cmd /c ", "env ",
    "sudo -u ", "nohup ", '"a" ', "\\\n", "^\n", "{a:", '{"a":', "[1,", "${a", "rem ", "import a\n",
    "from telegram import x\n", '  File "x", line 1\n', "Traceback (most recent call last):\n",
    "Error: x\n    at f (x:1:1)\n", "    at f\n", "/x:1\n", "PHP Fatal error: ", " in ", " in x:1", "Next ",
    "#0 a(1): \n",
    "panic: x\n", "goroutine 1\n", 'Exception in thread "', "\tat a.b(c:1)\n", "\0", "é", "\x1b[", "\x1b]8;", "123456:",
    "123456:AAAA", "AA", "\u202e", "\u2028", "\x85", "[bots.a]\n", "a = [\n", "a.", '"""', "'''", "export ",
    "[Service]\n",
    "ExecStart=", "[program:x]\n", "%(a)s", 'environ["', "process.env.", " token: str\n", " token", "module.exports=",
    "apps:", '{script:"a.py"},', "path.join(__dirname,", "__dirname+", "-e ", "--x ", "; ", "if a==a ", "not ",
    "for /f %%a in (a) do ", "%~dp0", "2>&1 ", ">a ", "dirname $0", "/..", "while true; do ", "done\n", "goto a\n",
    ":a\n",
    "${a:-", "$((", "<<", "-m ", "-r a\n", "a @ b\n", '\\"', "\\'", "port 1", "address already in use ", "('",
    "1 validation error for ",
)  # fmt: skip
"""What such texts are made of; each alone, many times over, is one that a reader may look at again and again."""
