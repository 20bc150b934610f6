# Sourced by setup, python and desktop.
BED=${WINDOWS_BED:-$HOME/.cache/windows-bed}
HERE=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")" && pwd)
WINE=$BED/wine/usr/lib/wine/wine64
WINESERVER_BIN=$BED/wine/usr/lib/wine/wineserver64
PYEXE=$BED/python/python.exe
export WINEPREFIX=$BED/prefix
export WINEDEBUG=${WINEDEBUG:--all}
# mscoree/mshtml: no Mono or Gecko prompts. winemenubuilder: no files in ~/.local. winedbg: a crash opens no debugger.
export WINEDLLOVERRIDES=${WINEDLLOVERRIDES:-mscoree,mshtml,winemenubuilder.exe,winedbg.exe=}
# A host's Python must not leak into the Windows one.
unset PYTHONHOME PYTHONPATH PYENV_VERSION VIRTUAL_ENV WINEARCH WINESERVER WINELOADER
# What it does import from outside: `python` says it, and each of these scripts that it goes through keeps it.
[ -z "${WINDOWS_BED_PYTHONPATH:-}" ] || export PYTHONPATH=$WINDOWS_BED_PYTHONPATH

bed_alone() {   # bed_alone COMMAND...: not while another program of the bed makes or ends the session
    mkdir -p "$BED"
    ( flock 9; "$@" ) 9>"$BED/session.lock"
}

bed_display() {   # an X server of our own: whoever sits at the caller's sees nothing of the bed
    export DISPLAY=:${WINDOWS_BED_DISPLAY:-87}
    bed_answers "/tmp/.X11-unix/X${DISPLAY#:}" || bed_alone bed_display_begin
}

bed_display_begin() {
    local no=${DISPLAY#:}
    bed_answers "/tmp/.X11-unix/X$no" && return
    rm -f "/tmp/.X11-unix/X$no" "/tmp/.X$no-lock"   # of one that was killed
    nohup Xvfb ":$no" -screen 0 1280x800x24 -nolisten tcp </dev/null >"$BED/xvfb.log" 2>&1 9>&- &
    echo $! >"$BED/xvfb.pid"
    for _ in $(seq 300); do bed_answers "/tmp/.X11-unix/X$no" && return; sleep 0.1; done
    echo "windows-bed: Xvfb did not start, see $BED/xvfb.log" >&2; return 1
}

bed_answers() {   # whether somebody listens at a socket: the file alone may be what a killed server has left
    python3 -c 'import socket, sys; socket.socket(socket.AF_UNIX).connect(sys.argv[1])' "$1" 2>/dev/null
}

bed_server() {   # the socket of the prefix' server; empty where none was ever started
    local name
    name=$(cat "$WINEPREFIX/wineserver" 2>/dev/null) || return 0
    printf '/tmp/%s/server-%x-%x/socket' "$name" $(stat -c '%d %i' "$WINEPREFIX")
}

bed_session_lives() {   # asked of the server and of the X server themselves; the desktop ends with either
    bed_answers "$(bed_server)" && xdotool search --name '^shell - ' >/dev/null 2>&1
}

bed_session() {   # Wine's services and desktop, started apart so that they never hold the caller's pipes
    bed_session_lives || bed_alone bed_session_begin
}

bed_session_begin() {
    bed_session_lives && return
    bed_server_end   # programs of a session whose desktop is gone die at their first window (X Error BadWindow)
    nohup "$WINE" "$BED/bed-keeper.exe" </dev/null >/dev/null 2>&1 9>&- &
    echo $! >"$BED/keeper.pid"
    "$WINE" cmd /c exit </dev/null >/dev/null 2>&1 9>&-
    for _ in $(seq 300); do bed_session_lives && return; sleep 0.1; done
    echo "windows-bed: the Windows desktop did not come up" >&2; return 1
}

bed_server_end() {   # every Windows program of the prefix, and its server; returns when they are gone
    [ -e "/tmp/$(cat "$WINEPREFIX/wineserver" 2>/dev/null)" ] || rm -f "$WINEPREFIX/wineserver"   # leads nowhere
    "$WINESERVER_BIN" -k 9>&- && "$WINESERVER_BIN" -w 9>&-
    bed_kill "$BED/keeper.pid" bed-keeper.exe   # it outlives a server that was killed
}

bed_kill() {   # bed_kill FILE NAME: the process that FILE has the number of, if it is still the one we started
    local pid
    pid=$(cat "$1" 2>/dev/null) || return 0
    if [ "$(cat "/proc/$pid/comm" 2>/dev/null)" = "$2" ]; then kill "$pid"; fi
    rm -f "$1"
}

bed_end() {   # the session, and the X server if it is ours
    bed_server_end
    bed_kill "$BED/xvfb.pid" Xvfb
}
