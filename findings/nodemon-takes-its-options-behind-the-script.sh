#!/usr/bin/env bash
# nodemon 3.1.10 (npm): what stands behind the script is not all the script's.
# `nodemon bot.js --delay 2 --shop x`: --delay and its 2 are nodemon's, the bot gets ["--shop","x"]. Written as
# --delay=2 the same option is not known to nodemon, and the bot gets it. Behind `--` all is the bot's.
# Seen on Node 20.20.2:
#   bot.js --delay 2 --shop x -> ["--shop","x"]
#   bot.js --delay=2 --shop x -> ["--delay=2","--shop","x"]
#   bot.js -- --delay 2 -> ["--delay","2"]
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init -y >/dev/null
timeout 120 npm install --silent --no-audit --no-fund nodemon@3.1.10 >/dev/null
cat > bot.js <<'JS'
console.log("got " + JSON.stringify(process.argv.slice(2)));
process.kill(process.ppid, "SIGTERM");  // nodemon would wait for an edit
JS
seen() {
    got=$(timeout 30 ./node_modules/.bin/nodemon "$@" </dev/null | sed -n 's/^got //p' || true)
    echo "$* -> $got"
}
{
    seen bot.js --delay 2 --shop x
    seen bot.js --delay=2 --shop x
    seen bot.js -- --delay 2
} | tee told
diff told - <<'TOLD'
bot.js --delay 2 --shop x -> ["--shop","x"]
bot.js --delay=2 --shop x -> ["--delay=2","--shop","x"]
bot.js -- --delay 2 -> ["--delay","2"]
TOLD
echo "as stated"
