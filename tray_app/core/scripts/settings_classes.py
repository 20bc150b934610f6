"""The variables that a settings class of pydantic's reads: by its fields, their aliases, and a prefix. Pure.

The rules: https://docs.pydantic.dev/latest/concepts/pydantic_settings/ and, of version 1, Field(env=…), class Config.
"""

import ast
from collections.abc import Callable, Iterator

from tray_app.core.scripts.python_values import ANY, argument, last_name

_ALIASES = ("validation_alias", "alias", "env")
_OWN = frozenset(["populate_by_name", "validate_by_name"])


def is_settings(one: ast.ClassDef, known: set[str]) -> bool:
    """`known` are the settings classes that it may come from."""
    return any(last_name(base) == "BaseSettings" or last_name(base) in known for base in one.bases)


def fields(one: ast.ClassDef, texts: Callable[[ast.expr], list[str]]) -> set[str]:
    """In capitals, as their case does not count; ANY stands for what is nested in one. `texts` are the values of an
    expression."""
    config = dict(_config(one))
    prefixes = texts(config["env_prefix"]) if "env_prefix" in config else [""]
    between = texts(config["env_nested_delimiter"]) if "env_nested_delimiter" in config else []
    found: set[str] = set()
    for statement in one.body:
        if not isinstance(statement, ast.AnnAssign) or not isinstance(statement.target, ast.Name):
            continue
        field = statement.target.id
        named = [name for alias in _aliases(statement) for name in texts(alias)]
        if not named or not _OWN.isdisjoint(config):
            named += [f"{prefix}{field}" for prefix in prefixes]
        found.update(named)
        found.update(f"{name}{delimiter}{ANY}" for name in named for delimiter in between if delimiter)
    return {name.upper() for name in found}


def _config(one: ast.ClassDef) -> Iterator[tuple[str, ast.expr]]:
    """What is set of the class itself, in each of the three ways that there are."""
    for statement in one.body:
        if isinstance(statement, ast.ClassDef) and statement.name == "Config":
            for inner in statement.body:
                if isinstance(inner, ast.Assign) and isinstance(inner.targets[0], ast.Name):
                    yield inner.targets[0].id, inner.value
        elif isinstance(statement, ast.Assign | ast.AnnAssign):
            target = statement.targets[0] if isinstance(statement, ast.Assign) else statement.target
            if last_name(target) != "model_config":
                continue
            if isinstance(statement.value, ast.Call):
                yield from ((word.arg, word.value) for word in statement.value.keywords if word.arg)
            elif isinstance(statement.value, ast.Dict):
                for key, value in zip(statement.value.keys, statement.value.values, strict=True):
                    if isinstance(key, ast.Constant) and isinstance(key.value, str):
                        yield key.value, value


def _aliases(statement: ast.AnnAssign) -> list[ast.expr]:
    """Of a field: `x: str = Field(alias="Y")` or `x: Annotated[str, Field(alias="Y")]`."""
    calls = [one for part in (statement.value, statement.annotation) if part for one in ast.walk(part)]
    for call in calls:
        if isinstance(call, ast.Call) and last_name(call.func) == "Field":
            given = next((found for name in _ALIASES if (found := argument(call, -1, name)) is not None), None)
            if isinstance(given, ast.Call) and last_name(given.func) == "AliasChoices":
                return [inner for one in given.args for inner in _first(one)]
            if isinstance(given, ast.Call):
                return _first(given)
            if isinstance(given, ast.List | ast.Tuple):
                return list(given.elts)
            return [given] if given is not None else []
    return []


def _first(one: ast.expr) -> list[ast.expr]:
    """Of a path the variable; the rest is looked up in what it holds."""
    return one.args[:1] if isinstance(one, ast.Call) else [one]
