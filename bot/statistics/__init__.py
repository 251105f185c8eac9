"""Figures about the Telegram bots of a corpus."""
