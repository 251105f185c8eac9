"""The editors' chat: what the articles do not say is shown there, and editors name the paragraph.

A question is put on the desk while it is answered (``answering/asking_editors.py``), and is shown
by ``posting.py``. ``naming.py`` reads which paragraph a reply names, and ``replies.py`` sends it to
the person who asked.
"""
