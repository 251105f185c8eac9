"""The Telegram bot: a question comes in as an update, and its answer goes out as quotes.

A message passes through the folders in this order: receiving, answering, sending. Only
``remembering`` and ``receiving/inbox.py`` write to disk.
"""
