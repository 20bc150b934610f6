#!/usr/bin/env bash
# pm2 7.0.4 (npm), on Linux: an app's `script` with a blank in it is a line for bash, and its `args` are dropped.
#
# `script: "node dist/index.js", args: "--shop x"` starts, is shown as online, and the program gets no argument: pm2
# makes it `/usr/bin/bash -c "node dist/index.js"` and puts that into `args`. Nothing is said of it. The same file named
# without "node" gets both words.
#
# Seen on Node 20.20.2:
#   node dist/index.js: got []
#   dist/index.js: got ["--shop","x"]
set -euo pipefail
here=$(mktemp -d)
export PM2_HOME=$here/home PM2_DISCRETE_MODE=true PATH=$here/node_modules/.bin:$PATH
trap 'timeout 30 pm2 kill >/dev/null 2>&1 || true; rm -rf "$here"' EXIT
cd "$here"
timeout 300 npm install --silent --no-fund --no-audit --prefix "$here" pm2@7.0.4 >/dev/null 2>&1

mkdir dist
cat > dist/index.js <<'JS'
require("fs").writeFileSync(process.env.name, JSON.stringify(process.argv.slice(2)) + "\n");
setInterval(() => {}, 1000);
JS
cat > ecosystem.config.js <<'JS'
const app = { args: "--shop x", cwd: __dirname };
module.exports = { apps: [
  { ...app, name: "line", script: "node dist/index.js" },
  { ...app, name: "file", script: "dist/index.js" },
] };
JS
timeout 60 pm2 start ecosystem.config.js >/dev/null 2>&1
for _ in $(seq 100); do [ -s line ] && [ -s file ] && break; sleep 0.1; done
{
    echo "node dist/index.js: got $(cat line)"
    echo "dist/index.js: got $(cat file)"
} | tee told
diff told - <<'TOLD'
node dist/index.js: got []
dist/index.js: got ["--shop","x"]
TOLD
echo "as stated"
