"""The figures of a Telegram bot as tables, as an object and as a page."""
