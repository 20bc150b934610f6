"""Which files of variables a Python program reads, in which order they count, which variables it sets itself, and which
it reads whose names depend on something. Without running it. Pure.

python-dotenv (`load_dotenv`, `find_dotenv`, `dotenv_values`, `get_key`), pydantic-settings (`env_file`), environs and
django-environ (`read_env`), decouple (`RepositoryEnv`), starlette (`Config`).
"""

import ast
from collections.abc import Mapping, Sequence
from pathlib import PurePath

from tray_app.core.scripts.python_values import ANY, Values, argument, is_environ, last_name
from tray_app.core.scripts.settings_classes import fields, is_settings
from tray_app.core.scripts.variable_files import Assigned, Reader, Used

_SETTINGS = frozenset(["SettingsConfigDict", "ConfigDict"])
_BY_NAME = frozenset(["getenv", "config", "env"])


def used(
    code: Mapping[PurePath, str],
    folder: PurePath,
    given: Mapping[str, str],
    base: list[PurePath],
    reader: Reader,
    before: Sequence[PurePath] = (),
) -> Used:
    """`code` is the program's own, the started file first, but of a module the packages `before` it run earlier;
    `given` are the variables that it gets anyhow, and `base` the files that it gets them from."""
    walk = _Walk(code, folder, given, reader)
    walk.found.files += base
    for file in before:
        walk.module(file)
    for number, file in enumerate(code):
        walk.module(file, main=not number)
    walk.separate()
    return walk.found


