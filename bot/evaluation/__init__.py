"""What was measured to what is shown of it: a table, a JSON object, a page."""
