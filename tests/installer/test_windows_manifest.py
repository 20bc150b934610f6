"""What Windows is told of our program. Deliberate fault that went red: longPathAware set to false."""

from pathlib import Path
from xml.etree import ElementTree

MANIFEST = Path(__file__).parents[2] / "installer" / "windows" / "bottray.manifest"


def test_paths_beyond_260_characters_are_asked_for():
    told = [one.text for one in ElementTree.parse(MANIFEST).iter() if one.tag.endswith("}longPathAware")]
    assert told == ["true"]
