"""The vectors of the English terms, for words that no table has.

The file is an archive of numpy. For *n* English terms, numbered as in their table, and *d*
dimensions it has ``codes``, of shape (n, d / 2), two numbers of 4 bits in a byte; ``steps``, (d,),
the distance of neighboring numbers; for each other language ``center.CODE``, (d,), the mean of its
words, and ``hubs.CODE``, (n,), how near to everything each English term is, times 255; and
``model``, a name and version.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import exp
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]

# In standard deviations, the best for 16 numbers of a normal distribution: Max, "Quantizing for
# Minimum Distortion", 1960, table II.
STEP = 0.3352
NUMBERS = 16
HUB_STEPS = 255
# The near words of a word, twice as many as in a table, because articles miss many.
WIDTH = 20
# Nearness is 1/e at this distance from the nearest word.
SCALE = 0.25


class EnglishVectors:
    """The vectors of the English terms, and corrections for other languages."""

    def __init__(self, file: Path) -> None:
        """Raise ``OSError``, ``ValueError``, ``KeyError`` or ``BadZipFile`` for damage."""
        # numpy does not close a damaged archive.
        with file.open("rb") as opened, np.load(opened, allow_pickle=False) as stored:
            arrays = {name: stored[name] for name in stored.files}
        self.model = str(arrays["model"])
        self._centers = _of_each_language(arrays, "center")
        hubs = _of_each_language(arrays, "hubs")
        self._hubs = {code: values / np.float32(HUB_STEPS) for code, values in hubs.items()}
        codes, steps = arrays["codes"], arrays["steps"].astype(np.float32)
        numbers = np.empty((len(codes), 2 * codes.shape[1]), np.float32)
        numbers[:, 0::2], numbers[:, 1::2] = codes & 15, codes >> 4
        vectors = (numbers - (NUMBERS - 1) / 2) * steps
        self._vectors = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)

    def __len__(self) -> int:
        return len(self._vectors)

    @property
    def languages(self) -> frozenset[str]:
        """The codes of the languages whose words can be compared."""
        return frozenset(self._centers)

    def near(self, words: Vectors, language: str) -> list[Mapping[int, float]]:
        """Return the numbers of the English terms near each of *words*, and how near each is.

        *words* are vectors of *language*, of shape (words, dimensions).
        """
        centered = words - self._centers[language]
        centered /= np.linalg.norm(centered, axis=1, keepdims=True)
        similar = 2 * (centered @ self._vectors.T) - self._hubs[language]
        width = min(WIDTH, similar.shape[1])
        numbers = np.argpartition(similar, -width, axis=1)[:, -width:]
        scores = np.take_along_axis(similar, numbers, axis=1)
        return [_row(*pair) for pair in zip(numbers.tolist(), scores.tolist(), strict=True)]


def _row(numbers: Sequence[int], scores: Sequence[float]) -> Mapping[int, float]:
    highest = max(scores)
    ordered = sorted(zip(numbers, scores, strict=True), key=lambda one: (-one[1], one[0]))
    return {number: exp((score - highest) / SCALE) for number, score in ordered}


def _of_each_language(arrays: Mapping[str, NDArray[np.float32]], name: str) -> dict[str, Vectors]:
    return {
        key.rpartition(".")[2]: values.astype(np.float32)
        for key, values in arrays.items()
        if key.startswith(f"{name}.")
    }


def write_vectors(
    file: Path,
    vectors: Vectors,
    centers: Mapping[str, Vectors],
    hubs: Mapping[str, Vectors],
    model: str,
) -> None:
    """Write the *vectors* of the English terms, rounded to 4 bits."""
    steps = np.maximum(STEP * vectors.std(axis=0), np.finfo(np.float16).tiny).astype(np.float16)
    rounded = np.rint(vectors / steps.astype(np.float32) + (NUMBERS - 1) / 2)
    numbers = np.clip(rounded, 0, NUMBERS - 1).astype(np.uint8)
    arrays = {
        "model": np.array(model),
        "codes": numbers[:, 0::2] | (numbers[:, 1::2] << 4),
        "steps": steps,
    }
    arrays |= {f"center.{code}": one.astype(np.float16) for code, one in centers.items()}
    for code, one in hubs.items():
        whole = np.rint(HUB_STEPS * one)
        arrays[f"hubs.{code}"] = np.clip(whole, 0, HUB_STEPS).astype(np.uint8)
    with file.open("wb") as opened:
        np.savez(opened, **arrays)
