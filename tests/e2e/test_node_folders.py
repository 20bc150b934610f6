"""Folders of Node's as public bots are: taken up by `add`, started without npm between, ended softly; a copy that its
owner has started by hand is known for one."""

import json
import subprocess

import pytest
from e2e.truth_bots import NODE, why_no_node
from home import make_token

from tray_app.core.model import Phase

TYPESCRIPT = """
import { Bot } from "grammy";
import { greeting } from "./texts.js";

const token: string = process.env.BOT_TOKEN!;
const bot = new Bot(token, { client: { apiRoot: process.env.BOTTRAY_API_BASE! } });
bot.on("message", (context) => context.reply(greeting + process.env.NODE_ENV));
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => { console.log("asked to end"); bot.stop(); });
bot.start();
"""
PLAIN = """
const { Telegraf } = require("telegraf");
const bot = new Telegraf(process.env.BOT_TOKEN, { telegram: { apiRoot: process.env.BOTTRAY_API_BASE } });
bot.on("message", (context) => context.reply("plain " + require("fs").readFileSync("data.txt", "utf8")));
for (const signal of ["SIGINT", "SIGTERM"])
  process.once(signal, () => { console.log("asked to end"); bot.stop(signal); });
bot.launch();
"""
FOLDERS = {
    "typescript": (
        {"type": "module", "scripts": {"start": "cross-env NODE_ENV=production tsx src/index.ts"},
         "dependencies": {"grammy": "1"}, "devDependencies": {"tsx": "4"}},
        {"src/index.ts": TYPESCRIPT, "src/texts.ts": 'export const greeting: string = "typed ";\n'},
        "typed production",
    ),
    "built": (
        {"scripts": {"prestart": "npm run build", "build": "tsc", "start": "nodemon dist/index"},
         "dependencies": {"telegraf": "4"}},
        {"dist/index.js": PLAIN, "data.txt": "beside package.json"},
        "plain beside package.json",
    ),
}  # fmt: skip


def folder_of(home, emulator, kind, number):
    package, files, said = FOLDERS[kind]
    token = make_token(number)
    emulator.add_bot(token, f"{kind}_bot")
    folder = home.folder / f"public-{kind}"
    for name, text in {**files, "package.json": json.dumps({"name": f"my-{kind}", **package})}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    (folder / ".env").write_text(f"BOT_TOKEN={token}\nBOTTRAY_API_BASE={home.api_base}\n")
    (folder / "node_modules").symlink_to(NODE / "node_modules")
    return folder, token, said


@pytest.mark.timeout(300)
@pytest.mark.parametrize("kind", FOLDERS)
def test_a_folder_of_node(home, emulator, kind):
    if why := why_no_node():
        pytest.skip(why)
    folder, token, said = folder_of(home, emulator, kind, 772_100 + len(kind))
    by_hand = None
    if kind == "typescript":
        words = [str(folder / "node_modules" / ".bin" / "tsx"), "src/index.ts"]
        around = {**home.environ, "BOT_TOKEN": token, "BOTTRAY_API_BASE": home.api_base}
        around.pop("BOTTRAY_HOME")
        by_hand = subprocess.Popen(words, cwd=folder, env=around, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        emulator.wait_for(token, lambda state: state["readers_now"], timeout=60)

    added = home.run("add", str(folder), "--yes", "--no-start")
    assert added.returncode == 0, added.stdout + added.stderr
    home.agent(settle=1.0)
    start = home.run("start", f"my-{kind}", timeout=120)
    assert start.returncode == 0, start.stdout + start.stderr + home.log(f"my-{kind}")
    if by_hand:
        assert by_hand.wait(30) is not None
    pid = home.status(f"my-{kind}")["pid"]
    running = home.wait_for(f"my-{kind}", lambda view: view.phase is Phase.RUNNING)
    assert running.pid == pid
    emulator.queue(token, "hello", 2)
    state = emulator.wait_for(
        token, lambda s: s["readers_now"] and not s["pending"] and len(s["sent"]) >= 2, timeout=60
    )
    assert {one["text"] for one in state["sent"]} == {said}

    stop = home.run("stop", f"my-{kind}", timeout=120)
    assert stop.returncode == 0, stop.stderr
    assert "asked to end" in home.log(f"my-{kind}")
    assert not emulator.state(token)["readers_now"]