class _Walk:
    def __init__(
        self, code: Mapping[PurePath, str], folder: PurePath, given: Mapping[str, str], reader: Reader
    ) -> None:
        self._code, self._folder, self._reader = code, folder, reader
        self._env = dict(given)
        self._modules: dict[PurePath, Values] = {}
        self._functions: dict[PurePath, dict[str, ast.FunctionDef | ast.AsyncFunctionDef]] = {}
        self._unsure = self._merged = 0
        self._apart: list[PurePath] = []
        self._classes: set[str] = set()
        self.found = Used()

    def module(self, file: PurePath, main: bool = False) -> None:
        if file in self._modules:
            return
        self._at = self._modules[file] = Values(file, self._folder, main, self._env, self._reader.files)
        self._functions[file] = {}
        try:
            tree = ast.parse(self._code[file])
            self._body(tree.body)
            while self._functions[file]:
                self._body(self._functions[file].pop(next(iter(self._functions[file]))).body)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return

    def separate(self) -> None:
        """Files that are read apart from one another have no order."""
        if len(set(self._apart)) > 1:
            self.found.doubtful += self._apart

    def _body(self, body: list[ast.stmt]) -> None:
        for one in body:
            self._statement(one)

    def _perhaps(self, body: list[ast.stmt]) -> None:
        self._unsure += 1
        self._body(body)
        self._unsure -= 1

    def _statement(self, one: ast.stmt) -> None:
        if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef):
            self._functions[self._at.file][one.name] = one
        elif isinstance(one, ast.ClassDef):
            self._body(one.body)
            if is_settings(one, self._classes):
                self._classes.add(one.name)
                self.found.fields |= fields(one, self._at.texts)
        elif isinstance(one, ast.Import | ast.ImportFrom):
            self._import(one)
        elif isinstance(one, ast.If):
            self._expression(one.test)
            truth = self._at.truth(one.test)
            for body, value in ((one.body, True), (one.orelse, False)):
                if truth is None:
                    self._perhaps(body)
                elif truth is value:
                    self._body(body)
        elif isinstance(one, ast.Try):
            self._body(one.body)
            for handler in one.handlers:
                self._perhaps(handler.body)
            self._body([*one.orelse, *one.finalbody])
        elif isinstance(one, ast.With | ast.AsyncWith | ast.For | ast.AsyncFor | ast.While):
            for part in ast.iter_child_nodes(one):
                if isinstance(part, ast.withitem) and isinstance(part.optional_vars, ast.Name):
                    self._assign(part.optional_vars, part.context_expr)
                if isinstance(part, ast.stmt):
                    self._statement(part)
                else:
                    self._expression(part)
        elif isinstance(one, ast.Assign | ast.AnnAssign):
            self._expression(one.value)
            for target in one.targets if isinstance(one, ast.Assign) else [one.target]:
                self._assign(target, one.value)
        else:
            self._expression(one)

    def _assign(self, target: ast.expr, value: ast.expr | None) -> None:
        if isinstance(target, ast.Name) and value is not None:
            before = self._at.names.get(target.id, []) if self._unsure else []
            self._at.names[target.id] = [*before, *self._at.options(value)]
            if target.id == "env_file":
                self._settings(value)
            elif target.id == "model_config" and isinstance(value, ast.Dict):
                for key, inner in zip(value.keys, value.values, strict=True):
                    if isinstance(key, ast.Constant) and key.value == "env_file":
                        self._settings(inner)
        elif isinstance(target, ast.Subscript) and is_environ(target.value):
            self._set(target.slice, value, target.lineno)

    def _set(self, name: ast.expr, value: ast.expr | None, line: int, default: bool = False) -> None:
        names, values = self._at.texts(name), self._at.options(value)
        for one in names:
            if ANY in one or (default and one in self._env):
                continue
            sure = not self._unsure and len(names) == len(values) == 1
            text = values[0] if len(values) == 1 and isinstance(values[0], str) and ANY not in values[0] else None
            self.found.assigned[one] = Assigned(one, text, self._at.file, line, sure)
            if text is not None and sure:
                self._env[one] = text

    def _expression(self, node: ast.AST | None) -> None:
        if node is None or isinstance(node, ast.Lambda):
            return
        merges = isinstance(node, ast.Dict) and None in node.keys
        self._merged += merges
        for part in ast.iter_child_nodes(node):
            self._expression(part)
        self._merged -= merges
        if isinstance(node, ast.Call):
            self._call(node, last_name(node.func))
        elif isinstance(node, ast.Subscript) and is_environ(node.value) and isinstance(node.ctx, ast.Load):
            self._name(node.slice)

    def _call(self, node: ast.Call, name: str) -> None:
        at, inner = self._at, node.func.value if isinstance(node.func, ast.Attribute) else None
        over = argument(node, 3 if name == "load_dotenv" else -1, "override", "overwrite")
        if name in ("load_dotenv", "dotenv_values") or (name == "get_key" and "dotenv" in self._code[at.file]):
            stream, one = argument(node, 1, "stream") if name != "get_key" else None, name != "load_dotenv"
            paths = self._paths(argument(node, 0, "dotenv_path") or stream)
            if stream is None or not any(ANY in str(path) for path in paths):
                self._load(paths, one or (over is not None and at.truth(over)) or False)
                self._apart += self._reader.lying(paths) if one and not self._merged else []
            if name == "get_key" and (key := argument(node, 1, "key_to_get")) is not None:
                self._name(key)
        elif name == "read_env":
            self._load(self._paths(argument(node, 0, "path", "env_file")), bool(over and at.truth(over)))
        elif name == "RepositoryEnv" or (name == "Config" and "starlette" in self._code[at.file]):
            if node.args and not isinstance(node.args[0], ast.Call):
                self._settings(node.args[0])
        elif name == "setdefault" and inner is not None and is_environ(inner) and len(node.args) == 2:
            self._set(node.args[0], node.args[1], node.lineno, default=True)
        elif name == "update" and inner is not None and is_environ(inner):
            for given in node.args:
                if isinstance(given, ast.Dict):
                    for key, value in zip(given.keys, given.values, strict=True):
                        if key is not None:
                            self._set(key, value, node.lineno)
        elif name in _SETTINGS or any(one.arg == "_env_file" for one in node.keywords):
            self._settings(argument(node, -1, "env_file", "_env_file"))
        elif node.args and (name in _BY_NAME or (inner is not None and last_name(inner) in ("env", "environ"))):
            self._name(node.args[0])
        elif isinstance(node.func, ast.Name) and (called := self._functions[at.file].pop(name, None)):
            self._at.bind(called.args, node)
            self._body(called.body)

    def _name(self, node: ast.expr) -> None:
        names = tuple(self._at.texts(node))
        if isinstance(node, ast.Name) and node.id not in self._at.names:
            return  # what a function of its own is given: `def setting(name)`
        if len(names) > 1 or any(ANY in one for one in names):
            self.found.names.append(names)
        else:
            self.found.single.update(names)

    def _paths(self, node: ast.expr | None) -> list[PurePath]:
        """Where nothing is named, or an empty text, python-dotenv looks upwards from the file that calls it."""
        found: list[PurePath] = []
        for text in self._at.texts(node) or [""]:
            found += [self._at.place(text)] if text else self._at.upwards(".env", self._at.file.parent)
        return found

    def _settings(self, node: ast.expr | None) -> None:
        """What is read below the variables themselves: of a settings class, where of several files the last counts."""
        options = [one for one in self._at.options(node) if one is not None] if node is not None else []
        groups = [one if isinstance(one, tuple) else (one,) for one in options]
        for group in groups:
            paths = [self._at.place(str(one)) for one in group if one is not None]
            for path in reversed(paths):
                self._load([path], False, several=len(groups) > 1)
            self._apart += self._reader.lying(paths) if len(groups) == 1 and len(paths) == 1 else []

    def _load(self, paths: list[PurePath], override: bool, several: bool = False) -> None:
        for file in self.found.load(paths, override, self._reader, bool(self._unsure) or several):
            values = self._reader.variables(file)
            self._env.update(values if override else {n: v for n, v in values.items() if n not in self._env})

    def _import(self, one: ast.Import | ast.ImportFrom) -> None:
        here = self._at
        if isinstance(one, ast.Import):
            for alias in one.names:
                self._enter(alias.name.split("."), 0)
            self._at = here
            return
        parts = (one.module or "").split(".") if one.module else []
        file = self._enter(parts, one.level)
        for alias in one.names:
            self._enter([*parts, alias.name], one.level)
            if file in self._modules and alias.name in self._modules[file].names:
                here.names[alias.asname or alias.name] = self._modules[file].names[alias.name]
        self._at = here

    def _enter(self, parts: list[str], level: int) -> PurePath | None:
        """The file of a module; its packages run before it."""
        top = f"{self._at.file.parents[level - 1].as_posix()}/" if 0 < level <= len(self._at.file.parents) else ""
        found = self._run((f"{top}__init__.py",), top) if top else None
        for depth in range(1, len(parts) + 1):
            below = f"/{'/'.join(parts[:depth])}"
            found = self._run((f"{below}/__init__.py", *([f"{below}.py"] if depth == len(parts) else [])), top)
        return found

    def _run(self, tails: tuple[str, ...], top: str) -> PurePath | None:
        file = next(
            (one for one in self._code if one.as_posix().endswith(tails) and one.as_posix().startswith(top)), None
        )
        if file:
            here, unsure = self._at, self._unsure
            self.module(file)
            self._at, self._unsure = here, unsure
        return file
