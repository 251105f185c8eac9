"""The names of the formats and styles, which the command line must know before it needs them."""

DOCUMENTS = ("markdown", "html", "docx")
TABLES = (".csv", ".xlsx", ".html", ".jsonl")
STYLE_NAMES = ("plain", "markdown", "bibtex", "ris", "csl-json")
