"""Searches for passages with given words, and filters articles."""
