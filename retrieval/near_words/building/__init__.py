"""How the tables are made. SOURCES.md says what of; the extra ``semantic`` is needed."""
