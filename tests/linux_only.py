"""What is shown on Linux only, each with the reason: pytest names it where it skips (see conftest.py).

A file stands here because it cannot even be imported elsewhere, or because all of it is about Linux; a single test
says `@pytest.mark.linux("reason")`.
"""

FILES = {
    "adapters/test_users_linux.py": "users of Windows have no numbers",
    "adapters/desktop/test_autostart.py": "systemd, freedesktop.org; for Windows: test_autostart_windows.py",
    "adapters/processes/test_process_children.py": "pid namespaces; a job there: windows/test_process_windows.py",
    "e2e/test_containers.py": "pid namespaces; Windows has none",
    "supervisor/leases/test_elsewhere.py": "pid namespaces; Windows has none",
    "e2e/test_autostart.py": "systemd and desktops of freedesktop.org",
    "e2e/test_hostile_locks.py": "links, pipes and owners in place of a lock; for Windows: test_lease_windows.py",
    "e2e/test_managers.py": "supervisord, pm2, tmux, screen and cron are Linux'; for Windows: test_rivals_windows.py",
    "e2e/test_two_users.py": "setpriv(1); Wine has one user",
    "web/test_add.py": "Debian's Chromium",
    "web/test_away.py": "Debian's Chromium",
    "web/test_bots.py": "Debian's Chromium",
    "web/test_checks.py": "Debian's Chromium",
    "web/test_for_everybody.py": "Debian's Chromium",
    "web/test_log.py": "Debian's Chromium",
    "web/test_new_token.py": "Debian's Chromium",
    "web/test_older.py": "Debian's Chromium",
    "web/test_settings.py": "Debian's Chromium",
    "web/test_settings_form.py": "Debian's Chromium",
    "web/test_tabs.py": "Debian's Chromium",
    "web/test_timeline.py": "Debian's Chromium",
    "e2e/test_open.py": "the shell script in the browser's place; windows on a screen",
    "e2e/test_truth.py": "setpriv(1) and pid namespaces; Wine has neither",
    "e2e/test_vault.py": "the Secret Service of freedesktop.org; resource limits; for Windows: test_vault_windows.py",
    "installer/test_install.py": "`installer install` is for Linux",
    "installer/test_running.py": "`installer install` is for Linux",
    "bench/test_bench.py": "measures the Linux contenders",
    "tray/test_dbusmenu.py": "a tray of D-Bus",
    "tray/test_desktop.py": "xdg-open(1); Wine's os.startfile opens nothing",
    "tray/test_dialogs.py": "zenity, kdialog and a desktop of freedesktop.org",
    "tray/test_login.py": "a desktop of freedesktop.org",
    "tray/test_panel.py": "panels of freedesktop.org",
    "tray/test_private_desktop.py": "desktops of freedesktop.org",
    "tray/test_rows.py": "panels of freedesktop.org; for Windows: windows_tray",
    "tray/test_session.py": "a desktop of freedesktop.org",
    "tray/test_session_end.py": "a desktop of freedesktop.org; for Windows: windows/test_session_end.py",
}
