"""Adding: files are found, read, analyzed in several processes and written to the store."""
