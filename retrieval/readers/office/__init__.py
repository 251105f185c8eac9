"""Parts that the formats of word processors share."""
