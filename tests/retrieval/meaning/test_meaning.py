"""The contract of the embedders, with each one that is installed."""

import importlib.util

import numpy as np
import pytest

from retrieval.meaning import EMBEDDERS, load_embedder


@pytest.mark.parametrize("name", EMBEDDERS)
def test_embedders_keep_their_promises(name: str) -> None:
    if importlib.util.find_spec(name) is None:
        pytest.skip(f"{name} is not installed: pip install 'pullquote[semantic]'")
    embedder = load_embedder(name)
    texts = ["An owl hunts mice.", "", "a\0b", "x" * 5000, "😀", "The bank lends money."]
    vectors = embedder.texts(texts)
    question = embedder.question("Кого ловит сова?")

    assert embedder.model.startswith(name)
    assert vectors.shape == (len(texts), *question.shape)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(np.ones(len(texts)), abs=1e-3)
    assert (embedder.texts(texts[-1:])[0] == vectors[-1]).all()
    assert embedder.texts([]).shape[0] == 0
    assert vectors[0] @ question > vectors[-1] @ question
