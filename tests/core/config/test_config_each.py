"""One entry's fault is none of another's: what is whole is given out beside what is not."""

import pytest

from tray_app.core.config.config import parse_each

GOOD = '[bots.good]\nscript = "good.py"\n'
LAST = '[bots.last]\nscript = "last.py"\n'


@pytest.mark.parametrize(
    ("faulty", "broken"),
    [
        ('[bots.shop]\nscirpt = "shop.py"\n', ["shop"]),  # a key that is none
        ('[bots.shop]\nscript = "shop.py"\nrestart = "sometimes"\n', ["shop"]),  # a value that is none
        ("[bots.shop]\n", ["shop"]),  # nothing to run
        ('[bots.shop]\nscript = "shop.py\n', ["shop"]),  # a quote that is not closed
        ('[bots.shop]\nscript = "shop.py"\n[bots.shop]\nscript = "two.py"\n', ["shop"]),  # twice
        ('[bots.shop]\nscript = "shop.py"\nenv = { A = 1, B = }\n', ["shop"]),
        ('[bots."a/b"]\nscript = "shop.py"\n', ["a/b"]),  # a name that is none
        ('[bots.shop\nscript = "shop.py"\n', []),  # a header that is none: whose the keys are is not known
        ('[bot.shop]\nscript = "shop.py"\n', []),
    ],
)
def test_the_others_are_whole(faulty: str, broken: list[str]) -> None:
    config = parse_each(f"{GOOD}\n{faulty}\n{LAST}", "bots.toml")
    assert {name: spec.script for name, spec in config.bots.items()} == {"good": "good.py", "last": "last.py"}
    assert list(config.broken) == broken
    assert config.faults
    for name in broken:
        assert {one.bot for one in config.error(name).faults} <= {name, None}


def test_keys_above_every_header_are_nobodys() -> None:
    config = parse_each(f'script = "shop.py"\n{GOOD}{LAST}', "bots.toml")
    assert list(config.bots) == ["good", "last"]
    assert len(config.faults) == 1


def test_of_two_names_that_share_files_both_or_one_is_left_out() -> None:
    config = parse_each(f'{GOOD}[bots.Good]\nscript = "other.py"\n', "bots.toml")
    assert list(config.bots) == ["good"]
    assert config.broken == ("Good",)
