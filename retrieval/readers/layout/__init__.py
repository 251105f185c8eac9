"""Printed pages: letters, words, lines, columns, paragraphs and headings."""
