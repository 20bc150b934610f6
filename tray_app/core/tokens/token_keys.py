"""Under which names the tokens of a settings file stand, from the outermost in: `app`, `bot`, `token`. Pure.

The names only help to choose between several tokens; a token itself is found by its form (token_in.py). So what is not
read here, in odd YAML or broken JSON, costs nothing but a question.
"""

from tray_app.core.pattern import pattern

_TABLE = pattern(r"[ \t]*\[{1,2}([^\[\]\n=]{1,200})\]{1,2}[ \t]*(?:[#;].*)?")
_YAML = pattern(r"([ \t]*)(?:-[ \t]+)?[\"']?([\w.-]{1,200})[\"']?[ \t]*:(?:[ \t]|$)")
_OPENS = pattern(r"(?<![\w.$-])([\w.$-]{1,200}+)[\"']?\s{0,9}[:=]\s{0,9}(?=[{\[])|[{\[]|[}\]]")
DEEPEST = 12  # names that are told, the innermost
_TABLES = (".ini", ".cfg", ".conf", ".toml")


class Outer:
    """Of one file, asked from its beginning to its end; `at` are places in its text."""

    def __init__(self, name: str, text: str) -> None:
        self._kind = name.lower()
        self._text = text
        self._done = self._asked = self._line = 0
        self._names: list[tuple[int, str]] = []

    def names(self, at: int) -> tuple[str, ...]:
        """The names around the line of `at`, without the one in front of the value itself."""
        start = self._line = self._text.rfind("\n", self._asked, at) + 1 or self._line
        self._asked = at
        if self._kind.endswith(_TABLES):
            self._tables(start)
        elif self._kind.endswith((".yaml", ".yml")):
            self._yaml(start)
            here = _YAML.match(self._text, start)
            depth = len(here[1]) if here else 0
            return tuple(name for indent, name in self._names[-DEEPEST:] if indent < depth)
        else:
            self._braces(at)
        return tuple(name for _, name in self._names[-DEEPEST:] if name)

    def _tables(self, end: int) -> None:
        for line in self._text[self._done : end].splitlines():
            if found := _TABLE.fullmatch(line):
                self._names = [(0, part.strip(" \"'")) for part in found[1].split(".")]
        self._done = max(self._done, end)

    def _yaml(self, end: int) -> None:
        for line in self._text[self._done : end].splitlines():
            if found := _YAML.match(line):
                while self._names and self._names[-1][0] >= len(found[1]):
                    self._names.pop()
                self._names.append((len(found[1]), found[2]))
        self._done = max(self._done, end)

    def _braces(self, end: int) -> None:
        for found in _OPENS.finditer(self._text, self._done, end):
            if found[0] in "}]":
                if self._names:
                    self._names.pop()
            elif found[0] in "{[":
                if not self._named(found.start()):
                    self._names.append((0, ""))
            else:
                self._names.append((found.end(), found[1]))
        self._done = max(self._done, end)

    def _named(self, brace: int) -> bool:
        """Whether the name in front of this brace has been taken up with it."""
        return bool(self._names) and self._names[-1][0] == brace
