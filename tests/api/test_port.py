"""What who asks is told when there is no answer as it should be: the agent ends meanwhile, or has a fault.

Deliberate faults that were tried, each red: whoever waits is not hung up on (uvicorn tells what is cancelled "Internal
Server Error") · a fault that no handler takes.
"""

import asyncio
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tray_app.api import server, wire
from tray_app.api.port import Port
from tray_app.core.errors import BotTrayError


class Agent(SimpleNamespace):
    async def fresh(self) -> None:
        pass

    def spare(self, pid: int) -> None:
        pass


async def told(agent: Any, file: Path, until: asyncio.Event | None = None) -> BotTrayError:
    port = Port()
    port.write(file)
    port.serve(agent, lambda text: None, asyncio.to_thread)
    asking = asyncio.create_task(asyncio.to_thread(wire.call, file, "POST", "/v1/bots/shop/stop"))
    ours = asyncio.all_tasks()
    if until:
        await until.wait()
    else:
        await asyncio.wait([asking])
    file.unlink()
    await port.close()
    for task in asyncio.all_tasks() - ours:  # as at the end of asyncio.run
        task.cancel()
    with pytest.raises(BotTrayError) as caught:
        await asyncio.wait_for(asking, 20)
    return caught.value


def test_an_agent_that_ends_before_it_answers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "GOODBYE", 0.0)

    async def main() -> BotTrayError:
        asked = asyncio.Event()

        async def command(verb: str, name: str) -> None:
            asked.set()
            await asyncio.Event().wait()

        return await told(Agent(command=command), tmp_path / "agent.json", asked)

    problem = asyncio.run(main())
    assert type(problem) is wire.AgentAway
    assert str(problem) == "The connection to the agent was lost."


def test_a_fault_of_ours_is_told_as_that(tmp_path: Path) -> None:
    async def command(verb: str, name: str) -> None:
        raise ValueError("what nobody thought of")

    problem = asyncio.run(told(Agent(command=command), tmp_path / "agent.json"))
    assert str(problem).startswith("BotTray itself failed (ValueError at test_port.py:"), problem
    assert "nobody" not in str(problem)
