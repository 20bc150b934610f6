"""The services of a docker-compose.yml, as compose would start them. Pure.

Compose specification: `extends` within the file, env_file before environment, the .env beside the file and the user's
own variables for what is put in.
"""

import re
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from tray_app.core.launchers.around import Around
from tray_app.core.launchers.parts import HERE, join
from tray_app.core.launchers.shell_words import commands
from tray_app.core.launchers.values import yaml as yaml_values
from tray_app.core.launchers.values.interpolation import Filler, variables_in

_RESTARTS = {"no": "never", "false": "never", "none": "never", "on-failure": "on-failure"}


@dataclass(frozen=True)
class Service:
    """`env` is what its `environment` comes to, `computed` what nobody has set. `put_in` are the variables of the .env
    whose values stand in `command` or `entrypoint`, `private`
    those that stand in `env`; `keys` is all it says."""

    name: str
    keys: Mapping[str, Any] = field(repr=False)
    env: Mapping[str, str] = field(repr=False)
    computed: Mapping[str, str] = field(repr=False)
    env_files: tuple[str, ...]
    entrypoint: list[str] | None = field(repr=False)
    command: list[str] | None = field(repr=False)
    put_in: Mapping[str, str] = field(repr=False)
    private: Mapping[str, str] = field(repr=False)
    unset: tuple[str, ...]
    restart: str
    context: str
    dockerfile: str
    target: str
    folder: str
    image: str

    @property
    def hosts(self) -> frozenset[str]:
        """What it is called in docker's network."""
        named = (self.name, self.keys.get("container_name"), self.keys.get("hostname"))
        return frozenset(name for name in named if isinstance(name, str) and name not in ("", "localhost"))

    @property
    def rule(self) -> str | None:
        """Its `restart` in BotTray's words; None for what is restarted always, or says nothing."""
        return _RESTARTS.get(self.restart.partition(":")[0])


def services(text: str, around: Around) -> Iterator[Service]:
    whole = yaml_values.values(text, yaml_values.as_written)
    whole = whole if isinstance(whole, dict) else {}
    several = _map(whole, "services") or {  # the form of the first years had no `services`
        name: one for name, one in whole.items() if isinstance(one, dict) and {"image", "build"} & {*one}
    }
    known = {**variables_in(around.text(f"{HERE}/.env") or "", around.environ), **around.environ}
    for name, keys in several.items():
        if isinstance(keys, dict):
            yield _service(name, _extended(keys, several), whole, known, around)


def _service(name: str, keys: dict[str, Any], whole: dict[str, Any], known: dict[str, str], around: Around) -> Service:
    fill = Filler(known)
    entrypoint, command = _words(keys.get("entrypoint"), fill), _words(keys.get("command"), fill)
    put_in, unset = dict(fill.used), tuple(dict.fromkeys(fill.unset))
    env: dict[str, str] = {}
    computed: dict[str, str] = {}
    private: dict[str, str] = {}
    for variable, value in _pairs(keys.get("environment")):
        fill = Filler(known)
        made = known.get(variable) if value is None else fill(value)
        private |= fill.used
        if made is None or fill.unset:
            computed[variable] = value or ""
        else:
            env[variable] = _secret_file(made, whole)
    build = keys.get("build")
    told = build if isinstance(build, dict) else {"context": build}

    def text(value: object) -> str:
        return fill(value) if isinstance(value, str) else ""

    restart = text(keys.get("restart")) or text(_map(_map(keys, "deploy"), "restart_policy").get("condition"))
    return Service(
        name, keys, env, computed, tuple(_env_files(keys.get("env_file"), fill, around)), entrypoint, command, put_in,
        private, unset, restart, join(HERE, text(told.get("context")) or "."),
        text(told.get("dockerfile")) or "Dockerfile", text(told.get("target")),
        text(keys.get("working_dir")), text(keys.get("image")),
    )  # fmt: skip


def _map(of: Mapping[str, Any], key: str) -> dict[str, Any]:
    value = of.get(key)
    return value if isinstance(value, dict) else {}


def _extended(keys: dict[str, Any], several: dict[str, Any]) -> dict[str, Any]:
    """With what the service of the same file has that it extends."""
    of = keys.get("extends")
    base = several.get(of if isinstance(of, str) else str(of.get("service"))) if isinstance(of, str | dict) else None
    if not isinstance(base, dict) or (isinstance(of, dict) and of.get("file")):
        return keys
    env = [*_pairs(base.get("environment")), *_pairs(keys.get("environment"))]
    return {**base, **{key: value for key, value in keys.items() if key != "extends"}, "environment": dict(env)}


def _pairs(value: object) -> Iterator[tuple[str, str | None]]:
    """`environment`, as a map or as a list of A=b; None for one whose value comes from outside."""
    if isinstance(value, dict):
        yield from ((str(name), one if isinstance(one, str) else None) for name, one in value.items())
    for row in value if isinstance(value, list) else ():
        if isinstance(row, str):
            name, sign, text = row.partition("=")
            yield name.strip(), text if sign else None


def _env_files(value: object, fill: Filler, around: Around) -> Iterator[str]:
    """In the order in which they count; one that need not be there and is not is none."""
    for one in value if isinstance(value, list) else [value]:
        path = one.get("path") if isinstance(one, dict) else one
        if isinstance(path, str):
            place = join(HERE, fill(path))
            needed = not isinstance(one, dict) or one.get("required") != "false"
            if needed or around.there(place) is not False:
                yield place


def _secret_file(value: str, whole: dict[str, Any]) -> str:
    """`/run/secrets/NAME` is a file that lies here."""
    found = re.fullmatch(r"/run/secrets/([\w.-]+)", value)
    file = _map(_map(whole, "secrets"), found[1]).get("file") if found else None
    return join(HERE, file) if isinstance(file, str) else value


def _words(value: object, fill: Filler) -> list[str] | None:
    """The words of `command` or `entrypoint`; None where it says none."""
    if isinstance(value, list):
        return [fill(word) for word in value if isinstance(word, str)]
    if not isinstance(value, str) or not value.strip():
        return [] if value == "" else None
    line = fill(value.replace("\n", " "))
    if len([*commands(line)]) > 1:
        return ["sh", "-c", line]
    try:
        return shlex.split(line)
    except ValueError:
        return line.split()
