"""Plain text: its encoding, its title and headings, and the forms that texts come in."""
