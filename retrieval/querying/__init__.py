"""A question to the query that is searched."""
