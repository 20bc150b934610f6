"""`add PATH`: a script, a folder or an old launcher becomes an entry in bots.toml. The way back is remove.py.

It shows what it has understood before it writes anything, and asks where it is not sure. No launcher and no script is
edited. A token is never shown and never written into bots.toml; the entry points at where it is.
"""

import subprocess
from collections.abc import Mapping
from dataclasses import replace

from tray_app.adapters.config import config_file
from tray_app.adapters.pipes import each_once
from tray_app.adapters.projects import discovery
from tray_app.adapters.projects.interpreter import python_words
from tray_app.adapters.projects.pythons import installation
from tray_app.adapters.system import NO_WINDOW
from tray_app.adapters.tokens.env_text import with_variables
from tray_app.commands.adding import promise
from tray_app.commands.adding.choice import add_it, choose, told
from tray_app.commands.adding.launcher_variables import as_it_was
from tray_app.commands.adding.startup_replaced import replace_startup
from tray_app.commands.adding.understood import Understood, look
from tray_app.commands.asking import Asking
from tray_app.commands.context import Context
from tray_app.commands.writing import config_text, write_config, write_env
from tray_app.core.errors import DONE, FAILED, REFUSED, USAGE, ConfigError, HostError, TokenRefused
from tray_app.core.messages import _
from tray_app.core.tokens.env_dialect import of_node
from tray_app.core.tokens.exposure import Exposure
from tray_app.supervisor.telegram import own_webhook
from tray_app.supervisor.warnings import exposures


@each_once()
def add(
    context: Context,
    path: str,
    name: str | None,
    yes: bool,
    start: bool,
    install: bool,
    asking: Asking | None = None,
    pasted: Mapping[str, str] | None = None,
    bot_id: int | None = None,
    program: str | None = None,
) -> int:
    """`pasted` are variables that the user has typed for its .env; `bot_id` says which of several tokens is meant, and
    `program` which one of a launcher's several."""
    asking = asking or Asking.at_terminal(context.say, yes)
    found = discovery.look(path)
    chosen = as_it_was(choose(found, asking, program))
    if context.config.faults:
        context.warn(str(context.config.error()))
    known = look(context, config_text(context), chosen, name, asking, pasted, bot_id)
    _show(context, found, chosen, known)
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
    if copied:
        write_env(known.env_file, lambda text: with_variables(text, copied, of_node(known.spec)))
        context.say(_("{names}: in {path}, for you alone to read.", names=", ".join(copied), path=known.env_file))
    write_config(context, lambda text: config_file.with_entry(text, known.name, known.keys))
    context.say(_("{name} is in {file}.", name=known.name, file=context.folders.config_file))
    if chosen.switch_off:
        context.say(_("Switch the old one off, or it starts a copy of its own: {command}", command=chosen.switch_off))
    replace_startup(context, [path for path in (found.launcher, known.launch.script) if path], asking)
    ready = _installed(context, known, asking, install) and chosen.ready
    command = f"bottray start {known.name}"
    if not ready or not start or not asking.agree(_("Start it now?")):
        context.say(_("Start it: {command}", command=command))
        return FAILED if yes and start and not ready else DONE
    from tray_app.commands import control

    return control.start(replace(context), [known.name], False, True)  # a new one: this one has read the config before


# -- what is shown ------------------------------------------------------------------------------------------------


