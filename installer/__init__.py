"""Sets BotTray up: for a user, for a demonstration, for its tests, and for a release."""
