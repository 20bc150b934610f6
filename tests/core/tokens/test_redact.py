import json
import re
import tracemalloc
from itertools import pairwise
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tray_app.core.tokens.redact import Redactor, redact
from tray_app.core.tokens.token import Token

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-"
SECRET = "Aa_B-" + "q7" * 15
OTHER = "Zz-Y_" + "k3" * 15
KNOWN = Token("123456789:" + SECRET)
SHAPE = re.compile(rb"[0-9]{5}(?::|%3[Aa])AAz[A-Za-z0-9_-]{21}")
COLOUR = re.compile(rb"\x1b(?:\[[0-9;]*[A-Za-z]|\(B)")


def streamed(pieces, secrets=()):
    redactor = Redactor(secrets)
    return b"".join([*map(redactor.feed, pieces), redactor.flush()])


def cut(data, places):
    borders = [0, *sorted(p % (len(data) + 1) for p in places), len(data)]
    return [data[a:b] for a, b in pairwise(borders)]


FORMS = [
    ("{t}", "123456789:***"),
    ("bot{t}", "bot123456789:***"),
    (
        "POST https://api.telegram.org/bot{t}/getUpdates ok",
        "POST https://api.telegram.org/bot123456789:***/getUpdates ok",
    ),
    ("https://me:{t}@host/", "https://me:123456789:***@host/"),
    ("?token=123456789%3A{s}&x=1", "?token=123456789:***&x=1"),
    ("?token=123456789%3a{s}&x=1", "?token=123456789:***&x=1"),
    ('{{"token": "{t}"}}', '{{"token": "123456789:***"}}'),
    ("Config(token='{t}')", "Config(token='123456789:***')"),
    ("['bot.py', '--token={t}']", "['bot.py', '--token=123456789:***']"),
    ("The token `{t}` was rejected by the server.", "The token `123456789:***` was rejected by the server."),
    ("№{t}да", "№123456789:***да"),
    ("{t}{t}", "123456789:***"),
    ("{t}\n{t}", "123456789:***\n123456789:***"),
    ("\x1b[1;31m{t}\x1b[0m.", "\x1b[1;31m123456789:***\x1b[0m."),
    ("bot\x1b[36m123456789\x1b[0m:{s}/", "bot\x1b[36m123456789:***\x1b[0m/"),
    ("123456789:\x1b[1m{s}\x1b(B\x1b[m x", "123456789:***\x1b[1m\x1b(B\x1b[m x"),
    ("99999999999999999999:{s}", "99999999999999999999:***"),
]


@pytest.mark.parametrize(("written", "shown"), FORMS)
@pytest.mark.parametrize("secret", [SECRET, OTHER], ids=["known", "unknown"])
def test_a_token_is_starred_in_every_form(written, shown, secret):
    text = written.format(t="123456789:" + secret, s=secret)
    assert redact(text, [KNOWN]) == shown.format()
    assert redact(text.encode(), [KNOWN]) == shown.format().encode()
    data = text.encode()
    assert streamed([data[i : i + 1] for i in range(len(data))], [KNOWN]) == shown.format().encode()


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        (SECRET, "***"),
        (f"secret={SECRET};", "secret=***;"),
        (f"<{SECRET}{SECRET}>", "<***>"),
        (f"xx{SECRET}yy zz", "xx*** zz"),
        (f"AKEY:{SECRET}", "AKEY:***"),
        ("\x1b[2m".join(SECRET), "***" + "\x1b[2m" * (len(SECRET) - 1)),
        (f"{SECRET[:9]}\x1b[0m\x1b[1m\x1b[35m{SECRET[9:]} x", "***\x1b[0m\x1b[1m\x1b[35m x"),
    ],
)
def test_a_known_secret_is_starred_alone(written, shown):
    assert redact(written, [KNOWN]) == shown
    assert redact(written) != shown


