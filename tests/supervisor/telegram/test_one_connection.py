"""What a start asks of Telegram it asks by one connection: each more is a handshake, and seconds on a bad line.

Deliberate faults that were tried, each red: another for each step · one that is kept open while the bot runs.
"""

import pytest
from e2e.waiting import until
from emulation.emulator import Emulator
from home import Home, make_token

from tray_app.core.model import Phase
from tray_app.demo import wire

QUIET = "import time\ntime.sleep(600)\n"


def test_a_start_has_one_and_lets_it_go(home: Home, emulator: Emulator, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[wire.Connection] = []
    made = wire.Connection.connection_made

    def counted(self: wire.Connection, transport: object) -> None:
        opened.append(self)
        made(self, transport)  # type: ignore[arg-type]

    monkeypatch.setattr(wire.Connection, "connection_made", counted)
    token = make_token(772_200)
    emulator.add_bot(token, "shop_bot")
    home.bot("shop", QUIET, token=token)
    home.agent()
    assert home.run("start", "shop").returncode == 0
    home.wait_for("shop", lambda v: v.phase is Phase.RUNNING)
    calls = emulator.state(token)["calls"]
    assert (calls["getMe"], calls["getWebhookInfo"]) == (1, 2), "what is asked about it while it runs comes later"
    assert len(opened) == 1
    until(lambda: opened[0] not in opened[0]._connections)
