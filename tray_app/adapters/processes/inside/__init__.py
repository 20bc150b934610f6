"""What runs inside the user's own interpreter: see stop_pipe_windows.py."""
