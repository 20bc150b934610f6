"""Tokens as loggers, tracebacks and other programs write them; and what looks like one and is none.

What rich 15 wrote was recorded at several widths of its console. Deliberate faults that were tried, each red: no gap
between the letters · the file name of RichHandler no gap · terminal codes not taken out · thirteen letters of a secret
needed · UUIDs and hashes taken for tokens · a word's beginning taken along with a secret that does not go on in it.
"""

import json
import re
import uuid
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tray_app.core.tokens.redact import Redactor, redact
from tray_app.core.tokens.token import Token

SECRET = "AAFqTcvCX1vGWJ-fSe_fSAs0K5PALDsaw99"
TOKEN = "123456789:" + SECRET
KNOWN = [Token(TOKEN)]
OTHERS = "AAHdqTcvCH1vGWKxfSeofZAs1K5PBLDsawx"
NOISE = re.compile(r"\x1b\][^\x1b]*\x1b\\|\x1b\[[0-9;]*[A-Za-z]|\\u001b\[[0-9;]*m|\\n|[^A-Za-z0-9_-]")


def streamed(data: bytes, places: list[int], known: list[Token]) -> bytes:
    redactor = Redactor(known)
    borders = [0, *sorted(place % (len(data) + 1) for place in places), len(data)]
    return b"".join([*(redactor.feed(data[a:b]) for a, b in pairwise(borders)), redactor.flush()])


def left_over(shown: str, secret: str = SECRET) -> int:
    """The longest piece of the secret that can still be read, whatever stands between its letters."""
    letters = NOISE.sub("", shown)
    return max(b - a for a in range(len(secret)) for b in range(a, len(secret) + 1) if secret[a:b] in letters)


