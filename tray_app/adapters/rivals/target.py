"""The bot whose rivals are looked for."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tray_app.core.tokens.token import Token


@dataclass(frozen=True)
class Target:
    """Its token, and what its entry runs. That is `script` (resolved) or, of an
    entry that is a command, `words` in `folder`; without any of them there is nothing to find. `api_base` as in the
    config."""

    name: str
    token: Token | None
    script: Path | None = None
    api_base: str | None = None
    words: tuple[str, ...] = field(default=(), repr=False)  # a token may be among them
    folder: Path | None = None
    environ: Mapping[str, str] | None = field(default=None, repr=False)
    in_file: Collection[str] = ()
    env_file: Path | None = None
