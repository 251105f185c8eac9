"""How the bot answers: questions, commands, buttons, inline queries, and later news."""
