"""The last error of a bot in each language, from what the real programs have written (crashes.txt), and of Node itself
where it is.

Faults that were tried, each red: Node's last line told as the last word · the first error of a nested one · the frames
of an "Emitted 'error'" taken for another error · node_modules taken for the bot's own · an error that was caught long
before told as the reason · a kill told as that error · colours left in.
"""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tray_app.core.deaths.exits import explain
from tray_app.core.deaths.last_words import read
from tray_app.core.deaths.tracebacks import Language

STAMP = "2026-11-20T10:12:13.123 "
CRASHES = {
    name: (int(code), text)
    for name, code, text in re.findall(
        r"^=== (\S+) (-?\d+)\n(.*?)(?=^=== |\Z)",
        (Path(__file__).parent / "crashes.txt").read_text("utf-8"),
        re.M | re.S,
    )
}
TOLD = {
    "node-error": "ended with exit code 1: TypeError: Cannot read properties of null (reading 'x') (a.js, line 1)",
    "node-module": "It needs the Node package telegraf, which is not installed.",
    "node-esm-package": "It needs the Node package telegraf, which is not installed.",
    "node-rejected-text": 'ended with exit code 1: UnhandledPromiseRejection: "just text"',
    "node-syntax": "ended with exit code 1: SyntaxError: Unexpected end of input (f.js, line 2)",
    "node-object": "ended with exit code 1: { code: 5, message: 'x' } (g.js, line 1)",
    "node-text": "ended with exit code 1: a string (h.js, line 1)",
    "node-file": "It looks for config.json, which does not exist.",
    "node-port": "Port 18999, which it wants, was in use: by another program, or by the bot itself twice.",
    "node-grammy": "ended with exit code 1: GrammyError: Call to 'getUpdates' failed! (409: Conflict) (k.js, line 2)",
    "node-own-module": "It looks for ./missing/handler, which does not exist.",
    "node-assert": "ended with exit code 1: AssertionError [ERR_ASSERTION]: Expected values to be strictly equal: "
    "(t.js, line 1)",
    "node-aggregate": "ended with exit code 1: AggregateError: many (u.js, line 1)",
    "node-caught": "ended with exit code 3: TypeError: Cannot read properties of null (reading 'x') (v.js, line 1)",
    "node-two-lines": "ended with exit code 1: Error: line one (z.js, line 1)",
    "node-esm-export": "ended with exit code 1: SyntaxError: The requested module 'fs' does not provide an export "
    "named 'nope' (y.mjs, line 1)",
    "node-heap": "Node ended it because it used more memory than Node lets a program have.",
    "node-no-script": "It looks for /srv/shop/dist/index.js, which does not exist.",
    "node-logged-rejection": "ended with exit code 1: Unhandled Rejection at: Error: db is down (l1.js, line 2)",
    "node-logged-cause": "ended with exit code 2: fatal: ShopError: no stock (l2.js, line 3)",
    "node-logged-promise": "ended with exit code 1: reason: Error: db is down (l3.js, line 2)",
    "node-logged-promise-only": "ended with exit code 1: Error: db is down (l4.js, line 2)",
    "rust-panic": "ended with exit code 101: panic: called `Result::unwrap()` on an `Err` value: NotPresent "
    "(main.rs, line 4)",
    "rust-panic-old": "ended with exit code 101: panic: no shop (main.rs, line 3)",
    "rust-panic-stack": "ended with exit code 101: panic: called `Result::unwrap()` on an `Err` value: "
    "NotPresent (main.rs, line 4)",
    "tsx-error": "ended with exit code 1: TypeError: Cannot read properties of null (reading 'x') (t.ts, line 2)",
    "tsx-text": "ended with exit code 1: a string",
    "bun-error": "ended with exit code 1: TypeError: null is not an object (evaluating 'a.x') (t.ts, line 2)",
    "bun-text": "ended with exit code 1: error: a string",
    "bun-module": "ended with exit code 1: error: Cannot find module './nothere.js' from '/srv/shop/m.mjs'",
    "deno-error": "ended with exit code 1: TypeError: Cannot read properties of null (reading 'x') (t.ts, line 2)",
    "php-error": "ended with exit code 255: RuntimeException: no shop (a.php, line 2)",
    "php-syntax": 'ended with exit code 255: syntax error, unexpected token ";" (b.php, line 2)',
    "php-composer": "It needs its PHP packages, which are not installed.",
    "php-chain": "ended with exit code 255: LogicException: outer (f.php, line 2)",
    "go-panic": "ended with exit code 2: panic: no shop (main.go, line 9)",
    "go-index": "ended with exit code 2: panic: runtime error: index out of range [5] with length 1 (main.go, line 5)",
    "go-again": "ended with exit code 2: panic: second (main.go, line 16)",
    "go-fatal": "ended with exit code 1. The last that it said: ",
    "go-stack": "ended with exit code 2: fatal error: stack overflow (main.go, line 17)",
    "java-chain": "ended with exit code 1: java.lang.IllegalStateException: bad state (J.java, line 1)",
    "java-file": "ended with exit code 1: java.nio.file.NoSuchFileException: config.json (K.java, line 1)",
    "java-class": "ended with exit code 1: Error: Could not find or load main class Nope",
}


