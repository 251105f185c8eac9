"""Pages of print: letters to words, lines, columns, paragraphs and headings."""
