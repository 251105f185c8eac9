"""The channels: the places where people ask, and how each shows answers."""
