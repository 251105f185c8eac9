"""Hits to answers: which sentences to quote, how far they can be trusted, what to say."""