def _show(context: Context, found: discovery.Found, chosen: discovery.Candidate, known: Understood) -> None:
    say, launch = context.say, known.launch
    rows: list[tuple[str, str]] = [(_("name"), known.name)]
    started = launch.module or str(launch.script or " ".join(launch.argv))
    rows.append((_("module") if launch.module else _("script"), started))
    if len(found.candidates) > 1 or chosen.said:
        rows.append((_("because"), _because(chosen)))
    python = python_words(launch)
    if launch.script or launch.module:
        rows.append((_("run by"), " ".join(python) if python else launch.argv[0]))
    rows += [(_("by"), str(chosen.why))] if chosen.why else []
    rows.append((_("folder"), str(launch.folder)))
    odd = any(one.key == "env_file" for one in launch.passed_over)
    none = _("none (see below)") if odd else _("none (no .env there)")
    rows.append((_("variables"), ", ".join(map(str, launch.env_files)) or str(none)))
    if known.place.copied:
        rows.append(("", _("new in {path}: {names}", path=known.env_file, names=", ".join(known.place.copied))))
    rows.append((_("token"), promise.token_line(known)))
    if known.spec.api_base:
        rows.append((_("server"), known.spec.api_base))
    if known.spec.webhook == "own":
        rows.append((_("webhook"), _("it serves one itself, which BotTray leaves alone")))
    if known.needs is not None:
        rows.append((_("packages"), _packages_line(known)))
    width = max(len(label) for label, _text in rows)
    for label, text in rows:
        say(f"  {label.ljust(width)}  {text}")
    promise.tell(context, known)
    token = known.place.token
    if token and isinstance(in_git := exposures.in_git(launch, token, context.environ), Exposure):
        context.warn(f"{in_git.text} {in_git.cure}")
    for what, cure in exposures.in_others_hands(launch):
        context.warn(f"{what} {cure}")
    if (place := own_webhook.drops(launch)) is not None:
        context.warn(_("Line {line} of {script} deletes what comes while the bot is down (drop_pending_updates).",
                       line=place[1], script=place[0].name))  # fmt: skip
    for note in (*chosen.notes, *known.notes):
        context.warn(str(note))
    if known.place.lost:
        context.warn(_("{names}: only a run of {launcher} would make that, and the bot starts without it. "
                       "If it needs it, write it into {path}.",
                       names=", ".join(known.place.lost), launcher=found.launcher or chosen.launcher,
                       path=known.env_file))  # fmt: skip
    if known.trouble:
        context.warn(str(known.trouble))
    if chosen.replaced and found.launcher:
        say(_("What {launcher} did, and who does it now:", launcher=found.launcher.name))
        for one in chosen.replaced:
            say(f"  {one.what}  ->  {one.by}")
    for other in found.candidates if found.certain else ():
        if (other.script, other.shown) != (chosen.script, chosen.shown) and other.script:
            say(_("There is {what} too; to add it: {command}", what=told(other), command=add_it(other.script)))
    for path in found.beside:
        say(_("There is an old launcher too; to take over what it says: {command}", command=add_it(path)))


def _because(chosen: discovery.Candidate) -> str:
    why = [_("it reads updates")] if chosen.reads else []
    why += [_("{files} starts it", files=", ".join(chosen.said))] if chosen.said else []
    return "; ".join(map(str, why)) or _("its name, and what it starts")


def _packages_line(known: Understood) -> str:
    assert known.needs is not None
    if known.lacking is None:
        return _("the interpreter did not say what it has")
    needs = known.needs
    if known.lacking:
        line = _("missing: {names}", names=known.lacking.names)
    elif needs.requirements or needs.script not in needs.unread:
        named = needs.file.name if needs.file and needs.requirements else _("the script's imports")
        line = _("all there ({source})", source=named)
    else:
        return _("not known: what {files} imports could not be read", files=needs.unread_names)
    if not needs.unread:
        return line
    return _("{line}; what {files} imports could not be read", line=line, files=needs.unread_names)


# -- what is done -------------------------------------------------------------------------------------------------


def _installed(context: Context, known: Understood, asking: Asking, install: bool) -> bool:
    """Whether the bot has what it needs: because it had, or because it was installed now."""
    python = python_words(known.launch)
    if not known.lacking or known.needs is None or python is None:
        return True
    try:
        plan = installation.installation(python, known.needs, known.lacking, chosen="python" in known.keys)
    except ConfigError:
        if install:
            raise
        context.warn(_("It lacks {names}, and {python} belongs to the system. Install that before you start it; or "
                       'write install = true into its entry in the place of "python": it then gets an environment of '
                       "its own.", names=known.lacking.names, python=python[0]))  # fmt: skip
        return False
    for module in plan.unknown:
        context.warn(_("Which package brings {module} is not known: write it into requirements.txt.", module=module))
    if not plan.commands or not (install or (asking.there and asking.agree(_install_question(plan)))):
        context.warn(
            _(
                "It lacks {names}. Before you start it, install that, or write install = true into its entry.",
                names=known.lacking.names,
            )
        )
        return False
    existed = plan.made is not None and plan.made.exists()
    for step in plan.commands:
        try:
            _run(context, step, known)
        except HostError:
            installation.take_back(plan.made, existed)
            raise
    return not plan.unknown


def _install_question(plan: installation.Installation) -> str:
    if plan.made:
        return _("Make {folder} and install what is missing there?", folder=plan.made)
    return _("Install what is missing into {folder}?", folder=installation.environment_of(plan.python) or plan.python)


def _run(context: Context, step: tuple[str, ...], known: Understood) -> None:
    """One installing command, its output shown as it comes. Raises HostError where it fails."""
    tail: list[str] = []
    with subprocess.Popen(
        step, cwd=known.launch.folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        text=True, encoding="utf-8", errors="replace", creationflags=NO_WINDOW,
    ) as running:  # fmt: skip
        assert running.stdout is not None
        for line in running.stdout:
            context.say(f"  {line.rstrip()}")
            tail = [*tail[-20:], line]
    if running.returncode:
        raise installation.failed(step, running.returncode, "".join(tail), known.name)
