"""What to type to end a process: `end_command(pid, mine, hard)`, where `mine` is whether that is ours to end; and
`end_loop_command(loop, pid, mine)`, with the loop that would start it again."""

from tray_app.adapters.system import WINDOWS

if WINDOWS:
    from tray_app.adapters.processes.kill_command_windows import end_command, end_loop_command
else:
    from tray_app.adapters.processes.kill_command_linux import end_command, end_loop_command

__all__ = ["end_command", "end_loop_command"]
