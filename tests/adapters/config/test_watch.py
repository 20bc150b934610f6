"""The kernel's word of a file, whatever way it is changed by: real files, real folders, real notifications."""

import asyncio
import os
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest
from processes import WINDOWS

from tray_app.adapters.config.watch import watch
from tray_app.adapters.config.ways import way

SOON = 1.5  # seconds


class Heard:
    def __init__(self) -> None:
        self._news = asyncio.Event()
        self.times = 0

    def __call__(self) -> None:
        self.times += 1
        self._news.set()

    async def of(self, deed: Callable[[], object]) -> None:
        """That this deed is told of."""
        self._news.clear()
        deed()
        try:
            await asyncio.wait_for(self._news.wait(), SOON)
        except TimeoutError:
            raise AssertionError("nothing was heard of it") from None
        await self.quiet()

    async def quiet(self) -> None:
        """Until nothing more comes: an ordinary deed has several notifications."""
        while True:
            self._news.clear()
            try:
                await asyncio.wait_for(self._news.wait(), 0.3)
            except TimeoutError:
                return


def play(file: Path, story: Callable[[Heard], Coroutine[Any, Any, None]]) -> None:
    async def whole() -> None:
        heard = Heard()
        end = watch(file, asyncio.get_running_loop(), heard)
        try:
            await story(heard)
        finally:
            end()

    asyncio.run(whole())


def in_place(file: Path, text: str) -> Callable[[], object]:
    return lambda: file.write_text(text)


def other(file: Path, text: str) -> Callable[[], object]:
    """As careful editors do: another file in its place."""

    def deed() -> None:
        fresh = file.with_name("4913~")
        fresh.write_text(text)
        os.replace(fresh, file)

    return deed


def test_written_truncated_replaced_removed_and_there_again(tmp_path: Path) -> None:
    file = tmp_path / "bots.toml"

    async def story(heard: Heard) -> None:
        for deed in (
            in_place(file, "one"),
            in_place(file, ""),
            other(file, "two"),
            in_place(file, "three"),
            file.unlink,
            in_place(file, "four"),
            lambda: os.rename(file, tmp_path / "away"),
            lambda: os.rename(tmp_path / "away", file),
            other(file, "five"),
        ):
            await heard.of(deed)

    play(file, story)


def test_a_folder_that_comes_later(tmp_path: Path) -> None:
    folder = tmp_path / "config" / "bottray"
    file = folder / "bots.toml"

    async def story(heard: Heard) -> None:
        await heard.of(lambda: folder.mkdir(parents=True))
        await heard.of(in_place(file, "one"))
        await heard.of(other(file, "two"))
        await heard.of(file.unlink)

    play(file, story)


@pytest.mark.linux("a folder that is watched is removed on Wine when nobody watches it any more")
def test_a_folder_that_goes_and_comes_again(tmp_path: Path) -> None:
    folder = tmp_path / "config" / "bottray"
    file = folder / "bots.toml"
    folder.mkdir(parents=True)

    async def story(heard: Heard) -> None:
        await heard.of(folder.rmdir)
        (tmp_path / "config").rmdir()
        await heard.quiet()
        await heard.of(lambda: folder.mkdir(parents=True))
        await heard.of(in_place(file, "one"))
        made = tmp_path / "made" / "bottray"
        made.mkdir(parents=True)
        (made / "bots.toml").write_text("whole")
        await heard.of(lambda: (tmp_path / "config").rename(tmp_path / "away"))
        await heard.of(lambda: (tmp_path / "made").rename(tmp_path / "config"))
        await heard.of(in_place(file, "three"))

    play(file, story)


@pytest.mark.linux("Wine makes no links that Windows' programs see")
def test_through_links(tmp_path: Path) -> None:
    real, folder = tmp_path / "dotfiles", tmp_path / "config"
    for place in (real, folder, tmp_path / "new"):
        place.mkdir()
    (real / "bots.toml").write_text("one")
    (tmp_path / "new" / "bots.toml").write_text("other")
    file = folder / "bots.toml"
    file.symlink_to("../dotfiles/bots.toml")

    def turned() -> None:
        (folder / "part").symlink_to("../new/bots.toml")
        os.replace(folder / "part", file)

    async def story(heard: Heard) -> None:
        await heard.of(in_place(file, "through the link"))
        await heard.of(other(real / "bots.toml", "in its place"))
        await heard.of(turned)
        await heard.of(in_place(tmp_path / "new" / "bots.toml", "where it leads now"))
        before = heard.times
        (real / "bots.toml").write_text("where it has led")
        await heard.quiet()
        assert heard.times == before

    play(file, story)


@pytest.mark.linux("Wine makes no links that Windows' programs see")
def test_a_folder_that_is_a_link(tmp_path: Path) -> None:
    for name in ("old", "new"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "bots.toml").write_text(name)
    (tmp_path / "config").symlink_to("old")

    def turned() -> None:
        (tmp_path / "part").symlink_to("new")
        os.replace(tmp_path / "part", tmp_path / "config")

    async def story(heard: Heard) -> None:
        await heard.of(other(tmp_path / "old" / "bots.toml", "one"))
        await heard.of(turned)
        await heard.of(other(tmp_path / "new" / "bots.toml", "two"))

    play(tmp_path / "config" / "bots.toml", story)


@pytest.mark.linux("of Windows a write by another name is not told")
def test_by_another_name_of_the_same_file(tmp_path: Path) -> None:
    file = tmp_path / "bots.toml"
    file.write_text("one")
    (tmp_path / "elsewhere").mkdir()
    os.link(file, tmp_path / "elsewhere" / "name")

    async def story(heard: Heard) -> None:
        await heard.of(in_place(tmp_path / "elsewhere" / "name", "two"))

    play(file, story)


@pytest.mark.skipif(WINDOWS, reason="a notification of Windows is of a folder; the agent then looks at the file's time")
def test_what_happens_beside_it_is_nothing(tmp_path: Path) -> None:
    async def story(heard: Heard) -> None:
        (tmp_path / "bots.toml.swp").write_text("x")
        (tmp_path / "desired.json").write_text("{}")
        await heard.quiet()
        assert heard.times == 0

    play(tmp_path / "bots.toml", story)


def test_the_end_gives_all_back(tmp_path: Path) -> None:
    import psutil

    us = psutil.Process()
    count = us.num_handles if WINDOWS else us.num_fds

    async def story(heard: Heard) -> None:
        pass

    play(tmp_path / "bots.toml", story)
    before = count()
    for _ in range(20):
        play(tmp_path / "bots.toml", story)
    assert count() <= before + 2


@pytest.mark.linux("Wine makes no links that Windows' programs see")
def test_a_way_in_a_circle(tmp_path: Path) -> None:
    (tmp_path / "bots.toml").symlink_to("bots.toml")
    assert str(tmp_path) in way(str(tmp_path / "bots.toml")).names
