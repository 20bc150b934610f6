"""What a command line comes to, without running anything."""

import pytest

from tray_app.core.launchers.invocation import Invocation, behind_console_script, invocations, node_main

FILES = {
    "/b/package.json": '{"main": "dist/index.js", "scripts": {"start": "NODE_ENV=production node dist/index.js", '
    '"dev": "tsx watch src/index.ts", "both": "tsc && node .", "loop": "npm run loop"}}',
    "/plain/package.json": "{}",
    "/b/pyproject.toml": '[project.scripts]\nshop = "shop.cli:main"\n',
    "/poetry/pyproject.toml": '[tool.poetry.scripts]\nshop = {reference = "shop.bot:run", type = "console"}\n',
    "/b/run.sh": '#!/bin/sh\ncd "$(dirname "$0")"\nexport A=1\nexec python3 -u bot.py --fast\n',
    "/b/start.bat": "@echo off\r\ncd /d %~dp0\r\npython bot.py\r\npause\r\n",
    "/b/broken/package.json": "{",
}


def last(line: str, folder: str = "/b") -> tuple[tuple[str, ...], str]:
    found = invocations(line.split("|") if "|" in line else line.split(), folder, FILES.get)[-1]
    return found.words, found.folder


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("python -m bot", "python -m bot"),
        ("npm start", "node dist/index.js"),
        (r"C:\nodejs\npm.CMD start", "node dist/index.js"),
        ("npm run dev", "node src/index.ts"),
        ("yarn both", "node ."),
        ("pnpm --prefix /b start", "node dist/index.js"),
        ("npx tsx src/index.ts", "node src/index.ts"),
        ("uv run shop --fast", "python -m shop.cli --fast"),
        ("uv run -m shop.bot", "python -m shop.bot"),
        ("uv run python bot.py", "python bot.py"),
        ("uv run --env-file .env bot.py", "bot.py"),
        ("poetry run python -m bot", "python -m bot"),
        ("nohup timeout 60 python bot.py", "python bot.py"),
        ("env A=1 python bot.py", "python bot.py"),
        ("dotenv run -- python bot.py", "python bot.py"),
        ("bash|-c|source v/bin/activate && exec python bot.py", "python bot.py"),
        ("sh|run.sh", "python3 -u bot.py --fast"),
        ("./run.sh|x", "python3 -u bot.py --fast"),
        ("cmd|/c|start.bat", "python bot.py"),
        ("cmd|/c|python bot.py", "python bot.py"),
    ],
)
def test_what_is_behind_a_command(line: str, words: str) -> None:
    assert last(line) == (tuple(words.split()), "/b")


def test_what_cannot_be_read_through_stands_as_it_is() -> None:
    for line in ("npm start", "npm run other", "npm", "yarn --version", "sh gone.sh", "uv run gone", "make bot"):
        where = "/b/broken" if line == "npm start" else "/elsewhere"
        assert all(one.words[0] not in ("node", "python") for one in invocations(line.split(), where, FILES.get)), line


def test_a_start_script_that_is_not_written_down_is_server_js() -> None:
    assert last("npm start", "/plain")[0] == ("node", "server.js")


def test_a_launcher_that_starts_itself_ends() -> None:
    assert invocations(["npm", "run", "loop"], "/b", FILES.get)[0] == Invocation(("npm", "run", "loop"), "/b")


def test_poetry_s_longer_form_and_a_project_one_folder_up() -> None:
    assert last("poetry run shop", "/poetry")[0] == ("python", "-m", "shop.bot")
    assert last("uv run shop", "/b/src")[0] == ("python", "-m", "shop.cli")


def test_an_installed_command_names_its_module() -> None:
    pip = "#!/v/bin/python\nimport sys\nfrom shop.cli import main\nif __name__ == '__main__':\n    sys.exit(main())\n"
    assert behind_console_script(pip) == "shop.cli"
    assert behind_console_script("from shop.cli import main\nmain()\n") is None


def test_what_a_node_folder_runs() -> None:
    assert node_main('{"main": "lib/bot.js"}') == "lib/bot.js"
    assert node_main("{}") == node_main("[") == "index.js"
