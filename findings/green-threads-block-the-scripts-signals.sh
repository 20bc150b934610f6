#!/usr/bin/env bash
# A helper thread that blocks all signals for itself, so that they go to the script (as signal.pthread_sigmask is used
# for): after gevent 26.9.0's or eventlet 0.41.3's monkey patching its mask is the script's own. threading.Thread is a
# greenlet on the only thread there is, so SIGTERM and SIGINT do not end the script any more. threading.get_native_id()
# still tells the truth there: it is the process's number. And select.poll is gone with eventlet, but not with gevent,
# so that a thread which waits by it dies of AttributeError; select.select is there with both.
# Seen on Python 3.11.7, Linux: the lines in `expected` below.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
timeout 300 python3 -m venv env
timeout 300 env/bin/pip install -q gevent==26.9.0 eventlet==0.41.3
cat > test.py <<'PY'
import sys
if sys.argv[1] == "gevent":
    from gevent import monkey
    monkey.patch_all()
elif sys.argv[1] == "eventlet":
    import eventlet
    eventlet.monkey_patch()
import os, select, signal, threading, time

def helper():
    signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
    print("own thread:", threading.get_native_id() != os.getpid(), flush=True)

thread = threading.Thread(target=helper)
thread.start()
thread.join()
print("poll:", hasattr(select, "poll"), "select:", hasattr(select, "select"), flush=True)
os.kill(os.getpid(), signal.SIGTERM)
time.sleep(0.2)
print("SIGTERM was blocked", flush=True)
PY
for kind in none gevent eventlet; do
  echo "$kind"
  timeout 60 env/bin/python -W ignore test.py "$kind" 2>/dev/null || echo "ended: $?"
done | tee seen
cat > expected <<'TEXT'
none
own thread: True
poll: True select: True
ended: 143
gevent
own thread: False
poll: True select: True
SIGTERM was blocked
eventlet
own thread: False
poll: False select: True
SIGTERM was blocked
TEXT
cmp seen expected
