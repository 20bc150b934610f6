"""Other languages that bots are written in: by which files a project of theirs is known, and what runs its program.
Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase


@dataclass(frozen=True)
class Language:
    """`files` are names that only a project of its own has, in small letters. `run` is the command line of what is
    built, FILE in it; empty where a build makes a program that runs by itself."""

    name: str
    files: tuple[str, ...]
    endings: tuple[str, ...]
    run: str = ""
    built: bool = True


_LANGUAGES = (
    Language("Go", ("go.mod",), (".go",)),
    Language("Rust", ("cargo.toml",), (".rs",)),
    Language("C#", ("*.csproj", "*.fsproj", "*.vbproj", "*.sln", "*.slnx"), (".cs", ".fs")),
    Language("Kotlin", (), (".kt",), "java -jar FILE.jar"),
    Language("Java", ("pom.xml", "build.gradle", "build.gradle.kts"), (".java",), "java -jar FILE.jar"),
    Language("Scala", ("build.sbt",), (".scala",), "java -jar FILE.jar"),
    Language("Ruby", ("gemfile", "*.gemspec"), (".rb",), "ruby FILE.rb", built=False),
    Language("PHP", ("composer.json",), (".php",), "php FILE.php", built=False),
    Language("Dart", ("pubspec.yaml",), (".dart",)),
    Language("Swift", ("package.swift",), (".swift",)),
    Language("Haskell", ("stack.yaml", "*.cabal"), (".hs",)),
    Language("Elixir", ("mix.exs",), (".ex", ".exs"), "mix run --no-halt", built=False),
    Language("Erlang", ("rebar.config",), (".erl",)),
    Language("Crystal", ("shard.yml",), (".cr",)),
    Language("Nim", ("*.nimble",), (".nim",)),
    Language("Lua", ("*.rockspec",), (".lua",), "lua FILE.lua", built=False),
    Language("Perl", ("cpanfile",), (".pl",), "perl FILE.pl", built=False),
    Language("C++", ("cmakelists.txt", "*.vcxproj"), (".cpp", ".cc", ".cxx")),
)
OF_PYTHON = frozenset(["requirements.txt", "pyproject.toml", "setup.py", "setup.cfg", "pipfile", "environment.yml"])


def of_project(files: Sequence[str]) -> tuple[Language, str] | None:
    """The language of a folder's program, and the file that tells it: what builds it, else a file of its code. `files`
    are paths in the folder, those above first; what lies deeper may be of something else. None where Python's own files
    lie at the top."""
    if any(file.lower() in OF_PYTHON for file in files):
        return None
    near = [file for file in files if file.count("/") < 2]
    return _first(near, built=True) or _first(near, built=False)


def of_file(name: str) -> Language | None:
    """Of a file that was named: code of it, or what builds it."""
    found = _first([name], built=True) or _first([name], built=False)
    return found[0] if found else None


def _first(files: Iterable[str], built: bool) -> tuple[Language, str] | None:
    for file in files:
        name = file.rpartition("/")[2].lower()
        for one in _LANGUAGES:
            if any(fnmatchcase(name, pattern) for pattern in one.files) if built else name.endswith(one.endings):
                return one, file
    return None
