"""Every text a user reads exists in every language of ours, and asks for the same values."""

from pathlib import Path

import pytest

pytest.importorskip("babel", reason="Babel reads the catalogs; the extra `lint` has it")

from installer import messages
from tray_app.core.messages import LANGUAGES, Message, catalog


def test_every_text_is_translated_and_compiled() -> None:
    assert messages.faults() == []


def write(tree: Path, source: str) -> None:
    (tree / "tray_app").mkdir(exist_ok=True)
    (tree / "tray_app" / "a.py").write_text(source, "utf-8")


def test_what_is_collected(tmp_path: Path) -> None:
    source = (
        'A = Message("One {x}.", x="not this")\n'
        'B = _("two " "parts")\n'
        'C = N_("three")\n'
        'D = messages.Message("{n} bot", "{n} bots", n=4)\n'
        'E = other("no")\n'
        "F = _(TITLES[step])\n"
        'G = Message("outer {inner}", inner=Message("inner"))\n'
    )
    write(tmp_path, source)
    assert [(text.line, text.english, text.plural, text.fault) for text in messages.texts(tmp_path)] == [
        (1, "One {x}.", None, None),
        (2, "two parts", None, None),
        (3, "three", None, None),
        (4, "{n} bot", "{n} bots", None),
        (7, "outer {inner}", None, None),
        (7, "inner", None, None),
    ]


@pytest.mark.parametrize("call", ['Message(f"{name} runs.")', '_("a" + name)', '_("%s" % name)'])
def test_a_text_that_is_put_together_is_a_fault(tmp_path: Path, call: str) -> None:
    write(tmp_path, call)
    (text,) = messages.texts(tmp_path)
    assert text.fault is not None


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program of three texts, and a catalog made for it."""
    write(tmp_path, 'a = _("Stop {bot}."), _("Start"), _("{n} bot", "{n} bots", n=2)\n')
    real = messages.texts
    monkeypatch.setattr(messages, "texts", lambda: real(tmp_path))
    monkeypatch.setattr(messages, "LOCALES", tmp_path / "locale")
    messages.renew("ru")
    return tmp_path


def translate(**russian: str) -> None:
    """Fill in the catalog as a translator does."""
    po = messages.translation("ru", "po")
    text = po.read_text("utf-8")
    text = text.replace('msgid "Stop {bot}."\nmsgstr ""', f'msgid "Stop {{bot}}."\nmsgstr "{russian["stop"]}"')
    text = text.replace('msgid "Start"\nmsgstr ""', f'msgid "Start"\nmsgstr "{russian["start"]}"')
    for number, form in enumerate(("one", "few", "many")):
        text = text.replace(f'msgstr[{number}] ""', f'msgstr[{number}] "{russian[form]}"')
    po.write_text(text, "utf-8")


WHOLE = {"stop": "Остановить {bot}.", "start": "Пуск", "one": "{n} бот", "few": "{n} бота", "many": "{n} ботов"}


def test_a_whole_catalog_has_no_fault_and_making_it_again_changes_nothing(tree: Path) -> None:
    translate(**WHOLE)
    assert len(messages.faults()) == 1, "translated, not yet compiled"
    messages.renew("ru")
    assert messages.faults() == []
    before = {path: path.read_bytes() for path in tree.rglob("*.?o")}
    assert len(before) == 2
    messages.renew("ru")
    assert {path: path.read_bytes() for path in tree.rglob("*.?o")} == before
    assert b"a.py:" not in before[messages.translation("ru", "po")], "no line numbers"


@pytest.mark.parametrize(
    ("key", "russian", "fault"),
    [
        ("start", "", "not translated"),
        ("many", "", "not translated"),
        ("stop", "Остановить.", "wants ['bot']"),
        ("stop", "Остановить {бот}.", "wants ['bot']"),
        ("one", "один бот", "wants ['n']"),
    ],
)
def test_what_is_wrong_with_a_translation(tree: Path, key: str, russian: str, fault: str) -> None:
    translate(**WHOLE | {key: russian})
    messages.renew("ru")
    (found,) = messages.faults()
    assert fault in found


def test_a_changed_text_is_marked_and_a_gone_one_removed(tree: Path) -> None:
    translate(**WHOLE)
    messages.renew("ru")
    write(tree, 'a = _("Stop {bot} now."), _("{n} bot", "{n} bots", n=2)\n')
    assert len(messages.faults()) == 3, "one is new, two are gone"
    messages.renew("ru")
    (found,) = messages.faults()
    assert "fuzzy" in found
    assert "Пуск" not in messages.translation("ru", "po").read_text("utf-8")


def test_what_is_not_translated_shows_in_english(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    translate(**WHOLE | {"few": ""})
    messages.renew("ru")
    monkeypatch.setattr("tray_app.core.messages.LOCALES", tree / "locale")
    catalog.cache_clear()
    try:
        assert Message("Stop {bot}.", bot="shop").render("ru") == "Остановить shop."
        assert Message("{n} bot", "{n} bots", n=2).render("ru") == "2 bots"
    finally:
        catalog.cache_clear()


def test_gettext_finds_the_catalogs() -> None:
    for code in set(LANGUAGES) - {"en"}:
        assert messages.translation(code, "mo").is_file()
        assert catalog(code).info()["language"] == code
