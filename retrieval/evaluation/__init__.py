"""Question sets in, measures out: how well a corpus answers, with how much doubt."""
