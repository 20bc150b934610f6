"""Which command lines are an interpreter with somebody's script."""

import pytest

from tray_app.core.processes.program import Program, program_of


@pytest.mark.parametrize(
    ("line", "script"),
    [
        ("python bot.py", "bot.py"),
        ("/srv/bot/venv/bin/python3.11 -u /srv/bot/bot.py --token x", "/srv/bot/bot.py"),
        ("python3 -W ignore -X dev -OO bot.py", "bot.py"),
        ("python3 -Wignore -Xdev bot.py", "bot.py"),
        ("python3 -uW ignore bot.py", "bot.py"),
        ("python3 -i bot.py", "bot.py"),
        ("python3 --check-hash-based-pycs never bot.py", "bot.py"),
        ("python3 -- bot.py", "bot.py"),
        ("pypy3 bot.py", "bot.py"),
        ("python3.13t bot.py", "bot.py"),
        (r"C:\Python311\pythonw.exe C:\bots\bot.py", r"C:\bots\bot.py"),
        ("python stop_pipe_windows.py bot.py", "stop_pipe_windows.py"),
        ("python trace.py bot.py", "trace.py"),
        ("node bot.js", "bot.js"),
        ("node --require dotenv/config --inspect bot.js", "bot.js"),
        ("php -d memory_limit=1G -f bot.php", "bot.php"),
        ("php8.2 bot.php", "bot.php"),
        ("ruby -I lib bot.rb", "bot.rb"),
        ("java -Xmx64m -cp lib -jar bot.jar", "bot.jar"),
        ("dotnet exec bot.dll", "bot.dll"),
        ("dotnet bot.dll", "bot.dll"),
        ("deno run --allow-net bot.ts", "bot.ts"),
        ("bun run bot.ts", "bot.ts"),
        ("bun bot.ts", "bot.ts"),
        ("uv run --env-file .env bot.py", "bot.py"),
    ],
)
def test_an_interpreter_with_a_script(line: str, script: str) -> None:
    assert program_of(line.split()) == Program(scripts=(script,))


@pytest.mark.parametrize("line", ["python -m shop.bot", "python -um shop.bot -v", "python -W ignore -mshop.bot x"])
def test_a_module(line: str) -> None:
    assert program_of(line.split()) == Program(module="shop.bot")


@pytest.mark.parametrize(
    "line",
    [
        "python -m pdb bot.py",
        "python -m cProfile bot.py",
        "python -m coverage bot.py",
        "python /home/u/.vscode/extensions/ms-python.debugpy/bundled/libs/debugpy bot.py",
        "python /home/u/.vscode/extensions/ms-python/debugpy/launcher bot.py",
        "python /opt/pycharm/plugins/python/helpers/pydev/pydevd.py bot.py",
        "node /home/u/bot/node_modules/.bin/nodemon bot.py",
    ],
)
def test_what_runs_a_script_among_its_arguments(line: str) -> None:
    program = program_of(line.split())
    assert program is not None
    assert "bot.py" in program.scripts


@pytest.mark.parametrize(
    "line",
    [
        "vim bot.py",
        "nano bot.py",
        "code bot.py",
        "less bot.py",
        "tail -f bot.py",
        "grep -r python bot.py",
        "bash bot.py",
        "sh -c python",
        "sudo python bot.py",
        "pythonista bot.py",
        "python-config bot.py",
        "nodefoo bot.js",
        "uvicorn bot.py",
        "python",
        "python -",
        "python -i",
        "python -c bot.py",
        "python -uc bot.py bot.py",
        "python -V bot.py",
        "python --help bot.py",
        "python -m",
        "python -W ignore",
        "python --",
        "python -m pytest bot.py",
        "python -m py_compile bot.py",
        "python -m mypy bot.py",
        "python -m pip install bot.py",
        "python -m jupyter notebook",
        "python -m ipykernel_launcher -f x.json",
        "python -m tray_app agent",
        "python /srv/venv/bin/pytest bot.py",
        "python /srv/venv/bin/celery -A shop worker",
        "python /srv/venv/bin/bottray run bot.py",
        "node",
        "node -e bot.js",
        "node --check bot.js",
        "node -p bot.js",
        "node /usr/lib/node_modules/npm/bin/npm-cli.js start",
        "php -r bot.php",
        "php -l bot.php",
        "php -S localhost:8000 bot.php",
        "deno fmt bot.ts",
        "deno",
        "uv pip install bot.py",
        "uv run",
        "dotnet build bot.dll",
        "java -version",
        "",
    ],
)
def test_what_is_none(line: str) -> None:
    assert program_of(line.split()) is None


@pytest.mark.parametrize(
    "script",
    [
        "/usr/bin/networkd-dispatcher",
        "/usr/share/unattended-upgrades/unattended-upgrade-shutdown",
        "/usr/lib/python3/dist-packages/x.py",
        "/srv/venv/lib/python3.11/site-packages/x/y.py",
        "/home/u/.vscode-server/bin/0/out/server-main.js",
        "/home/u/.vscode/extensions/ms-python.vscode-pylance/dist/server.bundle.js",
        "/home/u/app/node_modules/x/cli.js",
        "/snap/x/1/y.py",
    ],
)
def test_an_installed_program_is_not_the_user_s_own(script: str) -> None:
    for interpreter in ("python3", "node"):
        program = program_of([interpreter, script])
        assert program is not None
        assert not program.own


@pytest.mark.parametrize("script", ["/usr/src/app/bot.py", "/usr/local/shop/bot.py", "/srv/bin/bot.py", "/opt/bot.py"])
def test_where_people_put_their_own(script: str) -> None:
    assert program_of(["python3", script]) == Program(scripts=(script,), own=True)
