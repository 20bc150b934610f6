"""What every command works with: the folders, the config, and a Control for each process that runs this user's bots."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from tray_app.adapters.files import Folders, folders, private_folder
from tray_app.adapters.system import example
from tray_app.api import endpoint
from tray_app.api.client import AgentAway, Client
from tray_app.commands import ending
from tray_app.core.errors import DONE, USAGE, ConfigError, HostError
from tray_app.core.messages import Message, _
from tray_app.core.model import BotSpec
from tray_app.core.reasons import because

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tray_app.core.config.config import Config


@dataclass
class Context:
    environ: Mapping[str, str]
    say: Callable[[str], None]
    warn: Callable[[str], None]
    passed_over: bool = field(default=False, init=False)
    told: bool = field(default=False, init=False)
    """Whether the mistakes in bots.toml were said."""

    @cached_property
    def folders(self) -> Folders:
        return folders(self.environ)

    @cached_property
    def agent(self) -> Client:
        return Client(self.folders.run / endpoint.AGENT, self.start_agent)

    @cached_property
    def config(self) -> "Config":
        """Raises ConfigError where it is no text at all."""
        from tray_app.adapters.files import read_text
        from tray_app.core.config.config import Config, parse_each

        try:
            text = read_text(self.folders.config_file)
        except FileNotFoundError:
            return Config({})
        return parse_each(text, str(self.folders.config_file))

    @property
    def specs(self) -> Mapping[str, BotSpec]:
        """The bots whose entries have no mistake in them. Raises ConfigError where bots.toml is no text at all."""
        return self.config.bots

    def runs(self) -> dict[str, Client]:
        """The foreground runs of this user that answer, by bot. What a killed one has left is cleared away."""
        found = {}
        for name, file in endpoint.runs(self.folders.run):
            client = Client(Path(file))
            if client.present():
                found[name] = client
            elif client.left_behind():
                Path(file).unlink(missing_ok=True)
        return found

    def bring_up(self, names: Sequence[str] = ()) -> str:
        """What to type where no agent is there: it starts none of the bots that somebody has stopped, unless one of
        `names` is such."""
        if names:
            return " ".join(["bottray start", *names])
        from tray_app.supervisor.desired import wanted

        asked: dict[str, bool] = {}
        with suppress(OSError, ValueError, AttributeError):
            asked = wanted(self.folders.state / "desired.json")
        try:
            bots = list(self.specs)
        except ConfigError:
            bots = []
        up = [name for name in bots if asked.get(name, True)]
        if len(bots) == 1:
            return "bottray start"
        if up == bots:
            return "bottray start --all"
        return " ".join(["bottray start", *(up or ["NAME"])])

    def start_agent(self) -> None:
        """Returns when an agent answers: ours, or the one that somebody else has started in the same moment. One that
        is ending has its time before.

        Raises HostError.
        """
        from tray_app.adapters.desktop import autostart
        from tray_app.adapters.leases import lease
        from tray_app.adapters.processes import detached

        lease.folder(self.environ)  # without one no agent can begin; of one that systemd starts nobody would hear why
        if autostart.start_service(self.environ):
            self.wait_for_agent()
            return
        private_folder(self.folders.run)
        ending.followed(self.folders.run / endpoint.AGENT, self.say)
        for patience in (1.0, 10.0, 30.0):
            try:
                word = detached.start(detached.own_command("agent"), self.environ)
            except OSError as error:
                raise HostError(Message("The agent could not be started: {error}.", error=because(error))) from None
            if self.agent.present():
                return
            if word is None:
                raise HostError(
                    Message("The agent was started and does not get ready. What it says is in {file}.",
                            file=self.folders.logs / "agent.log"),
                    Message("Look whether it has come up: {command}", command="bottray status"),
                )  # fmt: skip
            if word.startswith("failed "):
                raise HostError(Message("The agent could not be started: {error}", error=word.partition(" ")[2]))
            if word != "running":
                raise HostError(
                    Message("The agent ended as soon as it was started. What it says is in {file}.",
                            file=self.folders.logs / "agent.log"),
                    Message("See it at work: {command}", command="bottray agent"),
                )  # fmt: skip
            with suppress(AgentAway):  # the one that runs may be ending: then the next try is ours
                self.wait_for_agent(patience)
                return
        self.wait_for_agent(0.0)

    def wait_for_agent(self, patience: float = 10.0) -> None:
        """An agent that somebody else has just started holds its lock before it answers. Raises AgentAway or
        AgentSilent."""
        import time

        end = time.monotonic() + patience
        while not self.agent.present():
            if time.monotonic() > end:
                raise self.agent.silence() or AgentAway(
                    Message("An agent is running but does not answer."),
                    Message("End it: {command}", command="bottray quit"),
                )
            time.sleep(0.02)

    def names(
        self, wanted: Sequence[str], everything: bool | None, known: Sequence[str], as_json: bool = False
    ) -> list[str]:
        """The bots that a command means: those named, with --all each (of none that is said, but not to a
        program that reads JSON), with a single bot that one. `everything` None: it knows no --all.

        Entries with mistakes in them are left out with a word; the command goes on and its exit code tells (cli.py).
        """
        if everything:
            if wanted:
                raise ConfigError(Message("Name bots or say --all, not both."))
            self.pass_over(known)
            if not known and not as_json:
                self.say(str(self._none_meant(known)))
            return list(known)
        if not wanted:
            if len(known) == 1 and not set(self.broken) - set(known):
                self._tell()
                return list(known)
            raise self._none_meant(known, one=everything is None)
        unknown = [name for name in wanted if name not in known]
        if unknown:
            raise self.unknown(unknown[0], known)
        return list(dict.fromkeys(wanted))

    def _tell(self) -> None:
        """Say what is wrong with bots.toml: which bot is meant may hang on it."""
        with suppress(ConfigError):  # no text at all: it is the agent that knows of bots, and says so
            if self.config.faults and not self.told:
                self.told = True
                self.warn(str(self.config.error()))

    def tell_of(self, problem: str | None, everything: bool) -> int:
        """What the agent cannot take up from bots.toml, where it was not said; what that makes of the exit code."""
        if not problem or self.passed_over:
            return DONE
        if not self.told:
            self.warn(problem)
        return USAGE if everything else DONE

    @property
    def broken(self) -> Sequence[str]:
        """The bots whose entries have mistakes in them."""
        try:
            return self.config.broken
        except ConfigError:
            return ()

    def pass_over(self, known: Sequence[str] = ()) -> None:
        """Say what is wrong with entries that are left out. Raises ConfigError where there is nothing else."""
        if self.passed_over or not self.config.faults or (self.broken and set(self.broken) <= set(known)):
            return
        if not known:
            raise self.config.error()
        self.passed_over = True
        self._tell()
        if left_out := [name for name in self.broken if name not in known]:
            self.warn(_("Left out until that is put right: {bots}.", bots=", ".join(left_out)))

    def unknown(self, name: str, known: Sequence[str]) -> ConfigError:
        from difflib import get_close_matches

        if self.config.faults and (name in self.broken or name not in self.specs):
            return self.config.error(name)
        near = get_close_matches(name, known, 1)
        if near:
            return ConfigError(Message('There is no bot "{name}". Did you mean "{near}"?', name=name, near=near[0]))
        if not known:
            return self._none_meant(known)
        return ConfigError(
            Message('There is no bot "{name}". Configured are: {known}.', name=name, known=", ".join(known))
        )

    def _none_meant(self, known: Sequence[str], one: bool = False) -> ConfigError:
        if not known and self.config.faults:
            return self.config.error()
        self._tell()
        known = list(dict.fromkeys([*known, *self.broken]))
        if known:
            if one:
                return ConfigError(Message("Which bot? Name one of {known}.", known=", ".join(known)))
            return ConfigError(Message("Which bot? Name one of {known}, or say --all.", known=", ".join(known)))
        file: Path = self.folders.config_file
        return ConfigError(
            Message("No bot is configured yet."),
            cure=Message(
                "Add one: {command}\nOr write two lines into {file}:\n[bots.shop]\nscript = '{script}'",
                command="bottray add PATH",
                file=file,
                script=example("/path/to/bot.py"),
            ),
        )
