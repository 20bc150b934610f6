"""How the text of a launcher or a script is written. Pure."""

import codecs
import re

_CODE_PAGES = {"65001": "utf-8", "1251": "cp1251", "866": "cp866"}


def encoding_of(data: bytes) -> str:
    """How a launcher is written. A .bat is often in the code page that its console had: `chcp` in it says which, else
    it is the one in which more of it is Russian."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if data.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        said = re.search(rb"chcp\s+(\d+)", data, re.IGNORECASE)
        page = _CODE_PAGES.get(said[1].decode(), "utf-8") if said else "utf-8"
        pages = ("cp866", "cp1251") if page == "utf-8" else (page,)
        return max(pages, key=lambda name: _russian(data.decode(name, errors="replace")))
    return "utf-8"


def decode(data: bytes) -> str:
    return data.decode(encoding_of(data), errors="replace")


def _russian(text: str) -> int:
    """How much of what is not ASCII is Russian: small letters tell more than capitals, signs tell against it."""
    return sum(2 if "а" <= c <= "я" else 1 if "А" <= c <= "Я" else -2 for c in text if ord(c) > 127)
