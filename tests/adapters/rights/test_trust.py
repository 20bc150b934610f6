"""Whose word counts for what is found beside a script: real files of real users, as root and as an ordinary one.

Deliberate faults that were tried, each red: nobody asked · the owner alone asked · the mode alone · the folders above
forgotten · a sticky folder taken for one in which all may replace all · a link's own owner forgotten · access lists
forgotten · the script's own writers taken for strangers · closed folders above forgotten · those around a link
taken for those around what it leads to · the cure of a file for an open folder too.
"""

import os
import shutil
import struct
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from e2e import other_user
from processes import WINDOWS

from tray_app.adapters.projects.interpreter import VENV_PYTHON, resolve
from tray_app.adapters.rights import trust, trust_windows
from tray_app.core.model import BotSpec
from tray_app.core.trust import EVERYONE, strangers

OTHER = other_user.UID
as_root = pytest.mark.skipif(other_user.why_not() is not None, reason=str(other_user.why_not()))
FOUND = {"python": f"venv/{VENV_PYTHON}", "env_file": ".env", "requirements": "requirements.txt"}


@pytest.fixture
def shared() -> Iterator[Path]:
    """A folder as /tmp is one, with `shop/bot.py` of ours in it."""
    top = Path(tempfile.mkdtemp(prefix="bottray-shared-", dir="/var/tmp"))
    top.chmod(0o1777)
    (top / "shop").mkdir()
    (top / "shop").chmod(0o755)
    (top / "shop" / "bot.py").write_text("")
    (top / "shop" / "bot.py").chmod(0o644)
    yield top
    shutil.rmtree(top)


def lay(place: Path) -> Path:
    """All that goes with a script, of our own."""
    for name in FOUND.values():
        file = place / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("")
        file.chmod(0o755)
        for folder in file.relative_to(place).parents:
            if folder.name:
                (place / folder).chmod(0o755)
    return place


def used(script: Path) -> dict[str, bool]:
    """Which of them are taken; what is passed over says whose fault it is."""
    launch = resolve(BotSpec("shop", script=str(script)), script.parent)
    taken = {
        "python": str(launch.argv[0]).endswith(f"venv{os.sep}{VENV_PYTHON.replace('/', os.sep)}"),
        "env_file": launch.env_file is not None,
        "requirements": launch.requirements is not None,
    }
    for key, was in taken.items():
        assert not (was and any(one.key == key for one in launch.passed_over)), (key, launch.passed_over)
    return taken


def all_of(place: Path, change: Callable[[Path], object]) -> None:
    for name in FOUND.values():
        change(place / name)


ALL, NONE = dict.fromkeys(FOUND, True), dict.fromkeys(FOUND, False)


@as_root
@pytest.mark.parametrize("beside", [False, True])
def test_of_another_user(shared: Path, beside: bool) -> None:
    place = lay(shared / "shop" if beside else shared)
    assert used(shared / "shop" / "bot.py") == ALL
    all_of(place, lambda file: os.chown(file, OTHER, OTHER))
    assert used(shared / "shop" / "bot.py") == NONE
    launch = resolve(BotSpec("shop", script=str(shared / "shop" / "bot.py")), shared)
    said = {one.key: str(one.told) for one in launch.passed_over}
    assert said.keys() == FOUND.keys()
    assert said["env_file"] == (
        f"{place / '.env'} is not used: the user {OTHER} can change it, but not the bot itself. "
        f"If it is meant, name it in bots.toml: env_file = '{place / '.env'}'. If not, take it away."
    )


@pytest.mark.linux("modes; access lists: below")
@pytest.mark.parametrize("mode", [0o666, 0o777, 0o646])
def test_that_every_user_may_write(shared: Path, mode: int) -> None:
    all_of(lay(shared), lambda file: file.chmod(mode))
    assert used(shared / "shop" / "bot.py") == NONE


@pytest.mark.linux("on Windows everyone may pass through a folder")
@pytest.mark.parametrize("mode", [0o666, 0o646])
def test_in_a_folder_that_nobody_else_may_enter(shared: Path, mode: int) -> None:
    all_of(lay(shared), lambda file: file.chmod(mode))
    shared.chmod(0o700)
    assert used(shared / "shop" / "bot.py") == ALL
    shared.chmod(0o711)
    assert used(shared / "shop" / "bot.py") == NONE
    (shared / "ours").symlink_to(shared / "shop")
    (shared / "shop" / ".env").write_text("")
    (shared / "shop" / ".env").chmod(mode)
    (shared / "shop").chmod(0o700)
    assert trust.writers(shared / "ours" / ".env") == set()
    assert trust.writers(shared / "ours" / ".." / ".env") == {EVERYONE}


@pytest.mark.linux("on Windows everyone may pass through a folder")
def test_a_closed_folder_with_a_link_to_an_open_file(shared: Path) -> None:
    (shared / ".env").write_text("")
    (shared / ".env").chmod(0o666)
    (shared / "shop" / ".env").symlink_to(shared / ".env")
    (shared / "shop").chmod(0o700)
    assert not used(shared / "shop" / "bot.py")["env_file"], "it is changed where it is"


