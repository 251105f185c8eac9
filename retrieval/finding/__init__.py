"""Which articles pass a filter, and which passages contain some words."""
