"""The patterns that stand at the head of a file: each is compiled when it is first asked something.

There are some four hundred, a bot's start needs a few of them, and to compile one costs as much as to load a small
file.
"""

import re
from typing import Any, AnyStr, Generic, cast

_ASKED = ("search", "match", "fullmatch", "finditer", "findall", "split", "sub", "subn", "groupindex", "groups")


def pattern(text: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """What `re.compile` gives, as far as it is asked by its own methods; the functions of `re` do not take it. That it
    is none at all, `re.error` says no sooner than it is asked."""
    return cast("re.Pattern[AnyStr]", Uncompiled(text, flags))


class Uncompiled(Generic[AnyStr]):
    def __init__(self, text: AnyStr, flags: int) -> None:
        self.pattern: AnyStr = text
        self._flags = flags

    def __getattr__(self, name: str) -> Any:
        """Python asks here for what is not there yet: from the first time on it is."""
        if name not in _ASKED:
            raise AttributeError(name)
        compiled = re.compile(self.pattern, self._flags)
        for each in _ASKED:
            setattr(self, each, getattr(compiled, each))
        return getattr(compiled, name)
