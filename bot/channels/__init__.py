"""Render answers for the places where people ask: one file or folder for each place."""
