"""`bottray token move` with Windows' own vault, the Credential Manager; of a Linux desktop's: e2e/test_vault.py.

In the bed it is Wine's. Deliberate fault that went red: `forget` leaves the token in the vault.
"""

import tomllib

import psutil
import pytest
from home import make_token

TOKEN = make_token(770_830)
keyring = pytest.importorskip("keyring", reason="the extra `keyring` is not installed in this Python")


@pytest.fixture
def names():
    """Bots of this test; the vault is the user's own, so what is left in it is taken out."""
    names = ["wb-shop", "wb-news"]
    yield names
    for name in names:
        if keyring.get_password("bottray", name) is not None:
            keyring.delete_password("bottray", name)


def ran(home, code, *words):
    done = home.run(*words)
    said = done.stdout + done.stderr
    assert done.returncode == code, said
    assert TOKEN.partition(":")[2] not in said
    assert "Traceback" not in said
    return said


def entry(home, name):
    return tomllib.loads((home.folder / "bots.toml").read_text("utf-8"))["bots"][name]


def test_there_and_back(home, emulator, names):
    shop = names[0]
    emulator.add_bot(TOKEN, "shop_bot")
    env = home.bot(shop, token=TOKEN).with_name(".env")
    env.write_bytes(f"# my bot\r\nBOT_TOKEN={TOKEN}\r\n".encode())
    assert "WinVault" in ran(home, 2, "token", "move", shop)
    ran(home, 0, "token", "move", shop, "--yes")
    assert env.read_bytes() == b"# my bot\r\n"
    assert entry(home, shop)["token"] == "vault"
    assert keyring.get_password("bottray", shop) == TOKEN
    assert "(the vault)" in ran(home, 0, "check", shop)

    home.agent()
    ran(home, 0, "start", shop)
    emulator.queue(TOKEN, "hello")
    emulator.wait_for(TOKEN, lambda state: state["sent"])
    assert psutil.Process(home.status(shop)["pid"]).environ()["BOT_TOKEN"] == TOKEN

    ran(home, 0, "token", "move", shop, "--back", "--yes")
    assert env.read_bytes() == f"# my bot\r\nBOT_TOKEN={TOKEN}\r\n".encode()
    assert keyring.get_password("bottray", shop) is None
    assert "token" not in entry(home, shop)


def test_two_bots_of_one_service_keep_their_own(names):
    """The Credential Manager has one name for a service: keyring renames the first when a second comes."""
    for name in names:
        keyring.set_password("bottray", name, f"token of {name}")
    assert [keyring.get_password("bottray", name) for name in names] == [f"token of {name}" for name in names]
    keyring.delete_password("bottray", names[0])
    assert keyring.get_password("bottray", names[0]) is None
    assert keyring.get_password("bottray", names[1]) == f"token of {names[1]}"
