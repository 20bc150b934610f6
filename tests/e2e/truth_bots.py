"""One bot for each of six libraries, as their users write it, that can also be started as one that polls twice or that
serves a webhook; and where Node's libraries come from.
"""

import functools
import shutil
import subprocess
from pathlib import Path

import portalocker
from e2e.library_bots import BARE, LIBRARIES

NODE = Path(__file__).parents[1] / ".node"
TRIES = 3
LOADS = "for (const name of ['grammy', 'telegraf']) require(name)"
"""npm 11 has ended well on a busy machine with files of a package not written."""
PACKAGES = {"grammY": "grammy@1.46.0", "telegraf": "telegraf@4.16.3", "tsx": "tsx@4.20.6"}

RAW = """
import json, os, time, urllib.error, urllib.request

def main():
    offset = 0
    while True:
        url = f"{os.environ['BOTTRAY_API_BASE']}/bot{os.environ['BOT_TOKEN']}/getUpdates?timeout=20&offset={offset}"
        try:
            with urllib.request.urlopen(url, timeout=30) as answer:
                for update in json.load(answer)["result"]:
                    offset = update["update_id"] + 1
        except urllib.error.HTTPError as error:
            print(error.read().decode(), flush=True)
            time.sleep(1)
        except OSError as error:
            print("not reached:", type(error).__name__, flush=True)
            time.sleep(1)
"""
GRAMMY = """
const { Bot } = require("grammy")
const bot = new Bot(process.env.BOT_TOKEN, { client: { apiRoot: process.env.BOTTRAY_API_BASE } })
bot.on("message", (context) => context.reply(context.message.text))
bot.start()
"""
TELEGRAF = """
const { Telegraf } = require("telegraf")
const bot = new Telegraf(process.env.BOT_TOKEN, { telegram: { apiRoot: process.env.BOTTRAY_API_BASE } })
bot.on("message", (context) => context.reply(context.message.text))
bot.launch()
"""
PYTHONS = {**LIBRARIES, "raw": RAW}
NODES = {"grammY": GRAMMY, "telegraf": TELEGRAF}
ALL = (*PYTHONS, *NODES)
DIES = NODES.keys()
"""They end with the first 409."""

PYTHON_WAYS = """
import os, subprocess, sys, time
if "serve" in sys.argv:
    print("serving", flush=True)
    time.sleep(3600)
if "twice" in sys.argv:
    subprocess.Popen([sys.executable, __file__])
"""
NODE_WAYS = """
if (process.argv.includes("serve")) { console.log("serving"); setInterval(() => {}, 1e6); return }
if (process.argv.includes("twice")) require("child_process").spawn(process.execPath, [__filename], { stdio: "inherit" })
"""


def source(library: str) -> tuple[str, str]:
    """The name of its file, and what is in it."""
    if library in NODES:
        return "bot.js", NODE_WAYS + NODES[library]
    return "bot.py", PYTHON_WAYS + PYTHONS[library] + BARE


@functools.cache
def why_no_node() -> str | None:
    """Why the libraries of Node are not here; else they are, since they are installed once."""
    if not (shutil.which("node") and shutil.which("npm")):
        return "Node and npm are not here"
    whole = NODE / "node_modules" / ".whole"  # an install that was broken off leaves folders too
    if whole.is_file() and whole.read_text() == str(PACKAGES):
        return None
    words = ["npm", "install", "--prefix", str(NODE), "--no-audit", "--no-fund", "--silent", *PACKAGES.values()]
    NODE.mkdir(exist_ok=True)
    with portalocker.Lock(NODE / "lock", timeout=600):  # whoever tests beside us needs them too
        return _installed(words, whole)


def _installed(words: list[str], whole: Path) -> str | None:
    for _ in range(TRIES):
        if whole.is_file() and whole.read_text() == str(PACKAGES):
            return None
        done = subprocess.run(words, capture_output=True, text=True, timeout=300)
        if done.returncode == 0:
            done = subprocess.run(["node", "-e", LOADS], cwd=NODE, capture_output=True, text=True, timeout=60)
        if done.returncode == 0:
            whole.write_text(str(PACKAGES))
            return None
        shutil.rmtree(NODE / "node_modules", ignore_errors=True)
    return f"npm could not install them: {done.stderr.strip()[-200:]}"
