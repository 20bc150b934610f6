"""What is known of several bots before anybody looks for copies of them: how each starts, and its token."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tray_app.adapters.projects import interpreter
from tray_app.adapters.rivals.rivals import Target
from tray_app.adapters.together import together
from tray_app.adapters.tokens import secrets
from tray_app.core.errors import BotTrayError
from tray_app.core.model import BotSpec
from tray_app.core.tokens.token import Token
from tray_app.supervisor.rivals.scan import target_of


@dataclass(frozen=True)
class Known:
    """`variables` is what its .env sets."""

    launch: interpreter.Launch
    variables: Mapping[str, str]
    token: Token | None
    target: Target


def known(
    specs: Sequence[BotSpec], base: Path, environ: Mapping[str, str]
) -> Iterator[tuple[BotSpec, Known | BotTrayError]]:
    """Side by side: a .env may be a pipe that somebody fills only after a while, or never. Of a bot that cannot be
    started now what is wrong."""

    def one(spec: BotSpec) -> Known | BotTrayError:
        try:
            launch = interpreter.resolve(spec, base)
            file = secrets.env_variables(spec, launch.env_file)
            found = secrets.find_token(spec, launch.env_file, environ, file)
            token = found.token if found else None
            return Known(launch, file, token, target_of(spec, launch, token, environ, file))
        except BotTrayError as error:
            return error

    return zip(specs, together(one, specs), strict=True)
