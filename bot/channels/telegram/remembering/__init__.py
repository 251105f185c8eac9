"""What the bot keeps in its own file between two restarts."""
