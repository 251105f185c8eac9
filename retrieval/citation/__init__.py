"""Citations, links and references of passages; verdicts on quotations."""
