"""The vectors of words in files, so that none is made twice.

A block is a pair of files: ``kk-3.txt`` has words, one a line, ``kk-3.npy`` their vectors in 16
bits, of shape (words, dimensions). ``model.txt`` names the model.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np

from retrieval.meaning.embedders import Embedder, Vectors

# The words of a block: about twenty seconds of work.
BLOCK = 1024


class OtherModel(ValueError):
    """The folder holds vectors of another model."""


class KeptVectors:
    """The vectors in *folder*, to which *embedder* adds; raises ``OtherModel``."""

    def __init__(self, folder: Path, embedder: Embedder) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder, self._embedder = folder, embedder
        name = folder / "model.txt"
        if not name.exists():
            name.write_text(embedder.model, "utf-8")
        if (kept := name.read_text("utf-8").strip()) != embedder.model:
            raise OtherModel(f"{folder} holds vectors of {kept}, not of {embedder.model}")

    def of(
        self, language: str, words: Iterable[str], tell: Callable[[int, int], None]
    ) -> Mapping[str, Vectors]:
        """Return the vectors of *words*; *tell* gets their number and the number of all."""
        wanted = [*dict.fromkeys(words)]
        found = self._kept(language)
        missing = [word for word in wanted if word not in found]
        for start in range(0, len(missing), BLOCK):
            tell(len(wanted) - len(missing) + start, len(wanted))
            block = missing[start : start + BLOCK]
            # Rounded as in the file, so that the next run gives the same tables.
            vectors = self._embedder.words(block).astype(np.float16).astype(np.float32)
            self._keep(language, block, vectors)
            found.update(zip(block, vectors, strict=True))
        tell(len(wanted), len(wanted))
        return {word: found[word].astype(np.float32) for word in wanted}

    def _kept(self, language: str) -> dict[str, Vectors]:
        found: dict[str, Vectors] = {}
        for file in sorted(self._folder.glob(f"{language}-*.txt")):
            words = file.read_text("utf-8").splitlines()
            found.update(zip(words, np.load(file.with_suffix(".npy")), strict=True))
        return found

    def _keep(self, language: str, words: Sequence[str], vectors: Vectors) -> None:
        number = len([*self._folder.glob(f"{language}-*.txt")])
        file = self._folder / f"{language}-{number}.txt"
        np.save(file.with_suffix(".npy"), vectors.astype(np.float16))
        # The list comes last: a block without one was interrupted.
        new = file.with_suffix(".new")
        new.write_text("\n".join(words), "utf-8")
        new.replace(file)