RICH_HANDLER = r"""
[11/28/26 16:45:13] INFO     HTTP Request: POST                  _client.py:1740
                             https://api.telegram.org/bot1234567                
                             89:AAFqTcvCX1vGWJ-fSe_fSAs0K5PALDsa                
                             w99/getMe "HTTP/1.1 200 OK"                        
                    INFO     https://api.telegram.org/bot1234567 _client.py:1740
                             89:AAFqTcvCX1vGWJ-fSe_fSAs0K5PALDsa                
                             w99/getMe                                          
"""  # noqa: W291
RICH_HANDLER_AT_THE_COLON = """
                    INFO     https://api.telegram.org/bot123456789: _client.py:1740
                             AAFqTcvCX1vGWJ-fSe_fSAs0K5PALDsaw99/ge
                             tMe
"""
LINK = "\x1b]8;id=1;file:///x/_client.py\x1b\\{}\x1b]8;;\x1b\\"
PATH = LINK.format("\x1b[2m_client.py\x1b[0m") + "\x1b[2m:\x1b[0m" + LINK.format("\x1b[2m17\x1b[0m")
RICH_HANDLER_IN_COLOUR = f"""
\x1b[2;36m           \x1b[0m   \x1b[4;94mhttps://api.telegram.org/bot123456789:AAFq\x1b[0m \x1b[2m      \x1b[0m
\x1b[2;36m           \x1b[0m   \x1b[4;94mTcvCX1vGWJ-fSe_fSAs0K5PALDsaw99/getMe\x1b[0m \x1b[2m           \x1b[0m
\x1b[34mINFO    \x1b[0m \x1b[1;36m123456789\x1b[0m:AAFqTc {PATH}
\x1b[2;36m           \x1b[0m         vCX1vGWJ-fSe_fSAs0K5PALDsaw99 \x1b[2m           \x1b[0m
"""
RICH_TRACEBACK = """
│ ╭────────────────── locals ──────────────────╮ │
│ │ token = '123456789:AAFqTcvCX1vGWJ-fSe_fSA… │ │
│ │   url = 'https://api.telegram.org/bot12345… │ │
│ │   raw = '123456789:AAFqTcvCX1vGWJ'+18       │ │
│ ╰─────────────────────────────────────────────╯ │
ValueError: Not Found:
https://api.telegram.org/bot123456789:AAFqTcvCX1
vGWJ-fSe_fSAs0K5PALDsaw99/getUpdates
"""
RICH_TABLE = """
┏━━━━━━┳━━━━━━━━━━━━━━━━━┓
┃ name ┃ token           ┃
┡━━━━━━╇━━━━━━━━━━━━━━━━━┩
│ shop │ 123456789:AAFqT │
│      │ cvCX1vGWJ-fSe_f │
│      │ SAs0K5PALDsaw99 │
└──────┴─────────────────┘
"""
NARROW = "\n".join(f"   {TOKEN[i : i + 3]}   │" for i in range(0, len(TOKEN), 3))
SHAPES = {
    "RichHandler at 80 columns": RICH_HANDLER,
    "folded behind the colon": RICH_HANDLER_AT_THE_COLON,
    "in colour and with links": RICH_HANDLER_IN_COLOUR,
    "rich's traceback with locals": RICH_TRACEBACK,
    "rich's table with one column": "\n".join(line[:2] + line[9:] for line in RICH_TABLE.splitlines()),
    "three letters a line": NARROW,
    "CR LF": f"x {TOKEN[:20]}\r\n{TOKEN[20:]}\r\n",
    "a backslash at the end of the line": f"x {TOKEN[:30]}\\\n{TOKEN[30:]} y",
    "quoted-printable": f"x {TOKEN[:30]}=\r\n{TOKEN[30:]} y",
    "JSON of a folded message": json.dumps(f"x {TOKEN[:20]}\n    {TOKEN[20:]}/y"),
    "JSON of coloured text": json.dumps(f"\x1b[1;36m123456789\x1b[0m:\x1b[1m{SECRET}\x1b[0m"),
    "JSON with the colon escaped": f'{{"url": "bot123456789\\u003a{SECRET}/x"}}',
    "a URL in a URL": f"?next=%2Fbot123456789%253A{SECRET}%2FgetMe",
    "HTML": f"bot123456789&#58;{SECRET}/x",
    "a bare ESC[ before it": f"\x1b[{TOKEN} \x1b[",
    "UTF-16": TOKEN.encode("utf-16-le").decode("latin-1") + "\n\0",
    "UTF-16, the other way": f"\0x{TOKEN.encode('utf-16-be').decode('latin-1')}\0\n",
    "UTF-16, folded": f"x {TOKEN[:20]}\r\n  {TOKEN[20:]} y".encode("utf-16-le").decode("latin-1"),
    "shortened": f"bot {TOKEN[:22]}... refused",
}


@pytest.mark.parametrize("written", SHAPES.values(), ids=SHAPES)
@pytest.mark.parametrize("known", [KNOWN, []], ids=["known", "unknown"])
def test_no_piece_of_a_token_is_left_however_it_is_written(written: str, known: list[Token]) -> None:
    shown = redact(written, known)
    assert left_over(shown) <= 3, shown
    assert "***" in shown.replace("\0", "")
    data = written.encode()
    for step in (1, 2, 7):
        assert streamed(data, list(range(0, len(data), step)), known) == shown.encode()
    lines = re.sub(rb"[^\n]", b"", data).count(b"\n")
    assert shown.encode().count(b"\n") == lines, "the lines stay"


gaps = st.sampled_from(
    ["\n", "\r\n", "\n    ", "  │\n│  ", " │ │\n│ │     ", " bot.py:17\n      ", "\x1b[0m\n \x1b[1m", "\\n"]
)


