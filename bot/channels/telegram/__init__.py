"""The Telegram bot: a question comes in as an update, and its answer goes out as quotes.

A message passes through the folders in this order: receiving, answering, sending. What an admin
adds passes through ``adding`` instead, and the librarian is the only one who changes the corpus.
What the articles do not answer is shown to ``editors``, whose replies go to those who asked.
Beside it, only ``remembering``, ``receiving/inbox.py`` and the downloads write to disk.
"""
