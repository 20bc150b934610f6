"""The text of a script without what is only said in it: remarks, and texts in triple quotation marks. Pure.

By patterns, as core/scripts/script_text.py: a script may be of any language. What is taken out leaves its line ends, so
that lines are counted as in the file. What is opened and never closed is no remark.
"""

import re

from tray_app.core.pattern import pattern

# a string is passed over, since an address has // in it; an apostrophe in plain words ends with its line
_PIECES = pattern(
    r"(?P<text>\"\"\"|''')"
    r"|\"(?:[^\"\\\n]|\\.)*+\"?|'(?:[^'\\\n]|\\.)*+'?|`(?:[^`\\]|\\.)*+`?"
    r"|(?<![^\s;{}(),])(?:(?P<block>/\*)|(?P<line>(?:#|//)[^\n]*+))",
    re.DOTALL,
)


def code_of(text: str) -> str:
    """What of a script is run."""
    parts, done, unclosed = [], 0, set()
    found = _PIECES.search(text)
    while found:
        at, end = found.span()
        closing = found["text"] or (found["block"] and "*/")
        if closing and closing not in unclosed:
            closed = text.find(closing, end)
            if closed < 0:
                unclosed.add(closing)  # not looked for again: that would take quadratic time
            else:
                end = closed + len(closing)
        if end > found.end() or found["line"]:
            parts += [text[done:at], "\n" * text.count("\n", at, end)]
            done = end
        found = _PIECES.search(text, end)
    return "".join([*parts, text[done:]])
