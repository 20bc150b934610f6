"""What a web server or a task queue runs of a project, and whether updates come to it or to another program beside it.

Both import the bot's own files to answer by it, so that the files alone do not tell.
"""

from pathlib import Path

from tray_app.adapters.projects.interpreter import Launch
from tray_app.adapters.projects.scripts.entries import entries
from tray_app.adapters.projects.scripts.entry import READS
from tray_app.adapters.projects.scripts.own_words import module_file, text_of_file
from tray_app.adapters.projects.source_tree import Tree
from tray_app.core.processes.program import plain
from tray_app.core.scripts import python_module
from tray_app.core.scripts.call_graph import Calls
from tray_app.core.scripts.plain_code import starts_others
from tray_app.core.scripts.script_text import without_main


def gets_none(launch: Launch, project: Path) -> bool:
    """Whether no updates come to it, and what reads them is another program of the project, or none."""
    name, *args = plain(launch.argv) or ("",)
    served, worked = python_module.served(name, args), python_module.worked((name, *args))
    if (served is None and worked is None) or not launch.folder.is_relative_to(project):
        return False
    tree = Tree(project)
    files = list(tree.files())
    module, _, made = (served or worked or "").partition(":")
    place = "" if launch.folder == project else launch.folder.relative_to(project).as_posix()
    file = module_file(tree, place, module, function=True) if module else None
    if file is None and served:
        return False
    if file is not None:
        reach = Calls(tree.code, tree.find).reach(file, made.partition(".")[0])
        if reach.polls or reach.serves:
            return False
        if served and any(starts_others(without_main(text_of_file(tree, one))) for one in reach.files):
            return False
    if any(one.kind == READS for one in entries(tree, files)):
        return True
    return worked is not None and not any(_polls(tree, one) for one in files)


def _polls(tree: Tree, file: str) -> bool:
    code = tree.code(file)
    return code is not None and any(unit.polls for unit in code.units.values())
