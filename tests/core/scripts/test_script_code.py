"""What of a script is run, and what is only said in it.

Deliberate faults that were tried, each red: // in an address taken for a remark · a remark behind code kept · a line
lost · what is never closed looked for again from each of its beginnings.
"""

import pytest

from tray_app.core.scripts.script_code import code_of


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a = 1  # said", "a = 1  "),
        ("// said\nf()", "\nf()"),
        ('"""said\nsaid"""\nf()', "\n\nf()"),
        ("x = '''said'''; f()", "x = ; f()"),
        ("/* said\n */ f() /* said */", "\n f() "),
        ("u = 'https://x.example/#a'", "u = 'https://x.example/#a'"),
        ('u = "a \\" # b"', 'u = "a \\" # b"'),
        ("curl https://x.example/#a", "curl https://x.example/#a"),
        ("`https://${host}//\n# a`", "`https://${host}//\n# a`"),
        ("this.#bot.start()", "this.#bot.start()"),
        ("echo don't # said", "echo don't # said"),
        ("/* never closed\nf()", "/* never closed\nf()"),
        ('"""never closed\nf()', '"""never closed\nf()'),
        ("cp data/* x; rm */a", "cp data/* x; rm */a"),
    ],
)
def test_what_is_run(text: str, code: str) -> None:
    assert code_of(text) == code


@pytest.mark.timeout(60)
@pytest.mark.parametrize("part", ['"', "'''", "/*\n", "#", "\\", '"\\', "`", "\"\"\"'''", " /*"])
def test_no_text_takes_quadratic_time(part: str) -> None:
    """Which would be minutes here, in a file that somebody else has written."""
    assert code_of(part * 200_000).count("\n") == (part * 200_000).count("\n")
