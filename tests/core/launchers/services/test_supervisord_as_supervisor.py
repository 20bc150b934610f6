"""supervisord's files, command lines and variables, compared with what supervisor itself makes of them."""

import json
import shlex
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tray_app.adapters.projects.launcher_files import LauncherFiles
from tray_app.core.launchers.services import supervisord

pytestmark = pytest.mark.linux("supervisor is there only")
CASES = Path(__file__).parents[3] / "corpus" / "cases"
FILES = sorted(place.parent.name for place in CASES.glob("supervisord-*/expect.json"))
SIGNS = [*" \t\n\"'\\;#&|=,%aXé/.+-():@", "A=", ',B="', "A='x y',"]
TEXT = st.lists(st.sampled_from(SIGNS), max_size=20).map("".join)
RESTARTS = {"<class 'supervisor.datatypes.RestartUnconditionally'>": None, "False": "never"}


@given(TEXT)
def test_a_command_line(line):
    try:
        theirs = shlex.split(line)  # [supervisor/process.py]
    except ValueError:
        return
    assert supervisord.words(line) == theirs


@settings(max_examples=400)
@given(TEXT)
def test_variables(text):
    datatypes = pytest.importorskip("supervisor.datatypes")
    try:
        theirs = datatypes.dict_of_key_value_pairs(text)
    except ValueError:
        return
    assert supervisord._pairs(text) == theirs


@pytest.mark.parametrize("name", FILES)
def test_the_files_of_the_corpus(name, tmp_path, monkeypatch):
    options = pytest.importorskip("supervisor.options")
    for source in sorted((CASES / name).rglob("*.conf")):
        target = tmp_path / source.relative_to(CASES / name)
        target.parent.mkdir(exist_ok=True)
        text = source.read_text("utf-8").replace("@HERE@", str(tmp_path))
        target.write_text("\n".join(line for line in text.split("\n") if not line.startswith("user=")), "utf-8")
    file = tmp_path / json.loads((CASES / name / "expect.json").read_text("utf-8"))["add"]
    main = file
    if "[supervisord]" not in file.read_text("utf-8"):
        main = tmp_path / "main.conf"
        main.write_text(f"[supervisord]\nnodaemon=true\n[include]\nfiles={file.name}\n")
    for variable in ("SHOP_LANGUAGE", "SHOP_TOKEN", "SHOP_CHANNEL"):
        monkeypatch.setenv(variable, "x y")
    real = options.ServerOptions()
    real.realize(["-c", str(main), "-n"])

    around = replace(LauncherFiles(file, "").around(), environ={"SHOP_LANGUAGE": "'x y'"}, specifiers={})
    starts = {}
    for start in supervisord.read_supervisord(file.read_text("utf-8"), around):
        starts[start.name] = start
    processes = [one for group in real.process_group_configs for one in group.process_configs]
    programs = {one.name if one.name in starts else one.name.partition("_")[0]: one for one in reversed(processes)}
    assert starts.keys() <= programs.keys()
    for called, start in starts.items():
        there = programs[called]
        own = {key: value.replace("{here}", str(tmp_path)) for key, value in start.env.items()}
        assert {**dict.fromkeys(start.computed, "x y"), **own} == {
            **real.configroot.supervisord.environment,
            **there.environment,
        }
        assert start.keys.get("restart") == RESTARTS.get(str(there.autorestart), "on-failure")
        assert start.keys.get("stop_timeout", 10) == there.stopwaitsecs
        if there.directory:
            assert Path(start.folder.replace("{here}", str(tmp_path))).resolve() == Path(there.directory).resolve()
        words = [word.replace("{here}", str(tmp_path)) for word in start.words]
        assert words == shlex.split(there.command.replace("x y", "'x y'")) or "bash" in there.command