@settings(deadline=None)
@given(
    st.lists(st.integers(0, len(TOKEN)), min_size=1, max_size=6),
    gaps,
    st.lists(st.integers(0), max_size=9),
    st.booleans(),
)
@example([10], "\n", [], False)
@example([11], "\n", [], False)
@example(list(range(0, len(TOKEN), 2)), "\n", [], False)
@example([9, 10], "\n  ", [], False)
def test_folded_anywhere_and_cut_anywhere(folds: list[int], gap: str, places: list[int], is_known: bool) -> None:
    borders = [0, *sorted(set(folds)), len(TOKEN)]
    written = f"Request: {gap.join(TOKEN[a:b] for a, b in pairwise(borders))}/getMe ok\nnext 12 line\n"
    known = KNOWN if is_known else []
    shown = redact(written, known)
    assert left_over(shown) <= 3, shown
    assert shown.endswith("/getMe ok\nnext 12 line\n")
    assert streamed(written.encode(), places, known) == shown.encode()


@given(
    st.integers(0, len(SECRET)),
    st.integers(0, len(SECRET)),
    st.sampled_from(["", " ", "=", "/x/", "%", "\x1b[1m", "é"]),
)
def test_twelve_letters_of_a_known_secret_are_enough(one: int, other: int, beside: str) -> None:
    first, last = sorted((one, other))
    written = f"{beside}{SECRET[first:last]}{beside} "
    shown = redact(written, KNOWN)
    if last - first >= 12:
        assert left_over(shown) <= 1
    elif not (beside == "/x/" and first == 0):
        assert shown == written


NONE = [
    "order:100500:confirm_and_send_to_the_customer_now",
    "callback order:100500:Confirm_and_send_to_the_customer_now",
    "10001:550e8400-e29b-41d4-a716-446655440000",
    "10001:AAE8400B-E29B-41D4-A716-446655440000",
    "1700000000:da39a3ee5e6b4b0d3255bfef95601890afd80709",
    "1700000000:E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855",
    "12345:THIS_IS_A_LONG_CONSTANT_OF_SOMEBODY",
    "12345:handle_callback_query_from_the_user",
    "12345:TestConfirmAndSendOrderToTheCustomer",
    "2026:11:28:00000000000000000000000000000000000",
    "file:12345:tests/core/tokens/test_redact_folds.py::test_this",
    "pid 12345:AAPL rose",
    "chat 12345:\nAll is well\n",
    "12345:A\nAll is well\n",
    "12345:AAPL\nNothing_else_to_see_here_at_all_today\n",
    "sha256:" + "0123456789abcdef" * 4,
    "ratio 10000:1\n",
    "\x1b[1234:AA",
    "100500:Qm9vYmFyMTIzNDU2Nzg5",
    "see C:\\new\\x1\\u0041 and 50%3A",
]


@pytest.mark.parametrize("text", NONE)
def test_what_is_no_token_stays_as_it_is(text: str) -> None:
    assert redact(text, KNOWN) == text
    data = text.encode()
    assert streamed(data, list(range(len(data))), KNOWN) == data


words = st.text("abcdefghijklmnopqrstuvwxyz_", min_size=1, max_size=60)
hashes = st.binary(min_size=20, max_size=20).map(bytes.hex) | st.binary(min_size=32, max_size=32).map(bytes.hex)
uuids = st.uuids().map(str) | st.uuids().map(lambda one: str(one).upper())


@settings(deadline=None)
@given(st.integers(0, 10**12), words | hashes | uuids, st.sampled_from(["", " ", "\n", "/", "\n    more", ", x"]))
@example(100500, str(uuid.UUID(int=0xAA << 120)).upper(), "")
def test_words_hashes_and_uuids_behind_a_number_stay(number: int, value: str, end: str) -> None:
    text = f"order:{number}:{value}{end}"
    assert redact(text, KNOWN) == text


def test_a_word_behind_a_folded_token_stays_whole() -> None:
    assert redact(f"x {TOKEN[:30]}\n{TOKEN[30:]}\nwell", KNOWN) == "x 123456789:***\n***\nwell"
    assert redact(f"{SECRET[:20]}\n{SECRET[20]}ext line", KNOWN) == f"***\n{SECRET[20]}ext line"


def test_another_bot_with_an_equal_beginning_is_not_mixed_up() -> None:
    assert redact(f"{OTHERS[:11]} {SECRET[:11]}", KNOWN) == f"{OTHERS[:11]} {SECRET[:11]}"
