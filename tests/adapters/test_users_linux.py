"""Who a user's number belongs to."""

import os
import subprocess

from tray_app.adapters.users_linux import account, user_name


def test_a_user_is_named_as_the_system_does_it() -> None:
    me = subprocess.run(("id", "-un"), capture_output=True, text=True, check=True).stdout.strip()
    assert user_name(os.getuid()) == me


def test_a_number_that_nobody_has_stands_for_itself() -> None:
    assert account(4_000_000_123) is None
    assert user_name(4_000_000_123) == "4000000123"
    assert user_name(1 << 40) == str(1 << 40), "more than the system has numbers"
