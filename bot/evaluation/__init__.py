"""The results of evaluations, and how they are shown."""
