"""The web page: it shows articles, marks quotes in them, and takes questions.

``routes`` answers a ``request`` with one of the ``site_pages``; ``server`` serves them,
``static_site`` writes them as files.
"""