@as_root
def test_whom_the_folders_let_in(shared: Path) -> None:
    file = lay(shared / "shop") / ".env"
    os.chown(shared / "shop", 0, OTHER)
    for mode, folder, who in (
        (0o666, 0o750, {f"group:{OTHER}"}),
        (0o666, 0o740, set()),
        (0o660, 0o750, {f"group:{OTHER + 1}"}),  # one of them may be in both
        (0o660, 0o700, set()),
        (0o666, 0o772, {f"group:{OTHER}"}),  # into a folder that one cannot enter nothing is put
        (0o600, 0o773, {f"group:{OTHER}", EVERYONE}),
    ):
        file.chmod(mode)
        os.chown(file, 0, OTHER + 1)
        (shared / "shop").chmod(folder)
        assert trust.writers(file) == who, (oct(mode), oct(folder))
    (shared / "shop").chmod(0o700)
    os.chown(file, OTHER, OTHER)
    assert trust.writers(file) == {f"user:{OTHER}"}, "he may have it open"


@pytest.mark.linux("modes; access lists: below")
def test_an_open_file_is_closed_by_the_command_that_is_named(shared: Path) -> None:
    all_of(lay(shared), lambda file: file.chmod(0o666))
    launch = resolve(BotSpec("shop", script=str(shared / "shop" / "bot.py")), shared)
    said = {one.key: str(one.cure) for one in launch.passed_over}
    env = shared / ".env"
    assert said["env_file"] == (
        f"Close it (chmod go-rwx {env}), or name it in bots.toml: env_file = '{env}'. If it is not meant, take it away."
    )
    (shared / FOUND["python"]).chmod(0o777)
    for cure in said.values():
        subprocess.run(cure.partition("(")[2].partition(")")[0], shell=True, check=True)
    assert used(shared / "shop" / "bot.py") == ALL
    assert os.access(shared / FOUND["python"], os.X_OK)
    shared.chmod(0o777)  # where another can be put in its place, that is not enough
    env.chmod(0o666)
    launch = resolve(BotSpec("shop", script=str(shared / "shop" / "bot.py")), shared)
    assert not [one for one in launch.passed_over if "chmod" in str(one.cure)]


@as_root
def test_of_a_group(shared: Path) -> None:
    """A group of one, which most systems give each user, is that user."""
    all_of(lay(shared), lambda file: (os.chown(file, 0, 0), file.chmod(0o664)))
    assert used(shared / "shop" / "bot.py") == ALL
    all_of(shared, lambda file: os.chown(file, 0, OTHER))
    assert used(shared / "shop" / "bot.py") == NONE
    for changed in (shared / "shop", shared / "shop" / "bot.py"):
        os.chown(changed, 0, OTHER)
        changed.chmod(0o775)
    assert used(shared / "shop" / "bot.py") == ALL, "a team's folder: whoever is in that group can change the bot too"


@as_root
def test_a_folder_on_the_way(shared: Path) -> None:
    """Whoever can rename the folder of what is found can put another in its place."""
    lay(shared)
    (shared / "venv").chmod(0o777)
    assert used(shared / "shop" / "bot.py") == {**ALL, "python": False}
    (shared / "venv").chmod(0o1777)  # there each has only what is his own
    assert used(shared / "shop" / "bot.py") == ALL
    os.chown(shared / "venv", OTHER, OTHER)
    assert used(shared / "shop" / "bot.py") == {**ALL, "python": False}


@as_root
def test_links(shared: Path) -> None:
    theirs = shared / "theirs"
    theirs.write_text("BOT_TOKEN=x")
    os.chown(theirs, OTHER, OTHER)
    (shared / ".env").symlink_to(theirs)
    assert not used(shared / "shop" / "bot.py")["env_file"], "our link to what is theirs"
    (shared / ".env").unlink()
    ours = shared / "shop" / "ours"
    ours.write_text("BOT_TOKEN=x")
    (shared / ".env").symlink_to(ours)
    assert used(shared / "shop" / "bot.py")["env_file"]
    os.chown(shared / ".env", OTHER, OTHER, follow_symlinks=False)
    assert not used(shared / "shop" / "bot.py")["env_file"], "their link to another file of ours"


@as_root
def test_what_goes_with_a_script_of_theirs(shared: Path) -> None:
    """Root runs a user's bot, as in a container whose folder is the host's: it is that user who decides already."""
    lay(shared / "shop")
    for file in (shared / "shop").rglob("*"):
        os.chown(file, OTHER, OTHER)
    assert used(shared / "shop" / "bot.py") == ALL
    assert str(trust.stranger(shared / "shop" / "bot.py")) == f"the user {OTHER}"
    os.chown(lay(shared) / ".env", OTHER + 1, OTHER + 1)
    (shared / "shop" / ".env").unlink()
    assert not used(shared / "shop" / "bot.py")["env_file"], "a third user"


