"""`messages`: collects every text of the program, and compiles its translations.

A developer's verb: it needs Babel, which is in the `lint` extra (`python3 tests --prepare` makes an environment
that has it). The catalogs name files but no lines, so that a diff of them shows texts and nothing else.
"""

import ast
import io
import re
import string
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from installer.folders import NAME, SOURCE
from installer.trouble import Trouble
from tray_app.core.messages import LANGUAGES, LOCALES, Message

try:
    from babel.messages.catalog import Catalog
    from babel.messages.catalog import Message as Entry
    from babel.messages.mofile import read_mo, write_mo
    from babel.messages.pofile import read_po, write_po
except ImportError:
    raise Trouble(
        Message("This needs Babel. Run 'python3 tests --prepare', then 'tests/.venv/bin/python installer messages'.")
    ) from None

KEYWORDS = ("Message", "_", "N_")
SEARCHED = ("tray_app", "installer")
UNTRANSLATED = "not translated"
UNDATED = datetime(2000, 1, 1, tzinfo=UTC)
"""Stands in a compiled catalog for the time it was made, so that the same texts give the same file."""
Key = str | tuple[str, ...]
"""What a catalog finds a text by: the English, or English singular and plural."""
HEADER = (b"Language", b"Plural-Forms", b"MIME-Version", b"Content-Type", b"Content-Transfer-Encoding")
"""The header lines worth keeping; the others hold dates and tool versions, which change with no text changed."""


@dataclass(frozen=True)
class Text:
    """One text in the source: `file` from the top of the tree, `line` from 1. A text with a `fault` is left out."""

    file: str
    line: int
    english: str
    plural: str | None = None
    fault: str | None = None


def texts(root: Path = SOURCE) -> list[Text]:
    """Every text that a keyword marks, in the order of files and lines."""
    files = sorted(path for folder in SEARCHED for path in (root / folder).rglob("*.py"))
    return [text for path in files for text in _texts_of(path, path.relative_to(root).as_posix())]


def _texts_of(path: Path, name: str) -> Iterator[Text]:
    calls = (node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Call))
    for call in sorted(calls, key=lambda node: (node.lineno, node.col_offset)):
        called = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        if called not in KEYWORDS or not call.args:
            continue
        match call.args:
            case [ast.Constant(value=str(english))]:
                yield Text(name, call.lineno, english)
            case [ast.Constant(value=str(english)), ast.Constant(value=str(plural))]:
                yield Text(name, call.lineno, english, plural)
            case [ast.JoinedStr() | ast.BinOp(), *_rest]:
                yield Text(name, call.lineno, "", fault="a text must be a literal; its values go by name")
            # a variable holds a text that N_ has marked where it was written


def placeholders(text: str) -> set[str]:
    """The names that a text wants filled in: `{bot}` and `{pause:.0f}` give bot and pause."""
    return {name for _text, name, _format, _conversion in string.Formatter().parse(text) if name is not None}


def translation(code: str, kind: str) -> Path:
    """Where gettext looks for a language; `kind` is `po` (to edit) or `mo` (to load)."""
    return Path(LOCALES) / code / "LC_MESSAGES" / f"{NAME}.{kind}"


def messages(check: bool = False) -> int:
    """Bring the catalogs up to date, or with `check` only say what is not; 1 when `check` finds anything."""
    if not check:
        for code in translated():
            renew(code)
    found = faults()
    for fault in found if check else [fault for fault in found if UNTRANSLATED not in fault]:
        print(fault, file=sys.stderr)
    print(f"{len(texts())} texts, {len(found)} to mend")
    return 1 if check and found else 0


def translated() -> list[str]:
    return [code for code in LANGUAGES if code != "en"]


def template() -> Catalog:
    catalog = Catalog(domain=NAME, project=NAME, fuzzy=False)
    for text in texts():
        if not text.fault:
            catalog.add(
                (text.english, text.plural) if text.plural else text.english, locations=[(text.file, text.line)]
            )
    return catalog


