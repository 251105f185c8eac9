"""The Telegram bot: a question comes in as an update, and its answer goes out as quotes.

An update passes through ``receiving``, ``answering`` (or ``adding``, by an admin) and ``sending``.
Only the librarian changes the corpus; only ``remembering``, the inbox and the downloads write to
disk.
"""
