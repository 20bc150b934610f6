"""What the command line's verbs do: one file each. They print and return an exit code; cli.py exits."""