def renew(code: str) -> None:
    """Write .po and .mo of one language: new texts empty or marked fuzzy after a similar one, gone texts left out."""
    source, path = template(), translation(code, "po")
    catalog = _read(code) or Catalog(locale=code, domain=NAME, project=NAME, fuzzy=False)
    catalog.update(source)
    catalog.obsolete.clear()
    # Comments at the head of a new catalog are Babel's boilerplate about copyright holders.
    catalog.header_comment = f"# BotTray in {catalog.locale.english_name}. Made by: python3 installer messages"
    path.parent.mkdir(parents=True, exist_ok=True)
    text = io.BytesIO()
    write_po(text, catalog, width=0, include_lineno=False)
    path.write_bytes(
        re.sub(rb'^"(?!(%s): )[A-Z][A-Za-z-]+: .*\n' % b"|".join(HEADER), b"", text.getvalue(), flags=re.M)
    )
    catalog = _read(code) or catalog
    for entry in list(catalog):
        if entry.fuzzy or not _whole(entry):
            catalog.delete(entry.id)  # all of it is shown in English then, not one form of it
    catalog.creation_date = catalog.revision_date = UNDATED
    with translation(code, "mo").open("wb") as compiled:
        write_mo(compiled, catalog)


def faults() -> list[str]:
    """What keeps a reader of any language from seeing every text in it; a line each."""
    found = [f"{text.file}:{text.line}: {text.fault}" for text in texts() if text.fault]
    wanted = {_key(entry): entry for entry in template() if entry.id}
    for code in translated():
        path, catalog = translation(code, "po"), _read(code)
        if catalog is None:
            found.append(f"{path}: missing; run 'python3 installer messages'")
            continue
        there = {_key(entry): entry for entry in catalog if entry.id}
        found += [
            f"{_place(wanted[key])}: not in {path.name} ({code}): {_first(key)!r}" for key in wanted.keys() - there
        ]
        found += [f"{path.name} ({code}): no longer in the program: {_first(key)!r}" for key in there.keys() - wanted]
        for key in wanted.keys() & there:
            if why := _flaw(there[key]):
                found.append(f"{_place(wanted[key])}: {code}: {why}: {_first(key)!r}")
        if _compiled(code) != {
            key: _forms(entry.string) for key, entry in there.items() if not entry.fuzzy and _whole(entry)
        }:
            found.append(f"{translation(code, 'mo').name} ({code}): not compiled from {path.name} as it is now")
    return sorted(found)


def _flaw(entry: Entry) -> str | None:
    english, *plural = _forms(entry.id)
    if not _whole(entry):
        return UNTRANSLATED
    if entry.fuzzy:
        return "marked fuzzy, look at it again"
    needed = placeholders(plural[0] if plural else english)
    for form in _forms(entry.string):
        if placeholders(form) != needed:
            return f"wants {sorted(needed)} filled in, the translation {sorted(placeholders(form))}"
    return None


def _whole(entry: Entry) -> bool:
    return bool(_forms(entry.string)) and all(_forms(entry.string))


def _forms(text: str | Sequence[str] | None) -> tuple[str, ...]:
    """One text, or one for each plural form."""
    return (text,) if isinstance(text, str) else tuple(text or ())


def _read(code: str) -> Catalog | None:
    try:
        with translation(code, "po").open("rb") as file:
            return read_po(file, locale=code, domain=NAME, abort_invalid=True)
    except FileNotFoundError:
        return None


def _compiled(code: str) -> dict[Key, tuple[str, ...]]:
    try:
        with translation(code, "mo").open("rb") as file:
            return {_key(entry): _forms(entry.string) for entry in read_mo(file) if entry.id}
    except FileNotFoundError:
        return {}


def _key(entry: Entry) -> Key:
    return entry.id if isinstance(entry.id, str) else tuple(entry.id)


def _first(key: Key) -> str:
    return key if isinstance(key, str) else key[0]


def _place(entry: Entry) -> str:
    return entry.locations[0][0] if entry.locations else "?"
