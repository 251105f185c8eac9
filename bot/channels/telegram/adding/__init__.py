"""Admins add, remove and sync articles in their private chats."""
