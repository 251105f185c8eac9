"""How the bot reacts to an update: questions, commands, buttons and inline queries."""
