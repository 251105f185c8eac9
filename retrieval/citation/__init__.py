"""Passages to citations, links and references; texts to verdicts on their quotations."""
