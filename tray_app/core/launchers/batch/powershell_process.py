"""What a PowerShell file starts by ProcessStartInfo and Process of .NET, or by Win32_Process of WMI, which say as much
as Start-Process. Pure.

[learn.microsoft.com/dotnet/api/system.diagnostics.processstartinfo, …/create-method-in-class-win32-process]
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from tray_app.core.launchers.batch.powershell_values import assigned, value
from tray_app.core.pattern import pattern

_CLASS = r"(?:System\.)?Diagnostics\.Process"
_OF = r"\$(\w+)(?:\.StartInfo)?"
_KEY = pattern(rf"{_OF}\.(FileName|Arguments|WorkingDirectory)\s*=\s*(.+)", re.IGNORECASE | re.DOTALL)
_ADDED = pattern(rf"(?:\[void\]\s*)?{_OF}\.ArgumentList\.Add\((.+)\)", re.IGNORECASE)
_VARIABLE = pattern(
    rf"{_OF}\.Environment(?:Variables)?(?:\[\s*[\"'](\w+)[\"']\s*\]\s*=\s*|\.Add\(\s*[\"'](\w+)[\"']\s*,\s*)(.+)",
    re.IGNORECASE,
)
_MADE = pattern(
    rf"\$(\w+)\s*=\s*(?:New-Object\s+(?:-TypeName\s+)?[\"']?{_CLASS}StartInfo[\"']?|\[{_CLASS}StartInfo\]::new)\s*(.*)",
    re.IGNORECASE,
)
_GIVEN = pattern(r"\$(\w+)\.StartInfo\s*=\s*\$(\w+)", re.IGNORECASE)
_STARTED = pattern(
    rf"(?:(?:\$\w+\s*=|\[void\])\s*)?(?:\[{_CLASS}\]::Start\(([^()]*)\)|\$(\w+)\.Start\(\s*\))(?:\.\w+\(\s*\))*",
    re.IGNORECASE,
)
_TEXT = r"(?:\"(?:`.|\"\"|[^\"`])*+\"|'(?:''|[^'])*+'|\$[\w:]+)"
_BY_CIM = pattern(
    r"^[^\S\n]*(?:\$\w+[^\S\n]*=[^\S\n]*)?Invoke-(?:CimMethod|WmiMethod)\b([^\n{}]*\bWin32_Process\b(?:(?!@\{)[^\n{}])*)"
    r"(?:@\{([^{}]*)\})?",
    re.IGNORECASE | re.MULTILINE,
)
_BY_CLASS = pattern(
    rf"\(\s*\[wmiclass\]\s*[\"'][^\"'\n]*\bWin32_Process[\"']\s*\)\.Create\(\s*({_TEXT})\s*(?:,\s*({_TEXT}))?[^)\n]*\)",
    re.IGNORECASE,
)
_OF_CIM = pattern(rf"\b(CommandLine|CurrentDirectory)\s*=\s*({_TEXT})", re.IGNORECASE)
_LISTED = pattern(rf"-(?:ArgumentList|Arg\w*)\s+@?\(?\s*({_TEXT})\s*(?:,\s*({_TEXT}))?", re.IGNORECASE)
_CREATED = pattern(rf"Win32_Process\.Create\(({_TEXT}|[^,]+),([^()]+)\)")
_PART = pattern(r"\"([^\"]*)\"|'([^']*)'|(\S+)")
_ARGUMENT = pattern(r"\"(?:`.|[^\"`])*+\"|'[^']*+'|[^\s,()]+")


BY_WMI = "Win32_Process.Create("
_SAME = "'.'"  # the folder of whoever asks for it


def of_wmi(text: str) -> str:
    """The text with the processes that WMI creates in one form, `Win32_Process.Create(LINE,FOLDER)`."""

    def by_cim(found: re.Match[str]) -> str:
        given = {key.lower(): value for key, value in _OF_CIM.findall(found[2] or "")}
        if "commandline" in given:
            return f"{BY_WMI}{given['commandline']},{given.get('currentdirectory', _SAME)})"
        listed = _LISTED.search(found[1])
        return f"{BY_WMI}{listed[1]},{listed[2] or _SAME})" if listed else found[0]

    text = _BY_CIM.sub(by_cim, text)
    return _BY_CLASS.sub(lambda found: f"{BY_WMI}{found[1]},{found[2] or _SAME})", text)


@dataclass
class Info:
    """`program`, `args` as one text, `folder`, `env`: what it would be started with."""

    program: str = ""
    args: str = ""
    folder: str = ""
    env: dict[str, str] = field(default_factory=dict, repr=False)


class Processes:
    """The objects that a file fills, by their variables' names."""

    def __init__(self) -> None:
        self._infos: dict[str, Info] = {}

    def taken(self, line: str, known: Mapping[str, str]) -> bool:
        """Whether the line fills one of them."""
        if (made := _MADE.fullmatch(line)) is not None:
            self._infos[made[1].lower()] = self._of(made[2], known)
        elif (given := _GIVEN.fullmatch(line)) is not None:
            self._infos[given[1].lower()] = self._info(given[2])
        elif (key := _KEY.fullmatch(line)) is not None:
            info, text = self._info(key[1]), assigned(key[3], known)
            name = {"filename": "program", "arguments": "args", "workingdirectory": "folder"}[key[2].lower()]
            setattr(info, name, text)
        elif (added := _ADDED.fullmatch(line)) is not None:
            info = self._info(added[1])
            info.args = f'{info.args} "{value(added[2], known)}"'.strip()
        elif (variable := _VARIABLE.fullmatch(line)) is not None:
            self._info(variable[1]).env[variable[2] or variable[3]] = assigned(variable[4].rstrip(" )"), known)
        else:
            return False
        return True

    def started(self, line: str, known: Mapping[str, str]) -> Info | None:
        """What the line starts; None for one that starts nothing of theirs."""
        if (created := _CREATED.search(line)) is not None:
            typed = value(created[1].replace('`"', "'").replace('""', "'"), known)
            program, *args = ["".join(part) for part in _PART.findall(typed)] or [""]
            return Info(program, " ".join(f'"{arg}"' for arg in args), value(created[2], known))
        if (found := _STARTED.fullmatch(line)) is None:
            return None
        if found[2] is not None:
            return self._infos.get(found[2].lower())
        named = re.fullmatch(r"\$(\w+)", found[1].strip())
        return self._infos.get(named[1].lower()) if named else self._of(found[1], known)

    def _info(self, name: str) -> Info:
        return self._infos.setdefault(name.lower(), Info())

    @staticmethod
    def _of(text: str, known: Mapping[str, str]) -> Info:
        """`("python", "bot.py")`: a program and its arguments."""
        words = [value(word, known) for word in _ARGUMENT.findall(text)] if not text.startswith("-") else []
        program, args = [*words, "", ""][:2]
        return Info(program, args)
