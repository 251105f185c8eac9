"""Questions from Telegram to quotes in Telegram, losing nothing."""
