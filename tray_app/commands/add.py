"""`add PATH`: a script, a folder or an old launcher becomes an entry in bots.toml. The way back is remove.py.

It shows what it has understood before it writes anything, and asks where it is not sure. No launcher and no script is
edited. A token is never shown and never written into bots.toml; the entry points at where it is.
"""

from dataclasses import dataclass, replace
from pathlib import Path

from tray_app.adapters.config import config_file
from tray_app.adapters.pipes import each_once
from tray_app.adapters.projects import discovery
from tray_app.adapters.tokens.env_text import with_variables
from tray_app.commands.adding import packages, pasted, promise
from tray_app.commands.adding.choice import choose
from tray_app.commands.adding.launcher_variables import as_it_was
from tray_app.commands.adding.plan import plan, show
from tray_app.commands.adding.startup_replaced import replace_startup
from tray_app.commands.adding.understood import Understood, look
from tray_app.commands.asking import Asking
from tray_app.commands.context import Context
from tray_app.commands.writing import config_text, write_config, write_env
from tray_app.core.errors import DONE, FAILED, REFUSED, USAGE, TokenRefused
from tray_app.core.messages import _
from tray_app.core.tokens.env_dialect import of_node
from tray_app.core.tokens.token import Token


@dataclass(frozen=True)
class Taken:
    """What a path was understood as."""

    found: discovery.Found
    chosen: discovery.Candidate
    known: Understood

    @property
    def files(self) -> list[Path]:
        """What started the bot until now: its launcher, its script."""
        return [path for path in (self.found.launcher, self.known.launch.script) if path]


@each_once()
def add(
    context: Context,
    path: str,
    name: str | None,
    yes: bool,
    start: bool,
    install: bool,
    bot_id: int | None = None,
    program: str | None = None,
) -> int:
    """`bot_id` says which of several tokens is meant, and `program` which one of a launcher's several."""
    asking = Asking.at_terminal(context.say, yes)
    taken = understand(context, path, name, asking, None, bot_id, program)
    known = taken.known
    show(context, plan(context, taken.found, taken.chosen, known))
    if isinstance(known.trouble, TokenRefused) and not asking.agree(_("Add it all the same?"), default=False):
        return REFUSED
    known = promise.kept(context, known, asking)
    copied = known.place.copied
    if copied and not (asking.there or asking.yes):
        context.warn(_("Nothing was changed. Say --yes, or write {names} into {path} yourself, and add it again.",
                       names=", ".join(copied), path=known.env_file))  # fmt: skip
        return USAGE
    if not asking.agree(_("Write this into {file}?", file=context.folders.config_file), silent=True):
        context.say(_("Nothing was changed."))
        return DONE
    write(context, taken.chosen, known)
    replace_startup(context, taken.files, asking)
    ready = packages.installed(context, known, asking, install) and taken.chosen.ready
    command = f"bottray start {known.name}"
    if not ready or not start or not asking.agree(_("Start it now?")):
        context.say(_("Start it: {command}", command=command))
        return FAILED if yes and start and not ready else DONE
    from tray_app.commands import control

    return control.start(replace(context), [known.name], False, True)  # a new one: this one has read the config before


def understand(
    context: Context,
    path: str,
    name: str | None,
    asking: Asking,
    token: Token | None = None,
    bot_id: int | None = None,
    program: str | None = None,
) -> Taken:
    """Nothing is written. `token` is one that was pasted for its .env. Raises what `look` does."""
    found = discovery.look(path)
    chosen = as_it_was(choose(found, asking, program))
    if context.config.faults:
        context.warn(str(context.config.error()))
    variables = {pasted.variable(chosen.script): token.reveal()} if token else {}
    return Taken(found, chosen, look(context, config_text(context), chosen, name, asking, variables, bot_id))


def write(context: Context, chosen: discovery.Candidate, known: Understood) -> None:
    """The entry, and before it what its .env has to get. Raises ConfigError, HostError."""
    copied = known.place.copied
    if copied:
        write_env(known.env_file, lambda text: with_variables(text, copied, of_node(known.spec)))
        context.say(_("{names}: in {path}, for you alone to read.", names=", ".join(copied), path=known.env_file))
    write_config(context, lambda text: config_file.with_entry(text, known.name, known.keys))
    context.say(_("{name} is in {file}.", name=known.name, file=context.folders.config_file))
    if chosen.switch_off:
        context.say(_("Switch the old one off, or it starts a copy of its own: {command}", command=chosen.switch_off))
