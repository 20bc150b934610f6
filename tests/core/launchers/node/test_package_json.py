"""What the lines of package.json come to (core/launchers/node/package_json.py)."""

import json

import pytest

from tray_app.core.launchers.node.package_json import starts
from tray_app.core.launchers.node.package_table import is_bot, table


def first(line, **more):
    return starts({"scripts": {"start": line, **more}})[0]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("node .", "node ."),
        ("rimraf dist && tsc && node dist/index.js", "node dist/index.js"),
        ("npx -y tsx@latest src/i.ts", "tsx src/i.ts"),
        ("pnpm exec tsx src/i.ts", "tsx src/i.ts"),
        ("ts-node-dev --respawn --transpile-only --ignore-watch lib src/i.ts", "ts-node --transpile-only src/i.ts"),
        ("nodemon -w src --exec 'ts-node --files' src/i.ts", "ts-node --files src/i.ts"),
        ("nodemon", "node ."),
        ("nodemon -r dotenv/config i.ts", "ts-node -r dotenv/config i.ts"),
        ("nodemon --inspect --import tsx src/i.ts", "node --inspect --import tsx src/i.ts"),
        ("nodemon -C i.js --ignore db.json --poll", "node i.js --poll"),
        ("nodemon --exec tsx -r dotenv/config i.ts", "tsx -r dotenv/config i.ts"),
        ("tsx watch --clear-screen=false src/i.ts", "tsx src/i.ts"),
        ("node --watch --env-file=.env i.js --poll", "node i.js --poll"),
        ("bun --watch run i.ts", "bun i.ts"),
        ("tsup src --watch --onSuccess 'node dist/i.js'", "node dist/i.js"),
        ("cross-env-shell A=1 'node i.js'", "node i.js"),
        ("pm2-runtime start dist/i.js -- --poll", "node dist/i.js --poll"),
        ("node index.js 2>&1 | pino-pretty", "node index.js"),
        ("yarn node i.js", "node i.js"),
    ],
)  # fmt: skip
def test_a_line(line, words):
    assert " ".join(first(line).start.words) == words


def test_what_is_around_it():
    one = first("set NODE_ENV=production&& dotenv -e .env.prod -- node i.js", prestart="npm run build", build="tsc")
    assert dict(one.start.env) == {"NODE_ENV": "production"}
    assert one.start.env_file == ".env.prod"
    assert "npm run build" in [done.what for done in one.start.replaced]
    assert first("cd server && node i.js").start.folder.endswith("/server")
    assert first("npm run bot -- --poll", bot="node b.js").start.words == ("node", "b.js", "--poll")
    both = starts({"scripts": {"start": "concurrently -n a,b npm:a 'node b.js'", "a": "node a.js"}})
    assert [one.start.words[1] for one in both if one.key == "start"] == ["a.js", "b.js"]


def test_scripts_that_start_each_other_come_to_an_end():
    names = ["start", *(f"start{n}" for n in range(60))]
    assert starts({"scripts": dict.fromkeys(names, "concurrently 'npm:start*' 'npm:start*'")}) == []


@pytest.mark.parametrize("text", ["", "[]", "null", "{" * 5000, '{"scripts": 5}', '{"scripts": {"start": {}}}'])
def test_what_is_no_package(text):
    assert all(one.key == "start" for one in starts(table(text)))


def test_who_is_a_bot():
    assert is_bot({"dependencies": {"@grammyjs/runner": "1"}})
    assert is_bot({"dependencies": {"node-telegram-bot-api": "1"}})
    assert not is_bot({"dependencies": {"@telegram-apps/sdk": "1", "react-telegram-login": "1"}})
    assert table('{"a": "http://x", // why\n "b": [1,],}') == {"a": "http://x", "b": [1]}
    assert table(json.dumps({"a": 1})) == {"a": 1}
