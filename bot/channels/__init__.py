"""Answers to what one place shows; one file or folder a place."""
