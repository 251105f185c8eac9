"""Hits to answers: the sentences to quote, and how far they can be trusted."""
