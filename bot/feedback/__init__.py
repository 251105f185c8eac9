"""What people thought of the answers in Telegram, for the person who runs the bot."""
