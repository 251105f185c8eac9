"""How a reaction reaches Telegram: rendered, split, limited, sent, repeated."""
