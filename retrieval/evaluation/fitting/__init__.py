"""Question sets to the weights in ``retrieval/answering/weights.toml``, and to held-out figures."""
