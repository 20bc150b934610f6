"""What `add` finds out and decides before it writes anything."""
