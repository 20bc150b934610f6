"""What runs inside the user's own interpreter: see launcher.py."""
