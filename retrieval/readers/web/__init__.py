"""Web pages: main text, paragraphs and metadata."""
