"""The kit of pages: elements, document frame, plots, and ``page.css`` with the colors."""
