"""A bot of a folder that only a web server can run."""

from tray_app.adapters.projects.source_tree import Tree
from tray_app.core.launchers.encodings import decode
from tray_app.core.scripts.application import of_a_server
from tray_app.core.scripts.call_graph import Calls, Reach


def hosted(tree: Tree, file: str, reach: Reach[str] | None = None) -> tuple[str, str | None] | None:
    """The application's name and its server as of_a_server has them, where the file has its updates brought and would
    not stay up by itself. `reach` is what starting it comes to."""
    reach = reach or Calls(tree.code, tree.find).reach(file)
    if not reach.serves or reach.polls:
        return None
    units = {(one, name): code.units[name] for one, name in reach.units if (code := tree.code(one)) is not None}
    return of_a_server(decode(tree.source(file)), units)
