"""Stems by the Snowball algorithms (snowballstem.org), with one stemmer for each thread."""

from __future__ import annotations

import threading


class Snowball:
    """The Snowball stems of one language.

    The objects of PyStemmer must not be used by two threads at once, so each thread makes its own,
    when it stems its first word.
    """

    def __init__(self, algorithm: str) -> None:
        self._algorithm = algorithm
        self._of_this_thread = threading.local()

    def stem(self, word: str) -> str:
        """The stem of a folded word."""
        try:
            stem_word = self._of_this_thread.stem_word
        except AttributeError:
            # Imported here: a corpus in a language with a table of endings does not need it.
            import Stemmer

            stem_word = Stemmer.Stemmer(self._algorithm).stemWord
            self._of_this_thread.stem_word = stem_word
        stem: str = stem_word(word)
        return stem
