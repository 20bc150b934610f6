#!/usr/bin/env bash
# pm2 7.0.4 (npm): `pm2 stop NAME` does not keep an app down that has `cron_restart`.
#
# The app is shown as stopped, and pm2 starts it again at the next time of its cron: a copy that its user has stopped,
# with the manager's own command and exit code 0, is back a moment later. `pm2 delete NAME` holds. And an app that was
# stopped after `pm2 save` runs again after `pm2 resurrect` (what `pm2 startup` does at each boot): the stop has to be
# saved as well.
#
# Seen:
#   starts before the stop: 1; five seconds after it: 4
#   starts before the delete: 4; five seconds after it: 4
#   after save, stop, kill, resurrect: online; after stop, save, kill, resurrect: stopped
set -euo pipefail
here=$(mktemp -d)
export PM2_HOME=$here/home PM2_DISCRETE_MODE=true PATH=$here/node_modules/.bin:$PATH
trap 'pm2 kill >/dev/null 2>&1 || true; rm -rf "$here"' EXIT
cd "$here"
timeout 300 npm install --silent --no-fund --no-audit --prefix "$here" pm2@7.0.4 >/dev/null 2>&1

cat > app.js <<'JS'
require("fs").appendFileSync(__dirname + "/starts", "up\n");
setInterval(() => {}, 1000);
JS
quietly() { timeout 60 pm2 "$@" >/dev/null 2>&1; }
starts() { wc -l < starts; }
status() { timeout 60 pm2 jlist 2>/dev/null | tail -1 | grep -o '"status":"[a-z]*"' | head -1 | cut -d'"' -f4; }

quietly start app.js --name app --cron-restart '*/2 * * * * *'
quietly stop app
before=$(starts); sleep 5; after=$(starts)
echo "starts before the stop: $before; five seconds after it: $after"
[ "$after" -gt "$before" ] || { echo "a stop holds now"; exit 1; }

quietly delete app
before=$(starts); sleep 5; after=$(starts)
echo "starts before the delete: $before; five seconds after it: $after"
[ "$after" = "$before" ] || { echo "a delete does not hold"; exit 1; }

quietly start app.js --name app
quietly save
quietly stop app
quietly kill
quietly resurrect
unsaved=$(status)
quietly stop app
quietly save
quietly kill
quietly resurrect
saved=$(status)
echo "after save, stop, kill, resurrect: $unsaved; after stop, save, kill, resurrect: $saved"
[ "$unsaved $saved" = "online stopped" ]
