#!/usr/bin/env bash
# Deno 2.9.8 (its binary as PyPI's package deno has it), told of a .env by --env-file, puts variables in wherever a `$`
# stands without single quotes, also without braces: of `PLACE=hall$corner9` a program gets "hall", of `a$$b` "a", and
# of a lone `$` nothing, and no word is said. Node with the option of the same name, and npm's dotenv, leave all three as
# they are written. So a password that works in a bot for Node is another one when the same .env is given to Deno.
# Single quotes keep it whole in both.
# Seen with Node 20.20.2:
#   deno: {"PLACE":"hall","TWO":"a","ONE":"","KEPT":"hall$corner9"}
#   node: {"PLACE":"hall$corner9","TWO":"a$$b","ONE":"$","KEPT":"hall$corner9"}
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
export HOME=$dir
cat > .env <<'ENV'
PLACE=hall$corner9
TWO=a$$b
ONE=$
KEPT='hall$corner9'
ENV
cat > show.mjs <<'JS'
const get = globalThis.Deno ? (name) => Deno.env.get(name) : (name) => process.env[name];
console.log(JSON.stringify(Object.fromEntries(["PLACE", "TWO", "ONE", "KEPT"].map((name) => [name, get(name)]))));
JS
python3 -m venv env
timeout 300 env/bin/pip install -q --disable-pip-version-check deno==2.9.8 2>/dev/null
deno=$(timeout 60 env/bin/deno run --quiet --allow-env --env-file=.env show.mjs 2>said)
node=$(timeout 60 node --env-file=.env show.mjs 2>>said)
echo "deno: $deno"
echo "node: $node"
[ ! -s said ] || { cat said; echo "one of them has said something"; exit 1; }
[ "$deno" = '{"PLACE":"hall","TWO":"a","ONE":"","KEPT":"hall$corner9"}' ] || { echo "Deno has changed"; exit 1; }
[ "$node" = '{"PLACE":"hall$corner9","TWO":"a$$b","ONE":"$","KEPT":"hall$corner9"}' ] || { echo "Node has changed"; exit 1; }
echo "as stated"
