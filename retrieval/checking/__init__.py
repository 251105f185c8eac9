"""Claims of a text, checked with the articles."""
