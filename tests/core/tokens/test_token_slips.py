"""What a token has around it or in it, in words that tell nothing of the token.

Deliberate faults that were tried, each red: what is behind it not looked at · the first sign that is wrong in it told
at the wrong place · "bot" in front taken off without a word · a good token told of.
"""

import pytest

from tray_app.core.messages import Message
from tray_app.core.tokens.token import Token
from tray_app.core.tokens.token_slips import around, no_token, slip, told

SECRET = "A" * 20 + "_-" + "b" * 13
GOOD = f"123456:{SECRET}"


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (f'"{GOOD}"', "a quotation mark in front"),
        (f"{GOOD}'", "a quotation mark behind it"),
        (f"{GOOD}\n", "a line end behind it"),
        (f"{GOOD}\r", "a carriage return (CR) behind it"),
        (f"{GOOD}\r\n", "a line end behind it"),
        (f"{GOOD} ", "a blank behind it"),
        (f"\t{GOOD}", "a tab in front"),
        (f"\ufeff{GOOD}", "a byte order mark (BOM) in front"),
        (f"\xa0{GOOD}", "a no-break space in front"),
    ],
)
def test_what_is_around_it_is_named_and_taken_off(found: str, words: str) -> None:
    token = Token(found)
    said = str(told(token, Message("variable BOT_TOKEN")))
    assert token.reveal() == GOOD
    assert token.taken_off
    assert f"(variable BOT_TOKEN) has {words}. BotTray hands it to the bot without" in said
    assert SECRET[:10] not in said


def test_a_word_in_front_is_the_users_own() -> None:
    token = Token(f"bot{GOOD}")
    assert not token.taken_off
    assert 'has the word "bot" in front, and the bot gets it so' in str(told(token, Message("x")))


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (f"{GOOD[:15]} {GOOD[15:]}", "a blank at place 16"),
        (f"{GOOD[:15]}\u0421{GOOD[15:]}", "the sign \u0421 (U+0421) at place 16"),
        (f"{GOOD[:15]}\u200b{GOOD[15:]}", "the sign ? (U+200B) at place 16"),
        (f'{GOOD}",', "a quotation mark at place 43"),
        ("123456:short", "only 5 signs behind the colon"),
        (f"0{GOOD}", "a zero at place 1"),
        (f"12345678901234567:{SECRET}", "too many digits in front of the colon"),
    ],
)
def test_what_is_in_it_is_named_with_its_place(found: str, words: str) -> None:
    assert f"The token has an unusual form ({words})" in str(told(Token(found), Message("x")))


def test_nothing_is_said_of_a_good_one() -> None:
    assert slip(Token(GOOD)) is None
    assert told(Token(GOOD), Message("x")) is None


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (f"<{GOOD}>", "the sign < (U+003C) in front"),
        (f"“{GOOD}”", "the sign “ (U+201C) in front"),
        (f"{GOOD}»", "the sign » (U+00BB) behind it"),
        (f"https://api.telegram.org/bot{GOOD}/getMe", "an address around it"),
        (f"Token {GOOD}", "other words in front"),
        (f"{GOOD} my bot", "other words behind it"),
        (f"12a{GOOD}", "None"),
        ("123456:EXAMPLE", "None"),
    ],
)
def test_what_makes_it_none_is_named(found: str, words: str) -> None:
    assert str(around(found)) == words


@pytest.mark.parametrize(
    ("found", "words"),
    [
        ("my secret word", "no colon"),
        ("123456", "no colon"),
        (SECRET, "no colon"),
        ("", "no colon"),
        (f"123456;{SECRET}", "the sign ; (U+003B) at place 7"),
        (f"12a3456:{SECRET}", "a letter at place 3"),
        (f"'bota123456:{SECRET}'", "a letter at place 1"),
        (f"123456 :{SECRET}", "a blank at place 7"),
        ("123456:", "nothing behind the colon"),
        (f":{SECRET}", "nothing in front of the colon"),
        (f"0:{SECRET}", "only zeros in front of the colon"),
    ],
)
def test_what_is_no_token_at_all_is_told_without_showing_it(found: str, words: str) -> None:
    with pytest.raises(ValueError, match="not a bot token"):
        Token(found)
    assert str(no_token(found)) == words
