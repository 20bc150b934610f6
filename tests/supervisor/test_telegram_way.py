"""What is wrong with the way to Telegram is said of the variable that names it, and of the place where that stands.

Faults that were tried, each red: the key of bots.toml named for a variable · the place left out.
"""

import socket
from pathlib import Path

import pytest
from home import make_token

from tray_app.adapters.projects.launch import Launch
from tray_app.core.errors import BotTrayError, ConfigError, TelegramUnreachable
from tray_app.core.model import BotSpec
from tray_app.core.tokens.token import Token
from tray_app.supervisor import telegram_way as way

TOKEN = Token(make_token(774_510))


def entry(folder: Path, text: str, **keys: object) -> tuple[BotSpec, Launch]:
    (folder / ".env").write_text(text)
    script = folder / "bot.py"
    script.write_text("")
    spec = BotSpec("shop", script="bot.py", file=str(folder / "bots.toml"), **keys)  # type: ignore[arg-type]
    return spec, Launch(("python3", str(script)), folder, script, folder / ".env")


@pytest.mark.parametrize("at", ["localhost:8081", "http://", "https://x/?a=b"])
def test_a_server_that_is_none(tmp_path: Path, at: str) -> None:
    spec, launch = entry(tmp_path, f"BOTTRAY_API_BASE={at}\n")
    for found, place in ((spec, str(tmp_path / ".env")), (BotSpec("shop", env={way.VARIABLE: at}), "bots.toml")):
        with pytest.raises(ConfigError) as caught:
            way.server(found, launch, {way.VARIABLE: at})
        assert str(caught.value.message) == (
            f"The variable BOTTRAY_API_BASE in {place} is not the address of a Bot API server."
        )
    own, nothing = entry(tmp_path, "")
    with pytest.raises(ConfigError, match="BOTTRAY_API_BASE in the environment of BotTray is not"):
        way.server(own, nothing, {way.VARIABLE: at})


@pytest.mark.parametrize("name", ["HTTPS_PROXY", "https_proxy", "ALL_PROXY"])
def test_a_proxy_that_is_not_there(tmp_path: Path, name: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        proxy = f"http://127.0.0.1:{closed.getsockname()[1]}"
    spec, launch = entry(tmp_path, f"{name}={proxy}\n")

    def asked(spec: BotSpec, environ: dict[str, str]) -> BotTrayError:
        api = way.api(TOKEN, None, spec, environ, launch.env_file, patience=0.0)
        with pytest.raises(TelegramUnreachable) as caught:
            api.get_me()
        return caught.value

    told = asked(spec, {name: proxy})
    assert str(told.cure) == f"Check that it runs and that it is named rightly: variable {name} in {tmp_path / '.env'}."
    told = asked(entry(tmp_path, "", proxy=proxy)[0], {})
    assert str(told.cure) == "Check that it runs and that it is named rightly: key `proxy` in bots.toml."
    told = asked(entry(tmp_path, f"{name}=nothing://x\n")[0], {name: "nothing://x"})
    assert str(told.message) == f"The proxy address is not usable: variable {name} in {tmp_path / '.env'}."
