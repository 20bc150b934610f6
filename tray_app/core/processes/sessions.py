"""Programs that hand their environment on to everything that a user begins in them. Pure.

A token that was exported in a profile, a terminal or an editor is around each program that was started from there, the
desktop's own included: there it tells nothing of who uses it. A shell that runs a script, or `-c`, is no such place:
its environment was made for what it starts.
"""

from collections.abc import Sequence

from tray_app.core.processes.starters import editor


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_SHELLS = _set("sh bash dash zsh ksh fish tcsh csh ash nu xonsh elvish")
_CONSOLES = _set("cmd powershell pwsh")
_PLACES = _set(
    "systemd init login sshd su sudo tmux screen zellij byobu dtach abduco mosh-server ttyd "
    "gnome-shell gnome-session gnome-session-binary plasmashell kwin_x11 kwin_wayland startplasma-x11 "
    "startplasma-wayland xfce4-session xfce4-panel cinnamon cinnamon-session mate-session mate-panel lxsession "
    "lxqt-session "
    "sway hyprland i3 openbox awesome xinit startx xorg xwayland gdm-x-session gdm-wayland-session sddm-helper lightdm "
    "dbus-daemon dbus-broker dbus-run-session explorer sihost taskeng winlogon userinit conhost openconsole "
    "gnome-terminal gnome-terminal-server konsole xterm urxvt rxvt alacritty kitty foot wezterm wezterm-gui terminator "
    "tilix xfce4-terminal mate-terminal lxterminal qterminal guake yakuake ghostty windowsterminal wt mintty "
    "vim nvim vi nano emacs micro helix hx kate gedit gnome-text-editor mc ranger less more most man view "
    "firefox firefox-esr chrome google-chrome chromium chromium-browser brave opera vivaldi msedge telegram-desktop "
    "telegram nautilus dolphin thunar jupyter-lab jupyter-notebook jupyter-server jupyterhub"
)


def is_session(words: Sequence[str]) -> bool:
    """Whether a command line is one of them: a prompt, a terminal, an editor, a desktop, a browser."""
    if not words:
        return False
    name = words[0].replace("\\", "/").rpartition("/")[2].lower().removesuffix(".exe").lstrip("-").rstrip(":")
    if name in _SHELLS:
        return not any(not word.startswith("-") or _runs_text(word) for word in words[1:] if word)
    if name in _CONSOLES:
        return not any(word.lower() in ("/c", "/k", "/r", "-c", "-command", "-file", "-f") for word in words[1:])
    return name in _PLACES or editor(words) is not None


def _runs_text(option: str) -> bool:
    return not option.startswith("--") and "c" in option
