"""Comparing a question with texts: the cache, the time, and what happens without a package."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fake_embedder import FakeEmbedder
from retrieval.errors import EmbedderMissing
from retrieval.meaning import comparer
from retrieval.meaning.comparer import (
    BATCH,
    MOST_QUESTIONS,
    OVERHEAD,
    Comparer,
    VectorCache,
    key_of,
)

TEXTS = [f"text {number} {'@' * number}" for number in range(10)]


@pytest.fixture
def opened() -> Iterator[Callable[..., VectorCache]]:
    """Opens caches, and closes them at the end."""
    caches: list[VectorCache] = []

    def cache(file: Path, most_bytes: int = 10**6) -> VectorCache:
        caches.append(VectorCache(file, most_bytes))
        return caches[-1]

    yield cache
    for one in caches:
        one.close()


@pytest.fixture
def embedder(monkeypatch: pytest.MonkeyPatch) -> FakeEmbedder:
    fake = FakeEmbedder()
    monkeypatch.setattr(comparer, "load_embedder", lambda _: fake)
    return fake


def test_what_was_embedded_once_is_not_embedded_again(
    embedder: FakeEmbedder, tmp_path: Path, opened: Callable[..., VectorCache]
) -> None:
    file = tmp_path / "cache" / "vectors"
    first = Comparer("fake", 60, opened(file))
    cosines = first.cosines("@?", TEXTS)
    first.close()
    assert embedder.embedded == TEXTS
    again = Comparer("fake", 60, opened(file)).cosines("@?", [*TEXTS[3:], "new"])

    assert embedder.embedded == [*TEXTS, "new"]
    assert again[:-1] == cosines[3:]


def test_a_vector_of_another_model_is_not_taken(
    embedder: FakeEmbedder, tmp_path: Path, opened: Callable[..., VectorCache]
) -> None:
    Comparer("fake", 60, opened(tmp_path / "vectors")).cosines("@?", TEXTS)
    embedder.model = "fake/2"
    Comparer("fake", 60, opened(tmp_path / "vectors")).cosines("@?", TEXTS)

    assert embedder.embedded == [*TEXTS, *TEXTS]


@given(st.integers(1, 20), st.integers(0, 9))
def test_what_is_done_in_time_is_a_beginning_and_is_compared_as_without_a_limit(
    steps: int, cached: int
) -> None:
    clock = iter(range(10**6))
    fake = FakeEmbedder()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(comparer, "load_embedder", lambda _: fake)
        whole = Comparer("fake", 10**9).cosines("@?", TEXTS)
        patch.setattr(comparer.time, "monotonic", lambda: float(next(clock)))
        some = Comparer("fake", steps).cosines("@?", TEXTS)

    assert some == whole[: len(some)]
    assert len(some) >= BATCH


def test_a_question_is_embedded_once_in_a_process_and_not_kept_on_disk(
    embedder: FakeEmbedder,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    opened: Callable[..., VectorCache],
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(
        embedder, "question", lambda text: (asked.append(text), embedder.words([text])[0])[1]
    )
    cache = opened(tmp_path / "vectors")
    comparer = Comparer("fake", 60, cache)
    for _ in range(3):
        comparer.cosines("@?", TEXTS)

    assert asked == ["@?"]
    assert cache.get([key_of(embedder.model, "@?")]) == {}
    for number in range(MOST_QUESTIONS):
        comparer.cosines(f"{number}?", TEXTS)
    comparer.cosines("@?", TEXTS)
    assert asked.count("@?") == 2


def test_a_language_that_the_model_does_not_know_is_not_compared(
    embedder: FakeEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    comparer = Comparer("fake", 60)
    assert comparer.cosines("@?", TEXTS, {"kk", "en"})
    monkeypatch.setattr(embedder, "languages", frozenset({"en", "ru"}))

    assert comparer.cosines("@?", TEXTS, {"ru", "en"})
    assert comparer.cosines("@?", TEXTS, {"kk", "en"}) == ()


def test_without_the_package_nothing_is_compared_and_it_is_tried_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tried: list[str] = []

    def missing(name: str) -> None:
        tried.append(name)
        raise EmbedderMissing(name, "no module", None)

    monkeypatch.setattr(comparer, "load_embedder", missing)
    found = Comparer("fake", 60)

    assert [*found.cosines("a", TEXTS), *found.cosines("b", TEXTS)] == []
    assert tried == ["fake"]


def test_the_cache_keeps_the_newest_within_its_bound(
    tmp_path: Path, opened: Callable[..., VectorCache]
) -> None:
    embedder = FakeEmbedder()
    entry = embedder.question("a").astype("<f2").nbytes + OVERHEAD
    cache = opened(tmp_path / "vectors", 100 * entry)
    for number in range(500):
        cache.put({key_of("m", str(number)): embedder.question("a")})
        kept = cache.get([key_of("m", str(n)) for n in range(number + 1)])
        assert len(kept) <= 100
    newest = [key_of("m", str(n)) for n in range(500 - 89, 500)]
    assert cache.get(newest).keys() == {*newest}


@pytest.mark.parametrize("content", [b"no database", b""])
def test_a_file_that_cannot_be_used_is_as_good_as_empty(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "vectors").write_bytes(content)
    for file in (tmp_path / "vectors", tmp_path / "vectors" / "below"):
        cache = VectorCache(file, 10**6)
        cache.put({b"a": FakeEmbedder().question("a")})
        assert cache.get([b"b"]) == {}
        cache.close()