def test_each_crash_is_looked_at() -> None:
    assert TOLD.keys() == CRASHES.keys()


@pytest.mark.parametrize("name", TOLD)
@pytest.mark.parametrize("stamp", ["", STAMP])
def test_what_they_really_write(name: str, stamp: str) -> None:
    code, text = CRASHES[name]
    told = str(explain(code, read("".join(stamp + line for line in text.splitlines(keepends=True))))[0])
    assert told == TOLD[name] or (name == "go-fatal" and told.startswith(TOLD[name]))


UNCAUGHT = {"go-fatal", "node-heap", "node-object", "node-text", "tsx-text"}  # in these forms only by what it ended of


@pytest.mark.parametrize("name", sorted(TOLD.keys() - UNCAUGHT))
def test_an_error_of_long_ago_is_not_the_reason(name: str) -> None:
    """It was caught and logged; the bot went on, and ended of something else."""
    text = "".join(line for line in CRASHES[name][1].splitlines(keepends=True) if not line.startswith("Node.js v"))
    words = read(text + "\nINFO Application started\nINFO and goes on\n")
    assert not words.last
    assert str(explain(-9, words)[0]) == "was ended by signal SIGKILL (9)"
    assert words.error is not None
    assert str(explain(0, words)[0]).startswith("ended with exit code 0")
    if not words.fatal:
        reason, cure = explain(1, words)
        assert str(reason).startswith("ended with exit code 1. The last error that it wrote: "), reason
        assert cure is None


@pytest.mark.parametrize(
    "behind",
    ["npm error Lifecycle script `start` failed", "error Command failed with exit code 1.", " ELIFECYCLE  failed",
     "exit status 2", "2026-01-01 ERROR asyncio Unclosed client session"],
)  # fmt: skip
def test_what_a_wrapper_adds_changes_nothing(behind: str) -> None:
    text = CRASHES["node-caught"][1]
    assert str(explain(3, read(f"{text}\n{behind}\n"))[0]) == TOLD["node-caught"]


def test_a_python_error_that_was_logged_and_a_later_end() -> None:
    logged = (
        'Traceback (most recent call last):\n  File "bot.py", line 2, in f\nModuleNotFoundError: No module named "x"\n'
    )
    assert "The last error that it wrote: ModuleNotFoundError" in str(explain(1, read(logged + "INFO polling\n"))[0])
    said = str(explain(1, read(logged + "working\nDatabase password is wrong\n"))[0])  # as sys.exit("...") does
    assert said.endswith("; the last that it said after that: Database password is wrong")
    assert str(explain(-9, read(logged))[0]) == "was ended by signal SIGKILL (9)"


def test_what_pydantic_misses_is_told() -> None:
    text = (
        'Traceback (most recent call last):\n  File "/srv/shop/bot.py", line 2, in <module>\n    Settings()\n'
        "pydantic_core._pydantic_core.ValidationError: 1 validation error for Settings\nbot_token\n"
        "  Field required [type=missing, input_value={}, input_type=dict]\n"
        "    For further information visit https://errors.pydantic.dev/2.5/v/missing\n"
    )
    told = str(explain(1, read(text))[0])
    assert "1 validation error for Settings: bot_token: Field required" in told
    assert told.endswith("(bot.py, line 2)")


def test_a_group_of_errors_is_looked_into() -> None:
    text = (
        "  + Exception Group Traceback (most recent call last):\n"
        '  |   File "/srv/shop/bot.py", line 9, in <module>\n  | ExceptionGroup: many (1 sub-exception)\n'
        "  +-+---------------- 1 ----------------\n    | Traceback (most recent call last):\n"
        '    |   File "/srv/shop/bot.py", line 4, in f\n    | ValueError: no stock\n'
        "    +------------------------------------\n"
    )
    assert str(explain(1, read(text))[0]) == "ended with exit code 1: ValueError: no stock (bot.py, line 4)"


def test_terminal_codes_of_an_error_are_harmless() -> None:
    words = read("ValueError: no\nlast \x1b]0;owned\x07\x1b[2J\x1b[31mred\x1b[0m \u202egpj.exe\n")
    assert words.said == r"last \u001b]0;owned\u0007\u001b[2Jred \u202egpj.exe"


@pytest.mark.parametrize(
    "behind", ["    at f (/srv/shop/a.js:1:2)", "    at node:internal/main/run_main_module:28:49", "}", "  ]\n}", "---",
               "    at new Promise (<anonymous>)", "note: run with `RUST_BACKTRACE=1` environment variable to display"],
)  # fmt: skip
def test_the_last_word_is_one_that_says_something(behind: str) -> None:
    assert read(f"the shop is closed\n{behind}\n").said == "the shop is closed"


@pytest.mark.skipif(shutil.which("node") is None, reason="needs Node.js")
def test_node_as_it_is_here(tmp_path: Path) -> None:
    (tmp_path / "bot.js").write_text("async function go() {\n  throw new RangeError('no stock')\n}\ngo()\n")
    ended = subprocess.run(["node", "bot.js"], cwd=tmp_path, capture_output=True, text=True)
    words = read(ended.stdout + ended.stderr)
    assert words.language is Language.NODE
    assert str(explain(ended.returncode, words)[0]) == "ended with exit code 1: RangeError: no stock (bot.js, line 2)"
