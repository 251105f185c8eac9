"""Web pages: their encoding, their main text, their paragraphs and their metadata."""
