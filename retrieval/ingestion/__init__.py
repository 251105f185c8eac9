"""Paths to articles in the store: files found, read, analyzed in several processes, written."""
