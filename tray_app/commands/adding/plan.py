"""What `add` has understood, as data: what a terminal, a window and the page show before the last yes."""

from dataclasses import dataclass
from pathlib import Path

from tray_app.adapters.projects import discovery
from tray_app.adapters.projects.interpreter import python_words
from tray_app.adapters.system import typed
from tray_app.commands.adding import promise
from tray_app.commands.adding.choice import add_it, told
from tray_app.commands.adding.understood import Understood
from tray_app.commands.context import Context
from tray_app.core.messages import _
from tray_app.core.tokens.exposure import Exposure
from tray_app.supervisor.telegram import own_webhook
from tray_app.supervisor.warnings import exposures


@dataclass(frozen=True)
class Plan:
    """`rows` are label and text, one without a label goes on with the one above it. `of_token` says what it costs that
    there is none. `replaced` is what the old launcher did, and who does it now; `more` tells of what lies beside it.
    All of it in the reader's language."""

    rows: tuple[tuple[str, str], ...]
    of_token: tuple[str, ...]
    warnings: tuple[str, ...]
    launcher: str
    replaced: tuple[tuple[str, str], ...]
    more: tuple[str, ...]


def plan(context: Context, found: discovery.Found, chosen: discovery.Candidate, known: Understood) -> Plan:
    replaced = tuple((str(one.what), str(one.by)) for one in chosen.replaced) if found.launcher else ()
    more = [_("There is {what} too; to add it: {command}", what=told(other), command=add_it(path))
            for other, path in _other_programs(found, chosen)]  # fmt: skip
    more += [_("There is an old launcher too; to take over what it says: {command}", command=add_it(path))
             for path in found.beside]  # fmt: skip
    return Plan(
        tuple(_rows(found, chosen, known)),
        tuple(promise.told(known)),
        tuple(map(str, _warnings(context, found, chosen, known))),
        found.launcher.name if found.launcher else "",
        replaced,
        tuple(map(str, more)),
    )


def others(found: discovery.Found, chosen: discovery.Candidate) -> list[Path]:
    """What lies beside it and may be meant in its place: launchers, other programs."""
    paths = [*found.beside, *(path for _other, path in _other_programs(found, chosen))]
    return [path for path in dict.fromkeys(paths) if path != chosen.script]


def _other_programs(found: discovery.Found, chosen: discovery.Candidate) -> list[tuple[discovery.Candidate, Path]]:
    others = found.candidates if found.certain else ()
    return [
        (other, other.script)
        for other in others
        if (other.script, other.shown) != (chosen.script, chosen.shown) and other.script
    ]


def show(context: Context, plan: Plan) -> None:
    """In a terminal."""
    width = max(len(label) for label, _text in plan.rows)
    for label, text in plan.rows:
        context.say(f"  {label.ljust(width)}  {text}")
    for text in (*plan.of_token, *plan.warnings):
        context.warn(text)
    if plan.replaced:
        context.say(_("What {launcher} did, and who does it now:", launcher=plan.launcher))
    for what, by in plan.replaced:
        context.say(f"  {what}  ->  {by}")
    for text in plan.more:
        context.say(text)


def _rows(found: discovery.Found, chosen: discovery.Candidate, known: Understood) -> list[tuple[str, str]]:
    launch = known.launch
    rows = [(_("name"), known.name)]
    started = launch.module or str(launch.script or " ".join(launch.argv))
    if known.spec.args and (launch.module or launch.script):
        started += f" {typed(known.spec.args)}"
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
        rows.append((_("packages"), packages_line(known)))
    return [(str(label), str(text)) for label, text in rows]


def _warnings(
    context: Context, found: discovery.Found, chosen: discovery.Candidate, known: Understood
) -> list[object]:  # fmt: skip
    launch, token = known.launch, known.place.token
    warnings: list[object] = []
    if token and isinstance(in_git := exposures.in_git(launch, token, context.environ), Exposure):
        warnings.append(f"{in_git.text} {in_git.cure}")
    warnings += [f"{what} {cure}" for what, cure in exposures.in_others_hands(launch)]
    if (place := own_webhook.drops(launch)) is not None:
        warnings.append(_("Line {line} of {script} deletes what comes while the bot is down (drop_pending_updates).",
                          line=place[1], script=place[0].name))  # fmt: skip
    warnings += [*chosen.notes, *known.notes]
    if known.place.lost:
        warnings.append(_("{names}: only a run of {launcher} would make that, and the bot starts without it. "
                          "If it needs it, write it into {path}.",
                          names=", ".join(known.place.lost), launcher=found.launcher or chosen.launcher,
                          path=known.env_file))  # fmt: skip
    return [*warnings, known.trouble] if known.trouble else warnings


def _because(chosen: discovery.Candidate) -> str:
    why = [_("it reads updates")] if chosen.reads else []
    why += [_("{files} starts it", files=", ".join(chosen.said))] if chosen.said else []
    return "; ".join(map(str, why)) or _("its name, and what it starts")


def packages_line(known: Understood) -> str:
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