@pytest.mark.parametrize(
    "text",
    [
        "",
        "12:34:56.789 INFO all is well",
        "sha256:" + "0123456789abcdef" * 4,
        "1234:" + "A" * 40,
        "12345:" + "A" * 23,
        "12345;" + "A" * 40,
        "12345%3B" + "A" * 40,
        "bot.py:123:a_rather_long_name_of_a_function",
        "\x1b[31mred\x1b[0m \x1b[9999999999999999999999999999999999999999999999m",
        "\ud800 lone",
    ],
)
def test_other_text_stays_as_it_is(text):
    assert redact(text, [KNOWN]) == text


def test_both_tokens_of_a_bot_whose_token_has_changed():
    text = f"{SECRET} {OTHER}"
    assert redact(text, [KNOWN, Token("123456789:" + OTHER)]) == "*** ***"


def test_a_changed_token_is_known_from_then_on():
    redactor = Redactor([KNOWN])
    assert redactor.feed(f"{SECRET} {OTHER}\n".encode()) == f"*** {OTHER}\n".encode()
    redactor.set_secrets([Token("123456789:" + OTHER)])
    assert redactor.feed(f"{SECRET} {OTHER}\n".encode()) == f"{SECRET} ***\n".encode()


def test_a_token_of_unusual_form_is_starred_when_known():
    token = Token("123456:EXAMPLE")
    assert redact("bot123456:EXAMPLE/x 123456%3aEXAMPLE EXAMPLE", [token]) == "bot123456:***/x 123456:*** ***"
    short = Token("77:abc")
    assert redact("77:abc 77%3Aabc abc 8:abc", [short]) == "77:*** 77:*** abc 8:abc"


def test_the_rest_of_a_secret_is_not_left_over_when_only_its_beginning_is_known():
    typo = Token("123456789:" + SECRET[:12])
    assert redact(f"123456789:{SECRET} {SECRET}", [typo]) == "123456789:*** ***"


def test_of_two_spellings_the_longer_one_goes():
    token = Token("123456:ends in \\")
    text = json.dumps(token.reveal()) + json.dumps(token.secret)
    assert redact(text, [token]) == '"123456:***""***"'


def test_a_secret_within_a_secret_does_not_show_the_beginning_of_the_other():
    known = [Token("77:abc"), Token("5:p q 77:abc s t")]
    data = b"x p q 77:abc s t x p q 77:abc"
    assert redact(data, known) == b"x *** x p q 77:***"
    assert streamed([data[i : i + 1] for i in range(len(data))], known) == b"x *** x p q 77:***"


def test_colours_between_all_letters_of_a_stream():
    colour = b"\x1b[38;2;255;255;255m"
    data = b"12345" + b"".join(colour + letter.encode() for letter in ":" + OTHER) + b" x"
    assert streamed([data[i : i + 1] for i in range(len(data))]) == b"12345:***" + colour * (1 + len(OTHER)) + b" x"


def test_an_unusual_secret_is_starred_as_url_json_and_repr_write_it():
    secret = "p ä/\"'s\\w%d+\n\x01"
    token = Token("123456:" + secret + "x")
    secret = token.secret
    for form in (
        secret,
        quote(secret),
        quote(secret, safe=""),
        quote_plus(secret),
        repr(secret)[1:-1],
        json.dumps(secret)[1:-1],
        json.dumps(secret, ensure_ascii=False)[1:-1],
    ):
        assert redact(f"<{form}> <123456:{form}>", [token]) == "<***> <123456:***>"
        data = f"<{form}> <123456:{form}>".encode()
        assert streamed([data[i : i + 1] for i in range(len(data))], [token]) == b"<***> <123456:***>"


words = st.sampled_from(
    ["", "x", "12:30", "id=12345:", "12345%3A", "a%20b", "é", "\x1b[1m", "99999", SECRET[:11], OTHER[:30], ":" * 9]
)
gaps = st.sampled_from([" ", "\n", "\r\n", '"', "'", "/", ",", "=", "\t", "\x1b[0m ", "…"])


