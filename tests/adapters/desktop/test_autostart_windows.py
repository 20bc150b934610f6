"""The Run value of Windows, on a registry handed in: what is ours, what Task Manager has switched off."""

import types

import pytest

from tray_app.adapters.desktop import autostart_windows as autostart
from tray_app.core.errors import HostError

TRAY = ["C:\\Program Files\\BotTray\\bottray.exe", "tray", "--silent"]


class Key:
    def __init__(self, values):
        self.values = values

    def __enter__(self):
        return self.values

    def __exit__(self, *_):
        return None


@pytest.fixture
def registry(monkeypatch):
    """winreg as far as it is used: {key: {name: value}}."""
    keys: dict[str, dict[str, object]] = {}

    def opened(_root, key, *_rights):
        if key not in keys:
            raise FileNotFoundError(key)
        return Key(keys[key])

    def delete(values, name):
        if name not in values:
            raise FileNotFoundError(name)
        del values[name]

    def query(values, name):
        if name not in values:
            raise FileNotFoundError(name)
        return values[name], 1

    fake = types.SimpleNamespace(
        HKEY_CURRENT_USER=0,
        KEY_SET_VALUE=2,
        REG_SZ=1,
        OpenKey=opened,
        CreateKey=lambda _root, key: Key(keys.setdefault(key, {})),
        QueryValueEx=query,
        SetValueEx=lambda values, name, _zero, _kind, value: values.__setitem__(name, value),
        DeleteValue=delete,
    )
    monkeypatch.setattr(autostart, "_registry", lambda: fake)
    return keys


def test_it_is_written_with_a_quoted_path_and_taken_away_again(registry):
    assert autostart.on({}) == ()
    autostart.enable_tray(TRAY, {})
    assert registry[autostart.RUN] == {"BotTray": '"C:\\Program Files\\BotTray\\bottray.exe" tray --silent'}
    assert autostart.on({}) == ("tray",)
    assert len(autostart.disable({})) == 1
    assert registry[autostart.RUN] == {}
    assert autostart.disable({}) == []


def test_what_task_manager_has_switched_off_is_off_until_it_is_asked_for(registry):
    autostart.enable_tray(TRAY, {})
    registry[autostart.APPROVED] = {"BotTray": bytes([3, *range(11)])}
    assert autostart.on({}) == ()
    assert autostart.repair(["C:\\new.exe", "tray", "--silent"], [], {}) == []
    registry[autostart.APPROVED] = {"BotTray": bytes([2] + [0] * 11)}
    assert autostart.on({}) == ("tray",)
    registry[autostart.APPROVED] = {"BotTray": bytes([3] + [0] * 11)}
    autostart.enable_tray(TRAY, {})
    assert autostart.on({}) == ("tray",)


def test_a_moved_program_repairs_its_value(registry):
    autostart.enable_tray(TRAY, {})
    assert autostart.repair(TRAY, [], {}) == []
    assert len(autostart.repair(["C:\\new.exe", "tray", "--silent"], [], {})) == 1
    assert registry[autostart.RUN] == {"BotTray": "C:\\new.exe tray --silent"}


def test_a_program_that_is_gone_is_told(registry, tmp_path):
    program = tmp_path / "Bot Tray" / "BotTray.exe"
    program.parent.mkdir()
    program.touch()
    autostart.enable_tray([str(program), "tray", "--silent"], {})
    assert autostart.missing({}) == {}
    program.rename(tmp_path / "BotTray.exe")
    assert autostart.missing({}) == {"tray": str(program)}
    autostart.disable({})
    assert autostart.missing({}) == {}


def test_a_portable_program_takes_up_its_own_value_after_a_move(registry, tmp_path, monkeypatch):
    """And leaves alone that of an installed one that is there."""
    from tray_app.adapters import places
    from tray_app.commands import autostart as command

    monkeypatch.setattr(places, "portable", lambda: str(tmp_path))
    for name in ("missing", "repair"):
        monkeypatch.setattr(command.autostart, name, getattr(autostart, name))
    moved = [str(tmp_path / "new" / "BotTray.exe"), "tray", "--silent"]
    monkeypatch.setattr(command, "tray_command", lambda: moved)
    installed = tmp_path / "installed.exe"
    installed.touch()
    autostart.enable_tray([str(installed), "tray", "--silent"], {})
    command.repair({})
    assert registry[autostart.RUN] == {"BotTray": f"{installed} tray --silent"}
    installed.unlink()
    command.repair({})
    assert registry[autostart.RUN] == {"BotTray": f"{moved[0]} tray --silent"}


def test_a_foreign_value_of_our_name_is_left_alone(registry):
    registry[autostart.RUN] = {"BotTray": "other.exe"}
    with pytest.raises(HostError):
        autostart.enable_tray(TRAY, {})
    assert autostart.on({}) == ()
    assert autostart.disable({}) == []
    assert registry[autostart.RUN] == {"BotTray": "other.exe"}
