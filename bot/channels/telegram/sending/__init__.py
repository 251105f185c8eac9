"""How a reaction reaches Telegram: rendered, split into messages, limited, sent, and retried."""
