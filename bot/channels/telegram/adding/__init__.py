"""What admins do to the corpus in their private chats: they add, remove, sync and look after it."""
