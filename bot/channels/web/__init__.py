"""A page that shows articles with numbered paragraphs, marks quotes in them, and takes questions.

A request is a value (``request.py``) that ``site.py`` answers with a page from the corpus. The
pages are functions from values to HTML, in which all text is escaped (``html.py``). ``server.py``
serves them; ``writing.py`` writes the articles as files with the same addresses, for any server.
"""