@settings(deadline=None)
@given(st.lists(st.tuples(st.one_of(words, st.sampled_from(FORMS)), gaps)), st.lists(st.integers(0)), st.booleans())
def test_exactly_the_tokens_go_from_any_text_in_any_chunks(items, places, long):
    """The oracle is how the text is made: words that hold no token, and forms whose right answer is known."""
    data, right = "", ""
    if long:
        data = right = "nothing to see here: 12345 " * 400
    for word, gap in items:
        written, shown = (
            (word, word)
            if isinstance(word, str)
            else (word[0].format(t="123456789:" + OTHER, s=OTHER), word[1].format())
        )
        data += written + gap
        right += shown + gap
    assert redact(data, [KNOWN]) == right
    assert streamed(cut(data.encode(), places), [KNOWN]) == right.encode()


marks = rb": % %3 %3A %3a 12345 0 123456789 77 abc xyz 12345: 5:ab m".split()
marks += [b"\x1b", b"\x1b[", b"\x1b[1m", b"\x1b[0;3", b"\x1b(B", b" ", b"\n", b"p q r ", b"p q r s"]
marks += [b"A" * 23, b"A" * 24, b"12345:AAz" + b"B" * 32, SECRET.encode(), SECRET[:5].encode(), SECRET[5:].encode()]
pieces = st.one_of(st.sampled_from(marks), st.binary(max_size=3))
secrets = st.sampled_from([[], [KNOWN], [KNOWN, Token("77:abc"), Token("5:p q r s"), Token("6:12345:ab")]])


@settings(deadline=None)
@given(st.lists(pieces, max_size=60), st.lists(st.integers(0), max_size=30), secrets)
@example([b"12345:", b"A" * 24, b"12345:", b"B" * 24], [31, 50], [])
@example([b"12345:", b"A" * 24, b"9" * 100, b":", b"B" * 23, b"B"], list(range(160)), [])
def test_chunks_make_no_difference_and_nothing_secret_gets_out(parts, places, known):
    data = b"".join(parts)
    whole = redact(data, known)
    assert streamed(cut(data, places), known) == whole
    assert streamed([data[i : i + 1] for i in range(len(data))], known) == whole
    assert not SHAPE.search(whole)
    if known:
        assert SECRET.encode() not in COLOUR.sub(b"", whole)


@settings(deadline=None)
@given(st.lists(st.sampled_from([b"12345:" + b"A" * 24, SECRET.encode(), b" ", b"x" * 900, b"12345\n"]), max_size=40))
def test_a_large_chunk_is_as_good_as_small_ones(parts):
    data = b"x y " * 600 + b"".join(parts) + b" y" * 1500
    assert streamed([data], [KNOWN]) == streamed([data[i : i + 7] for i in range(0, len(data), 7)], [KNOWN])


def test_a_finished_line_is_out_at_once():
    assert Redactor([KNOWN]).feed(b"bot12345 12345:\n") == b"bot12345 12345:\n"
    assert Redactor([KNOWN]).feed(b"Loading (50 percent) ...") == b"Loading (50 percent) ..."


@pytest.mark.parametrize("letter", [b"A", b"0", b":", b"%", b"\x1b"])
def test_a_line_that_never_ends_passes_through(letter):
    redactor = Redactor([KNOWN])
    given = shown = 0
    for _ in range(200):
        given += 5000
        shown += len(redactor.feed(letter * 5000))
        assert given - shown < 8000
    assert shown + len(redactor.flush()) == given


def test_a_secret_that_never_ends_takes_no_memory():
    redactor = Redactor([KNOWN])
    chunk = b"A" * 65536
    assert redactor.feed(b"12345:" + chunk) == b"12345:***"
    tracemalloc.start()
    for _ in range(100):
        assert redactor.feed(chunk) == b""
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 1_000_000
    assert redactor.feed(b" end") + redactor.flush() == b" end"


def test_flush_begins_anew():
    redactor = Redactor()
    assert redactor.feed(b"12345:" + b"A" * 400) == b"12345:***"
    assert redactor.flush() == b""
    assert redactor.feed(b"AAAA 12345:AAz" + b"A" * 32 + b"\n") == b"AAAA 12345:***\n"
