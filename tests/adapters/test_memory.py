"""What is free of our memory goes back to the system."""

import psutil
import pytest

from tray_app.adapters import memory


@pytest.mark.linux("Windows' heap needs no telling")
def test_what_is_free_is_given_back() -> None:
    if not _glibc():
        pytest.skip("this C library has no malloc_trim")
    us = psutil.Process()
    blocks = [bytes(3000) for _ in range(20_000)]
    kept = blocks[::500]  # what lives longer lies between
    del blocks
    before = us.memory_info().rss
    memory.give_back()
    assert before - us.memory_info().rss > 40_000_000
    assert len(kept) == 40


def _glibc() -> bool:
    import platform

    return platform.libc_ver()[0] == "glibc"
