"""E-books: their contents, their chapters and their metadata."""
