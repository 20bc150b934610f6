"""The variables that a program reads by functions of its own: `def require_env(name)`, a method of a settings object,
`function requireEnv(name)`. Pure, and by patterns, as core/scripts/script_text.py: a text may be of any language.

A function is one where it looks up in the environment what it is given, or hands it on to one that does.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from itertools import pairwise
from typing import NamedTuple

from tray_app.core.pattern import pattern
from tray_app.core.scripts.script_text import read_sites

MOST = 20  # functions of one program
DEEPEST = 3  # functions that hand it on to each other
FARTHEST = 3000  # signs from the head of a function to what it looks up

_PARAMETERS = r"\(([^()]{0,300}+)\)"
_S = r"[^\S\n]{0,9}+"
_GENERIC = r"(?:<[^<>\n]{0,80}+>)?"
_HEAD = pattern(
    rf"^(?P<indent>[^\S\n]{{0,60}}+)(?:async[^\S\n]++)?def[^\S\n]++(?P<def>\w{{1,60}}+){_PARAMETERS}"
    rf"|\bfunction{_S}(?P<function>[\w$]{{1,60}}+){_S}{_GENERIC}{_PARAMETERS}"
    rf"|(?<![\w$])(?P<bound>[\w$]{{1,60}}+){_S}(?::{_S}[^=\n(),]{{1,60}})?[=:]{_S}(?:async\b{_S})?(?:function\b{_S}[\w$]{{0,60}}+)?"
    rf"{_GENERIC}(?:{_PARAMETERS}(?=[^\n=>{{]{{0,60}}+(?:=>|\{{))|([\w$]{{1,60}}+)(?={_S}=>))"
    rf"|(?<![\w$])(?P<lambda>\w{{1,60}}+){_S}={_S}lambda\b{_S}([^:\n]{{1,200}}+):"
    rf"|^[^\S\n]{{0,60}}+(?:(?:public|private|protected|static|async)\b{_S}){{0,3}}+(?!(?:if|for|while|switch|catch|function|return|with)\b)"
    rf"(?P<method>[\w$#]{{1,60}}+){_S}{_GENERIC}{_PARAMETERS}{_S}(?::[^{{\n]{{0,80}}+)?\{{",
    re.MULTILINE,
)
_ASKS = (
    r"getenv\s{0,9}\(|\benviron(?:\.get|\.pop)?\s{0,9}[\[(]|\bconfig\s{0,9}\(|\benv(?:\.(?:get|str))?\s{0,9}[\[(]"
    r"|\bprocess\.env\s{0,9}\[|\bmeta\.env\[|\bENV\s{0,9}\["
)
_GIVEN = (
    r"\s{0,9}(?:(?:f[\"']|`)(?P<filled>\w{0,40})\$?\{|[\"'`](?P<before>\w{1,40})[\"'`]\s{0,9}\+\s{0,9})?(?P<name>[A-Za-z_$][\w$]{0,60})"
    r"(?P<upper>(?:\.strip\(\)|\.trim\(\)){0,2}(?:\.upper\(\)|\.toUpperCase\(\)))?\s{0,9}(?:\}[\"'`]\s{0,9})?[\]),]"
)
_LOOKED_UP = pattern(rf"(?:{_ASKS}){_GIVEN}")
_COMMON = frozenset(
    ["get", "read", "value", "load", "find", "pop", "fetch", "query", "str", "int", "bool", "one", "list"]
)
_CAPITALS = pattern(r"[A-Z][A-Z0-9_]*")
_CONSTANT = pattern(r"\b([A-Za-z_]\w{1,60})\s?(?::[^=\n]{1,40})?=\s?[\"'`](\w{1,80})[\"'`]")
_GIVEN_TO = pattern(
    r"[^\S\n]*(?:(?:const|let|var|export|self\.|this\.)\s?){0,2}([A-Za-z_]\w*)\s?(?::[^=\n]{1,40})?=\s?(?![=>])"
)
_IF_ELSE = pattern(r"[\w\s.,()\[\]\"']{0,60}?\bif\b.*\belse\b.*", re.DOTALL)
_STATEMENT = pattern(r":[^\S\n]*\n|\n[^\S\n]*[A-Za-z_]\w*\s?=(?!=)")
_ASKED = pattern(r"\?[^\n?:;]*\Z")
_OTHERWISE = pattern(r"[^\n:;?]{0,20}\s{0,20}:\s{0,9}[\w.]{0,20}")
_IS_ONE = pattern(r"[A-Za-z_]\w{0,80}")


class Helper(NamedTuple):
    """`at` is which of its arguments is the variable, which it calls `word`; `before` stands in front of that, and
    `upper` says that it is put into capitals."""

    name: str
    at: int
    word: str
    before: str = ""
    upper: bool = False


def helpers(texts: Collection[str]) -> list[Helper]:
    """Those of a program; `texts` are all of its own files, without remarks."""
    found: dict[Helper, None] = {}
    new = [one for text in texts for one in _defined(text, _LOOKED_UP)]
    for _depth in range(DEEPEST):
        new = [one for one in dict.fromkeys(new) if one not in found][: MOST - len(found)]
        if not new:
            break
        found |= dict.fromkeys(new)
        names = "|".join(re.escape(one.name) for one in new if one.name not in _COMMON and not one.at)
        handed = re.compile(rf"(?<!def )(?<!function )(?<![\w$])(?:{names})\({_GIVEN}") if names else None
        known = {one.name: one for one in new}
        several = [(one, found_) for text in texts if handed for one, found_ in _handed(text, handed, known)]
        new = [one._replace(before=to.before + one.before, upper=to.upper or one.upper) for one, to in several]
    renamed = [(one, name) for one in found for name in _renamed(one.name, texts)]
    return [*found, *(one._replace(name=name) for one, name in renamed[:MOST])]


def reads(several: Collection[Helper], text: str, named: Mapping[str, str]) -> list[str]:
    """The variables that one text of a program reads by its `several` functions; `named` are its `constants`."""
    return list(dict.fromkeys(name for _at, _end, name in _sites(several, text, named)))


def constants(texts: Collection[str]) -> dict[str, str]:
    """The texts that have a name of their own, by that."""
    return {name: value for text in texts for name, value in _CONSTANT.findall(text)}


def all_reads(texts: Collection[str]) -> list[str]:
    """The variables that a program reads by functions of its own, in the order of its files."""
    several = helpers(texts)
    named = constants(texts) if several else {}
    return list(dict.fromkeys(name for text in texts for name in reads(several, text, named)))


def alternatives(texts: Collection[str]) -> list[frozenset[str]]:
    """The variables of which a program takes one where something holds, another where it does not: `getenv("A") if DEV
    else getenv("B")`, `DEV ? process.env.A : process.env.B`, and the same name given in two places."""
    several = helpers(texts)
    named = constants(texts) if several else {}
    found: list[frozenset[str]] = []
    for text in texts:
        sites = sorted([*read_sites(text), *_sites(several, text, named)])
        given: dict[str, dict[int, set[str]]] = {}
        for one in sites:
            start = text.rfind("\n", 0, one[0]) + 1
            if one[0] - start < 200 and (to := _GIVEN_TO.match(text, start, one[0])):
                given.setdefault(to[1], {}).setdefault(start, set()).add(one[2])
        apart = [[*places.values()] for places in given.values()]
        found += [frozenset().union(*names) for names in apart if not set.intersection(*names)]
        for (start, end, name), (following, _end, other) in pairwise(sites):
            between = text[end:following] if following - end < 200 else ""
            asked = _ASKED.search(text, max(0, start - 120), start) and _OTHERWISE.fullmatch(between)
            if name != other and (asked or (_IF_ELSE.fullmatch(between) and not _STATEMENT.search(between))):
                found.append(frozenset([name, other]))
    return found


def _sites(several: Collection[Helper], text: str, named: Mapping[str, str]) -> Iterator[tuple[int, int, str]]:
    """Where they are called, and the variables that they are given."""
    for one in several:
        if one.name not in text:
            continue
        skipped = rf"(?:[^,()\n]{{0,80}},\s{{0,40}}){{{one.at}}}"
        call = re.compile(
            rf"(?<!def )(?<!function )(?<![\w$]){re.escape(one.name)}\s?(?:<[^<>\n]{{0,60}}>)?\(\s{{0,40}}"
            rf"(?:{skipped}|[^()\n]{{0,120}}?(?=\b{re.escape(one.word)}\s?[=:]))(?:{re.escape(one.word)}\s?[=:]\s?)?"
            r"(?:[\"'`](?P<text>[^\"'`\n]{1,80})[\"'`]|(?P<constant>[A-Za-z_$][\w$.]{0,80}))\s{0,40}[,)]"
        )
        for found in call.finditer(text):
            name = found["text"] or named.get(found["constant"].rpartition(".")[2], "")
            if _IS_ONE.fullmatch(name) and (one.name not in _COMMON or _CAPITALS.fullmatch(name)):
                yield found.start(), found.end(), one.before + (name.upper() if one.upper else name)


def _defined(text: str, lookup: "re.Pattern[str]") -> Iterator[Helper]:
    yield from (one for one, _name in _around(text, lookup))


def _handed(text: str, lookup: "re.Pattern[str]", known: dict[str, Helper]) -> Iterator[tuple[Helper, Helper]]:
    for one, called in _around(text, lookup):
        name = next((name for name in known if called.startswith(f"{name}(")), None)
        if name is not None and one.name not in known:
            yield one, known[name]


def _around(text: str, lookup: "re.Pattern[str]") -> Iterator[tuple[Helper, str]]:
    """The functions in which something is looked up that they are given, each with what looks it up."""
    looked = list(lookup.finditer(text))
    heads = list(_HEAD.finditer(text)) if looked else []
    last = 0
    for one in looked:
        while last < len(heads) and heads[last].start() < one.start():
            last += 1
        for head in reversed(heads[max(0, last - 6) : last]):
            if one.start() - head.end() > FARTHEST:
                break
            name, parameters = _parts(head)
            if one["name"] not in parameters or (head["def"] and not _is_inside(text, head, one.start())):
                continue
            before = one["filled"] or one["before"] or ""
            yield Helper(name, parameters.index(one["name"]), one["name"], before, bool(one["upper"])), one[0]
            break


def _parts(head: "re.Match[str]") -> tuple[str, list[str]]:
    name = next(head[kind] for kind in ("def", "function", "bound", "lambda", "method") if head[kind])
    written = head[(head.lastindex or 0)] or ""
    words = [re.match(r"[\s*.]*([\w$]*)", part) for part in written.split(",")]
    names = [word[1] if word else "" for word in words]
    return name, names[1:] if names[:1] in (["self"], ["cls"]) else names


def _is_inside(text: str, head: "re.Match[str]", at: int) -> bool:
    """Whether no line between them, up to that of `at`, is indented no more than the function itself."""
    left = re.compile(rf"\n[^\S\n]{{0,{len(head['indent'])}}}(?![\s)])")
    return left.search(text, head.end(), at) is None


def _renamed(name: str, texts: Collection[str]) -> Iterator[str]:
    renamed = re.compile(rf"(?<![\w$.]){re.escape(name)}\s{{1,9}}as\s{{1,9}}([\w$]{{1,60}})")
    for text in texts:
        yield from renamed.findall(text)
