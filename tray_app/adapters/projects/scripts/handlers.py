"""Whether a file only has handlers for a bot that another file starts, which may not be there: started by itself it
would end at once."""

from tray_app.adapters.projects.source_tree import Tree
from tray_app.core.scripts.call_graph import Reach
from tray_app.core.scripts.python_code import MAIN


def alone(tree: Tree, reach: Reach[str], file: str) -> bool:
    """Of a file that uses a bot library and fetches nothing: whether all that is called as it is loaded makes objects,
    or is a router's."""
    code = tree.code(file)
    if code is None or not code.libraries or MAIN in code.units or code.units[""].polls:
        return False
    return not code.units[""].does or of_a_router(tree, reach, file)


def of_a_router(tree: Tree, reach: Reach[str], file: str) -> bool:
    """Whether it makes a router, and nothing that it leads to makes the dispatcher or the bot for it."""
    code = tree.code(file)
    if code is None or MAIN in code.units or "Router" not in code.units[""].chains:
        return False
    units = (one.units[name] for other, name in reach.units if (one := tree.code(other)) is not None)
    lasts = {chain.rpartition(".")[2] for unit in units for chain in unit.chains}
    return lasts.isdisjoint(("Dispatcher", "Bot"))
