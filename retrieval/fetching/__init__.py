"""Addresses to originals: web pages, feeds and sitemaps, fetched politely and safely."""
