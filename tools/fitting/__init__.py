"""Fits ``retrieval/answering/weights.toml`` to question sets, and measures held-out sets."""
