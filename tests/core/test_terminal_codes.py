"""What others have written, as it is shown to a person.

Faults that were tried, each red: C1 left in · the signs that turn writing around left in · a colour that is none
swallowed · an end of a line swallowed · a value that may begin a line.
"""

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import tray_app
from tray_app.core.fault import Fault
from tray_app.core.messages import Message
from tray_app.core.terminal_codes import flat, harmless, harmless_bytes, one_line, printable, short

NASTY = {
    "title": "\x1b]0;owned\x07",
    "clipboard": "\x1b]52;c;ZXZpbA==\x1b\\",
    "clear": "\x1b[2J\x1b[H",
    "report": "\x1b[6n\x1b[c",
    "C1": "\x9b2J\x90q\x9c",
    "back": "good\x08\x08\x08\x08evil",
    "carriage": "x\r-- bottray: stopped",
    "right to left": "\u202egpj.exe\u202c \u2067x\u2069 \u200f",
    "line separator": "a\u2028b\x85c\x0bd\x0ce",
    "bell": "\a",
}


STAMP = "2026-11-30T17:52:55.667 "


@pytest.mark.parametrize("sign", ["\x1b[0m", "\x1b[1;31m\x1b[m", "\u200b", "\ufeff", "\xad\x1b[0m"])
@pytest.mark.parametrize("form", ["{}-- bottray: stop", "-{}- bottray: stop", "-- bott{}ray: stop"])
def test_what_nobody_sees_makes_no_line_of_ours(sign: str, form: str) -> None:
    shown = harmless_bytes(f"{STAMP}{form.format(sign)}\n{STAMP}-- bottray: asked\n".encode()).decode()
    assert shown == f"{STAMP} -- bottray: stop\n{STAMP}-- bottray: asked\n"


@pytest.mark.parametrize("kind", NASTY)
def test_it_moves_no_terminal(kind: str) -> None:
    shown = harmless(f"hi {NASTY[kind]} there")
    assert shown.isprintable()
    assert shown.startswith("hi ")
    assert shown.endswith(" there")
    assert str(Message("{bot} is running.", bot=NASTY[kind])).isprintable()


def test_colours() -> None:
    text = "\x1b[31mred\x1b[0m \x1b[2Jx\n"
    assert harmless(text) == "red \\u001b[2Jx\n"
    assert harmless(text, colours=True) == "\x1b[31mred\x1b[0m \\u001b[2Jx\n"


def test_a_colour_in_a_name_is_written_out() -> None:
    """It is a sign of the name, and nobody ends it."""
    assert str(Message("{bot} is running.", bot="sh\x1b[31mop")) == r"sh\u001b[31mop is running."
    fault = Fault("/srv/\x1b[31mb.toml", 3, "sh\x1b[31mop", "\x1b[32mkey", Message("It is wrong."))
    assert str(fault) == r"/srv/\u001b[31mb.toml:3: bots.sh\u001b[31mop.\u001b[32mkey: It is wrong."


def test_letters_of_every_language_stay() -> None:
    text = "Привет, שלום, مرحبا 👩‍👩‍👧 tab\tend\n"
    assert harmless(text) == text
    assert harmless_bytes(text.encode() + b"\xff\x9b") == text.encode() + b"\xff\x9b"
    assert one_line("a\nb") == r"a\nb"


@given(st.text())
def test_whatever_it_is(text: str) -> None:
    shown = harmless(text)
    kinds = {unicodedata.category(letter) for letter in shown if letter not in "\n\t"}
    assert "Cc" not in kinds
    assert not {unicodedata.bidirectional(letter) for letter in shown} & {
        "RLO",
        "LRO",
        "RLE",
        "LRE",
        "RLI",
        "LRI",
        "FSI",
    }
    assert harmless(shown) == shown
    assert shown.count("\n") == text.count("\n")
    assert "\n" not in one_line(text)
    assert flat(text).isprintable()
    assert printable(text, "?").isprintable()
    assert len(printable(text, "?")) == len(text)
    assert flat(text) == flat(printable(text, " "))


def test_what_is_quoted_is_short() -> None:
    assert flat(" a\n\tb\x1b[2J  c\u202e") == "a b [2J c"
    assert (short("abcd", 4), short("abcde", 4)) == ("abcd", "abc…")


def test_it_is_done_in_one_place() -> None:
    package = Path(tray_app.__file__).parent
    asking = {
        str(file.relative_to(package)) for file in package.rglob("*.py") if "isprintable" in file.read_text("utf-8")
    }
    past_it = {"cli.py", "core/messages.py"}  # what needs nothing is known without an import
    refused = {"api/endpoint.py", "core/processes/lease_record.py"}  # a record that has such a sign is none
    assert {name.replace("\\", "/") for name in asking} == {"core/terminal_codes.py", *past_it, *refused}
