"""One entry's text out of bots.toml and back, and no other letter touched.

Deliberate faults that were tried, each red: another bot's header let in · line ends of Windows lost · an eleventh
version kept.
"""

from pathlib import Path

import pytest
from home import make_token

from tray_app.adapters.config import versions
from tray_app.adapters.config.entry_text import entry_text, with_entry_text
from tray_app.core.errors import ConfigError

TEXT = """# mine

[bots.one]
script = "one.py"  # the first

# of the second
[bots.two]
script = 'two.py'
[bots.two.env]
MODE = "x"

[bots.three]
script = "three.py"
"""
NEW = '[bots.two]\n# slower\nscript = "two.py"\nrestart = "never"\n'


def test_it_is_as_its_writer_left_it() -> None:
    assert entry_text(TEXT, "one") == '[bots.one]\nscript = "one.py"  # the first\n'
    assert entry_text(TEXT, "two") == "[bots.two]\nscript = 'two.py'\n[bots.two.env]\nMODE = \"x\"\n"


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_another_text_comes_in_its_place_and_all_else_stays(ends: str) -> None:
    text = TEXT.replace("\n", ends)
    after = with_entry_text(text, "two", NEW)
    assert after.replace("\r\n", "\n") == TEXT.replace(entry_text(TEXT, "two"), NEW)
    assert after.count("\r\n") == (after.count("\n") if ends == "\r\n" else 0)
    assert with_entry_text(after, "two", entry_text(text, "two")) == text
    last = with_entry_text(TEXT, "three", entry_text(TEXT, "three") + "restart = 'never'\n\n\n")
    assert last == TEXT + "restart = 'never'\n"


MORE = ["", "# nothing\n", "[bots.else]\nscript = 'x.py'\n", f"{NEW}[bots.four]\nscript = 'x'\n"]
MORE += [f"{NEW}[bots.one.env]\nA = 'b'\n", "script = 'x.py'\n"]
NO_LINES = ["bots = { two = { script = 'x.py' } }\n", "bots.two.script = 'x.py'\n"]


@pytest.mark.parametrize("end", ["# the end\n", "\n# apart\n# and more\n"])
@pytest.mark.parametrize("name", ["one", "two", "three"])
def test_a_remark_at_its_end_is_its_own(name: str, end: str) -> None:
    for text in (TEXT, TEXT.replace("\n\n", "\n")):
        entry = entry_text(text, name)
        after = with_entry_text(text, name, entry + end)
        assert entry_text(after, name) == entry + end
        others = [one for one in ("one", "two", "three") if one != name]
        assert [entry_text(after, one) for one in others] == [entry_text(text, one) for one in others]
        assert entry_text(with_entry_text(after, name, entry), name) == entry


def test_no_token_comes_into_it() -> None:
    with pytest.raises(ConfigError, match="does not belong in this file"):
        with_entry_text(TEXT, "two", f"{NEW}# {make_token(774_001)}\n")


@pytest.mark.parametrize("entry", MORE)
def test_what_is_more_than_this_entry_or_another_is_refused(entry: str) -> None:
    with pytest.raises(ConfigError, match="the entry two alone"):
        with_entry_text(TEXT, "two", entry)


@pytest.mark.parametrize("text", NO_LINES)
def test_one_that_has_no_lines_of_its_own_is_told(text: str) -> None:
    with pytest.raises(ConfigError, match="Change the entry two by hand"):
        entry_text(text, "two")


def test_a_slip_in_it_can_be_mended_and_another_entrys_slip_is_in_nobodys_way() -> None:
    slipped = TEXT.replace("'two.py'", "'two.py").replace('"three.py"', '"three.py')
    assert with_entry_text(slipped, "two", NEW) == TEXT.replace(entry_text(TEXT, "two"), NEW).replace(
        '"three.py"', '"three.py'
    )


def test_the_last_ten_are_kept_for_their_owner_alone(tmp_path: Path) -> None:
    for n in range(13):
        versions.keep(tmp_path, f"# {n}\n")
    versions.keep(tmp_path, " \n")
    found = versions.kept(tmp_path)
    assert [text for _, text in found] == [f"# {n}\n" for n in range(12, 2, -1)]
    assert [at for at, _ in found] == sorted((at for at, _ in found), reverse=True)
    assert {file.stat().st_mode & 0o777 for file in (tmp_path / versions.FOLDER).iterdir()} <= {0o600, 0o666}


def test_one_that_is_not_there_any_more_is_told_as_that() -> None:
    renamed = TEXT.replace("two", "2")
    for asked in (lambda: entry_text(renamed, "two"), lambda: with_entry_text(renamed, "two", NEW)):
        with pytest.raises(ConfigError, match='There is no entry "two"'):
            asked()
