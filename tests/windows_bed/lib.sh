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

bed_display() {   # an X server of our own: whoever sits at the caller's sees nothing of the bed
    local no=${WINDOWS_BED_DISPLAY:-87}
    export DISPLAY=:$no
    bed_display_answers "$no" && return
    rm -f "/tmp/.X11-unix/X$no" "/tmp/.X$no-lock"   # of one that was killed
    nohup Xvfb ":$no" -screen 0 1280x800x24 -nolisten tcp </dev/null >"$BED/xvfb.log" 2>&1 &
    echo $! >"$BED/xvfb.pid"
    for _ in $(seq 300); do bed_display_answers "$no" && return; sleep 0.1; done
    echo "windows-bed: Xvfb did not start, see $BED/xvfb.log" >&2; return 1
}

bed_display_answers() {   # a socket alone may be what a killed server has left
    python3 -c 'import socket, sys; socket.socket(socket.AF_UNIX).connect(sys.argv[1])' "/tmp/.X11-unix/X$1" 2>/dev/null
}

bed_session() {   # Wine's services and desktop, started apart so that they never hold the caller's pipes
    local pid
    pid=$(cat "$BED/keeper.pid" 2>/dev/null || true)
    if [ -n "$pid" ] && grep -qs bed-keeper.exe "/proc/$pid/cmdline"; then return; fi
    nohup "$WINE" "$BED/bed-keeper.exe" </dev/null >/dev/null 2>&1 &
    echo $! >"$BED/keeper.pid"
    "$WINE" cmd /c exit </dev/null >/dev/null 2>&1
}
