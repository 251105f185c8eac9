"""The bot's own file, which survives a restart."""
