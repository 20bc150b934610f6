"""Who reads beside a bot, at the moment at which a copy that was told of ends: what it did is nobody else's."""

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from home import make_token

from tray_app.adapters.rivals import rivals
from tray_app.adapters.rivals.rivals import Target
from tray_app.core.processes.unseen import Unseen
from tray_app.core.telegram.diagnosis import Diagnosis
from tray_app.core.tokens.token import Token
from tray_app.core.warning import WarningKind
from tray_app.supervisor.rivals.scan import identified
from tray_app.supervisor.warnings.second_reader import SURE, SecondReader, Tree

WAITS = "print('up', flush=True)\nimport time\ntime.sleep(600)\n"


@pytest.fixture
def copy(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    script = tmp_path / "bot.py"
    script.write_text(WAITS)
    with subprocess.Popen([sys.executable, script], cwd=tmp_path, stdout=subprocess.PIPE, text=True) as one:
        assert one.stdout is not None
        assert one.stdout.readline() == "up\n"
        yield one
        one.kill()


class Beside:
    """Looks through this computer as the agent does; `then` is done after a look, before its answer."""

    def __init__(self, target: Target) -> None:
        self.target, self.then = target, lambda: None

    async def find(self, target: Target) -> list[Any]:
        found = [one for rival in rivals.scan([target])[target.name] if (one := identified(rival))]
        self.then()
        return found

    async def suspects(self, target: Target, leases: Path) -> tuple[list[Any], Unseen]:
        return [], Unseen()


@pytest.mark.parametrize("ends", ["before the next look", "while it looks"])
def test_conflicts_with_a_copy_that_has_ended_accuse_nobody_else(
    tmp_path: Path, copy: subprocess.Popen[str], ends: str
) -> None:
    target = Target("shop", Token(make_token(770_990)), tmp_path / "bot.py")

    async def look(function: Any, *args: Any) -> Any:
        return await asyncio.to_thread(function, *args)

    async def main() -> None:
        scan = Beside(target)
        around: Any = SimpleNamespace(scan=scan, pools=SimpleNamespace(look=look), leases=tmp_path)
        reader = SecondReader("shop", around)
        reader.begin(Tree(target, 0, "shop/mark"))
        reader.end()
        heard = Diagnosis(conflicts=SURE)
        named = await reader.find(heard)
        assert named is not None
        assert named.kind is WarningKind.LOCAL
        if ends == "while it looks":
            scan.then = lambda: (copy.kill(), copy.wait())
        else:
            copy.kill()
            copy.wait()
        assert await reader.find(heard) is None
        assert heard.conflicts == 0
        heard.conflicts = SURE
        named = await reader.find(heard)
        assert named is not None
        assert named.kind is WarningKind.UNKNOWN, "these came after it"

    asyncio.run(main())
