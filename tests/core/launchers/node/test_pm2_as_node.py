"""pm2's ecosystem files, compared with what Node makes of them."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from tray_app.core.launchers.node import pm2
from tray_app.core.launchers.parts import HERE
from tray_app.core.launchers.values.javascript import UNREAD

NODE = shutil.which("node")
pytestmark = pytest.mark.skipif(NODE is None, reason="there is no Node")
CASES = Path(__file__).parents[3] / "corpus" / "cases"
FILES = sorted(place for place in CASES.glob("pm2-*/*.*js*") if place.suffix in (".js", ".cjs", ".json", ".mjs")
               and place.name.startswith(("ecosystem", "pm2")))  # fmt: skip
SHOWS = """import(process.argv[1]).catch(() => ({})).then(m =>
  console.log(JSON.stringify((m.default && m.default.apps) || m.apps || [])))"""
EXTRA = """
const A = "a"
const N = 3, unused = 1;
var L = ['x', "y\\n", `z`]; const O = { env: { P: 1, 'q-r': true }, list: L };
let late = A + "-" + N;
let changed = 'one'; changed = 'two';
const filled = { a: 1 }; filled.b = 2;
const pushed = []; pushed.push('x');
const nested = { ...O, deep: { one: O.env.P, two: [...L, 'w'] } } // remark
module.exports = {
  apps: [ { name: `${A}_${N}`, script: './bot.js', args: [...L, A + 'b', N], env: { ...O.env, LATE: late,
    S: 'it\\'s', T: "\\u0041\\x42\\u{43}", CHANGED: changed, FILLED: filled.a, PUSHED: pushed,
    U: N + 1, V: (A), W: null || 'w', X: '' ?? 'x', Y: nested.deep.one, Z: 0 || 'z', }, /* x */ watch: false, },
  ],
}
"""


def apps_of(path: Path) -> list[dict]:
    """A JSON file is required, which is what pm2 does with it."""
    if path.suffix == ".json":
        return json.loads(path.read_text("utf-8"))["apps"]
    done = subprocess.run([NODE, "-e", SHOWS, str(path)], capture_output=True, text=True, timeout=60, cwd=path.parent)
    return json.loads(done.stdout)


def same(ours: object, theirs: object, here: str) -> bool:
    """Whether all that is read is as Node has it."""
    if ours is UNREAD:
        return True
    if isinstance(ours, dict):
        return isinstance(theirs, dict) and all(
            same(value, theirs.get(key), here) for key, value in ours.items() if key != "..."
        )
    if isinstance(ours, list) and isinstance(theirs, list):
        return UNREAD in ours or (
            len(ours) == len(theirs) and all(same(one, other, here) for one, other in zip(ours, theirs, strict=True))
        )
    if isinstance(ours, str) and isinstance(theirs, str) and HERE in ours:
        return Path(ours.replace(HERE, here)).resolve() == Path(theirs).resolve()
    return ours == theirs


@pytest.mark.parametrize("file", [*FILES, None], ids=lambda file: file.parent.name if file else "extra")
def test_the_values(file, tmp_path):
    target = tmp_path / (file.name if file else "ecosystem.config.js")
    target.write_text(file.read_text("utf-8") if file else EXTRA, "utf-8")
    theirs = apps_of(target)
    ours = pm2.apps(target.read_text("utf-8"))
    if theirs:
        assert same(ours, theirs, str(tmp_path)), (ours, theirs)
    if file is None:
        assert {key for key, value in ours[0]["env"].items() if value is UNREAD} == {"CHANGED", "FILLED", "PUSHED"}
        assert ours[0]["name"] == "a_3"
        assert UNREAD not in ours[0]["args"]
