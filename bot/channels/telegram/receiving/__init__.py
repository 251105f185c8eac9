"""How an update reaches the bot: fetched or delivered, stored, queued, limited."""
