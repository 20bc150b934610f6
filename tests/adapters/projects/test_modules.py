"""An entry with `module`: what is started, what is known of it, and what is said where it is not there.

Deliberate faults that were tried, each red: the folder of bots.toml for the working one · PYTHONPATH passed over.
"""

import subprocess
import sys
from pathlib import Path

import pytest

from tray_app.adapters.projects.interpreter import VENV_PYTHON, python_words, resolve
from tray_app.adapters.projects.pythons import installation, requirements
from tray_app.adapters.projects.pythons.needs import needs
from tray_app.adapters.system import WINDOWS
from tray_app.core.errors import ConfigError, ScriptMissing
from tray_app.core.model import BotSpec

TOLD = "import os, sys\nfrom shop.texts import HELLO\nprint(HELLO, os.getcwd(), sys.argv[1:])\n"


def spec(**keys: object) -> BotSpec:
    return BotSpec(name="shop", file="bots.toml", line=7, **keys)  # type: ignore[arg-type]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for name, text in (("main.py", f"def run():\n    exec({TOLD!r})\nif __name__ == '__main__':\n    run()\n"),
                       ("texts.py", "HELLO = 'hello'\n"),
                       ("__main__.py", TOLD)):  # fmt: skip
        (tmp_path / "project" / "shop").mkdir(parents=True, exist_ok=True)
        (tmp_path / "project" / "shop" / name).write_text(text)
    return tmp_path / "project"


@pytest.mark.parametrize("module", ["shop", "shop.main", "shop.main:run"])
def test_it_runs_from_its_folder(project: Path, module: str) -> None:
    launch = resolve(spec(module=module, folder="project", python=sys.executable, args=("a",)), project.parent)
    done = subprocess.run(launch.argv, cwd=launch.folder, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["hello", str(project), "['a']"]
    assert launch.script == project / "shop" / ("__main__.py" if module == "shop" else "main.py")
    assert (launch.root, python_words(launch)) == (project, [sys.executable])


def test_its_environment_and_its_variables_lie_in_its_folder(project: Path) -> None:
    python = project / ".venv" / VENV_PYTHON
    python.parent.mkdir(parents=True)
    python.touch(mode=0o755) if WINDOWS else python.symlink_to(sys.executable)
    (project / ".env").write_text("A=1\n")
    (project / "requirements.txt").write_text("aiogram\n")
    launch = resolve(spec(module="shop.main", folder=str(project)), project.parent)
    assert launch.argv[0] == str(python)
    assert (launch.env_file, launch.requirements) == (project / ".env", project / "requirements.txt")


def test_what_it_needs_is_seen_from_where_its_imports_start(project: Path) -> None:
    (project / "src").mkdir()
    (project / "shop").rename(project / "src" / "shop")
    (project / "src" / "shop" / "main.py").write_text("import aiogram\nfrom shop.texts import HELLO\n")
    launch = resolve(
        spec(module="shop.main", folder=str(project), env={"PYTHONPATH": str(project / "src")}), project.parent
    )
    assert launch.root == project / "src"
    wanted = needs(launch.script or Path(), None, launch.root, launch.folder)
    assert wanted.modules == ("aiogram",)
    plan = installation.installation([sys.executable], wanted, requirements.Lacking(modules=("aiogram",)))
    assert plan.made == project / ".venv"


def test_one_that_is_not_there(project: Path) -> None:
    with pytest.raises(ScriptMissing) as caught:
        resolve(spec(module="shop.mian", folder=str(project)), project)
    assert "its module shop.mian is not in" in str(caught.value)
    assert "Did you mean shop.main?" in str(caught.value)


def test_an_installed_one_may_be_anywhere(project: Path) -> None:
    launch = resolve(spec(module="json.tool", folder=str(project), python=sys.executable), project)
    assert (launch.script, launch.root, launch.argv[1:]) == (None, None, ("-m", "json.tool"))


def test_its_folder_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        resolve(spec(module="shop", folder="gone", python=sys.executable), tmp_path)
    assert "does not exist" in str(caught.value)
