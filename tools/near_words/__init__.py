"""Building the tables of near words; retrieval/near_words/SOURCES.md says from what."""
