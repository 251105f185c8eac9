"""Web pages, feeds and sitemaps, fetched politely and safely."""