@as_root
def test_what_is_named_is_the_users_own_word(shared: Path) -> None:
    all_of(lay(shared), lambda file: os.chown(file, OTHER, OTHER))
    keys = {key: str(shared / name) for key, name in FOUND.items()}
    named = {**keys, "env_file": (keys["env_file"],)}
    launch = resolve(BotSpec("shop", script=str(shared / "shop" / "bot.py"), **named), shared)
    assert (launch.argv[0], str(launch.env_file), str(launch.requirements)) == tuple(keys.values())


@as_root
def test_an_access_list(shared: Path) -> None:
    """Whom it lets write is not seen in the mode, which shows its mask as the group's rights."""
    file = lay(shared) / ".env"
    file.chmod(0o660)
    os.chown(file, 0, 0)
    entries = [
        (0x01, 6, 0xFFFFFFFF),
        (0x02, 6, OTHER),
        (0x04, 0, 0xFFFFFFFF),
        (0x10, 6, 0xFFFFFFFF),
        (0x20, 0, 0xFFFFFFFF),
    ]
    os.setxattr(
        file, "system.posix_acl_access", struct.pack("<I", 2) + b"".join(struct.pack("<HHI", *one) for one in entries)
    )
    assert trust.writers(file) == {f"user:{OTHER}"}
    assert not used(shared / "shop" / "bot.py")["env_file"]


def test_of_our_own(tmp_path: Path) -> None:
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop" / "bot.py").write_text("")
    lay(tmp_path)
    assert used(tmp_path / "shop" / "bot.py") == ALL


def test_what_cannot_be_looked_into_is_nobodys(tmp_path: Path) -> None:
    assert trust.writers(tmp_path / "none") == {EVERYONE}


def test_the_rule() -> None:
    assert strangers({"a", "b"}, {"a"}) == {"b"}
    assert strangers({"a"}, {"a", "c"}) == set()
    assert strangers({EVERYONE}, {"a"}) == {EVERYONE}
    assert strangers({"a", EVERYONE}, {EVERYONE}) == set()


# -- access lists of Windows ------------------------------------------------------------------------------------------

ME, YOU = "S-1-5-21-1-2-3-1001", "S-1-5-21-1-2-3-1002"
SYSTEM, USERS, LOGGED_ON = "S-1-5-18", "S-1-5-32-545", "S-1-5-11"
FULL, READ, MODIFY = 0x1F01FF, 0x1200A9, 0x1301BF


@pytest.mark.parametrize(
    ("rules", "rights", "who"),
    [
        ([(ME, FULL), (SYSTEM, FULL), (USERS, READ)], trust_windows.OF_A_FILE, {ME}),
        ([(ME, FULL), (LOGGED_ON, MODIFY)], trust_windows.OF_A_FILE, {ME, EVERYONE}),  # C:\venv, made by anybody
        ([(ME, FULL), (YOU, 0x40000)], trust_windows.OF_A_FILE, {ME, YOU}),  # he may change the list itself
        ([(ME, FULL), (YOU, 0x2)], trust_windows.OF_ITS_FOLDER, {ME, YOU}),  # a library beside the program
        ([(ME, FULL), (LOGGED_ON, 0x4)], trust_windows.OF_ONE_ABOVE, {ME}),  # C:\ itself: folders may be added
        ([(ME, FULL), (YOU, 0x40)], trust_windows.OF_ONE_ABOVE, {ME, YOU}),
        (None, trust_windows.OF_A_FILE, {EVERYONE}),
    ],
)
def test_rules(rules: list[tuple[str, int]] | None, rights: int, who: set[str]) -> None:
    assert trust_windows.may_change(ME, rules, rights) == who


@pytest.mark.skipif(not WINDOWS, reason="the system's own access lists")
def test_a_venv_that_every_user_may_change(tmp_path: Path) -> None:
    from tray_app.adapters.security_windows import _set_access, make_private

    (tmp_path / "shop").mkdir()
    script = tmp_path / "shop" / "bot.py"
    script.write_text("")
    all_of(lay(tmp_path), make_private)
    for own in (script, tmp_path / "shop", tmp_path):
        make_private(own)
    assert used(script) == ALL
    all_of(tmp_path, lambda file: _set_access(file, "D:P(A;;FA;;;SY)(A;;FA;;;WD)"))
    assert used(script) == NONE
    launch = resolve(BotSpec("shop", script=str(script)), tmp_path)
    assert "every user of this computer can change it" in str(launch.passed_over[0].text)
    assert (
        f'icacls "{tmp_path / ".env"}" /inheritance:r'
        in {one.key: str(one.cure) for one in launch.passed_over}["env_file"]
    )
    _set_access(script, "D:P(A;;FA;;;SY)(A;;FA;;;WD)")  # C:\bots as Windows makes it: nothing there is anybody's own
    assert used(script) == ALL
    assert str(trust.stranger(script)) == "every user of this computer"
