"""Figures, names and statements in texts, and how two texts compare."""
