"""A justfile -> what its recipes start: it is read as the Makefile that would say the same. Pure.

[just.systems/man: `NAME := VALUE`, `{{NAME}}`, `set dotenv-load`, `set working-directory`, parameters, recipes in
another language by their first line]
"""

import re

from tray_app.core.launchers import makefile
from tray_app.core.launchers.around import Around
from tray_app.core.launchers.parts import Reading
from tray_app.core.pattern import pattern

_SETS = pattern(r"(?:export\s+)?([A-Za-z_][\w-]*)\s*:=\s*(.*)")
_RECIPE = pattern(r"@?([A-Za-z_][\w-]*)((?:[ \t]+[^:=\n]*(?:=[^:\n]*)?)?):(?!=).*")
_PUT_IN = pattern(r"\{\{\s*([^{}]*?)\s*\}\}")
_TEXT = pattern(r"\"\"\"(.*)\"\"\"|'''(.*)'''|\"(.*)\"|'(.*)'")
_PARAMETER = pattern(r"([*+$]*)([A-Za-z_][\w-]*)(?:=(\"[^\"]*\"|'[^']*'|\S+))?")
_FOLDER = pattern(r"\[working-directory:\s*(\"[^\"]*\"|'[^']*')\s*\]")


def reading(text: str, around: Around) -> Reading:
    known: dict[str, str] = {}
    given: dict[str, str] = {}  # what a recipe's own parameters come to where nobody hands anything over
    head, recipes = list[str](), list[tuple[str, str, list[str]]]()  # name, folder and lines of each
    folder = own_folder = variables = ""
    for line in re.sub(r"\\\r?\n[ \t]*", " ", text).splitlines():
        if line[:1] in (" ", "\t"):
            if recipes and (body := line.strip().lstrip("@-")):
                recipes[-1][2].append(_put_in(body, {**known, **given}))
        elif (sets := _SETS.fullmatch(line.strip())) is not None:
            known[sets[1]] = _value(sets[2], known)
            head += [f"export {sets[1]} := {known[sets[1]].replace('$', '$$')}"] if line.startswith("export") else []
        elif line.startswith("set "):
            name, _sign, value = line[4:].partition(":=")
            if name.strip() == "working-directory":
                folder = _value(value, known)
            elif name.strip() in ("dotenv-filename", "dotenv-path"):
                variables = _value(value, known)
            elif name.strip() == "dotenv-load" and value.strip() != "false":
                variables = variables or ".env"
        elif (place := _FOLDER.fullmatch(line.strip())) is not None:
            own_folder = _value(place[1], known)
        elif (recipe := _RECIPE.match(line)) is not None:
            given = {
                name: "" if signs == "*" and not default else _value(default, known) if default else f"${name}"
                for signs, name, default in _PARAMETER.findall(recipe[2])
            }
            recipes.append((recipe[1], own_folder or folder, []))
            own_folder = ""
    head += [f"include {variables}"] if variables else []
    return makefile.reading("\n".join([*head, *map(_rule, recipes)]), around)


def _rule(recipe: tuple[str, str, list[str]]) -> str:
    """A recipe as make has it: each line is a shell's own, but of one that begins with the name of a shell."""
    name, folder, lines = recipe
    if lines and lines[0].startswith("#!"):
        lines = ["; ".join(one for one in lines if not one.startswith("#"))] if "sh" in lines[0] else []
    go = f"cd {folder} && " if folder else ""
    return "\n".join([f"{name}:", *(f"\t{go}{one.replace('$', '$$')}" for one in lines if not one.startswith("#"))])


def _put_in(text: str, known: dict[str, str]) -> str:
    return _PUT_IN.sub(lambda one: _value(one[1], known), text)


def _value(expression: str, known: dict[str, str]) -> str:
    """Of a text or a name; what only a run would tell stays a variable that nobody has set."""
    expression = expression.strip()
    if (found := _TEXT.fullmatch(expression)) is not None:
        return next(part for part in found.groups() if part is not None)
    if expression in known:
        return known[expression]
    default = re.fullmatch(r"env(?:_var_or_default)?\(\s*[\"']\w+[\"']\s*,\s*([\"'])(.*)\1\s*\)", expression)
    return default[2] if default else "$" + (re.sub(r"\W+", "_", expression).strip("_") or "just")
