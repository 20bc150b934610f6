"""Which bot of an edited config is which of the one before."""

from dataclasses import replace

import pytest

from tray_app.core.model import BotSpec
from tray_app.supervisor.renaming import renamed

SHOP, NEWS = BotSpec("shop", script="shop.py", line=1), BotSpec("news", script="news.py", line=5)
OTHER = BotSpec("x", script="other.py")


def config(**specs: BotSpec) -> dict[str, BotSpec]:
    return {name: replace(spec, name=name, line=number) for number, (name, spec) in enumerate(specs.items())}


@pytest.mark.parametrize(
    ("after", "names"),
    [
        (config(shop=SHOP, news=NEWS), {}),
        (config(news=NEWS, shop=SHOP), {}),
        (config(store=SHOP, news=NEWS), {"store": "shop"}),
        (config(shop=NEWS, news=SHOP), {"shop": "news", "news": "shop"}),
        (config(news=SHOP, late=NEWS), {"news": "shop", "late": "news"}),
        (config(store=replace(SHOP, restart="never"), news=NEWS), {"store": "shop"}),
        (config(store=replace(SHOP, args=("x",)), late=replace(SHOP, args=("y",)), news=NEWS), {}),
        (config(shop=replace(SHOP, restart="never"), late=SHOP, news=NEWS), {"late": "shop"}),
        (config(shop=OTHER, news=NEWS), {}),
        (config(late=OTHER, news=NEWS), {}),
        (config(shop=NEWS), {"shop": "news"}),
    ],
)
def test_a_name_is_only_a_name(after: dict[str, BotSpec], names: dict[str, str]) -> None:
    assert renamed(config(shop=SHOP, news=NEWS), after) == names


def test_a_copy_of_an_entry_is_a_new_bot() -> None:
    assert renamed(config(shop=SHOP), config(shop=SHOP, late=SHOP)) == {}
