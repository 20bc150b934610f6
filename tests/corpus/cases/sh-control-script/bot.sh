#!/bin/bash
cd "$(dirname "$0")" || exit 1
PIDFILE=bot.pid
start() {
  nohup ./venv/bin/python bot.py --prod >> bot.log 2>&1 &
  echo $! > "$PIDFILE"
}
stop() { kill "$(cat "$PIDFILE")"; }
case "$1" in
  start) start ;;
  stop) stop ;;
  restart) stop; sleep 2; start ;;
  status) kill -0 "$(cat "$PIDFILE")" ;;
  logs) tail bot.log ;;
  migrate) python migrate.py ;;
  *) echo "usage: $0 start|stop"; exit 1 ;;
esac
