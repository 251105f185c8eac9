"""What doctor says of a cluster: for each thing that is wrong, what mends it."""

from dataclasses import replace

import pytest

from bot import doctor as module
from bot.doctor import examine_cluster
from bot.settings import CorpusSettings
from retrieval.cluster.cluster_health import ClusterHealth
from retrieval.errors import BadAddress, ClusterUnusable, Trouble
from retrieval.storage.address import read_address

ADDRESS = read_address("opensearch://search:9200/news")
SOUND = ClusterHealth("opensearch 2.19.6", True, "green", 3, 0, (), (), 0, ())


def wrong(monkeypatch: pytest.MonkeyPatch, **changed: object) -> dict[str, str]:
    """The names of what is wrong with a cluster, and what mends each."""
    monkeypatch.setattr(module, "has_corpus", lambda _: True)
    monkeypatch.setattr(module, "cluster_health", lambda _: replace(SOUND, **changed))
    return {one.name: one.mend for one in examine_cluster(ADDRESS) if one.mend}


def test_a_sound_cluster_needs_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    assert wrong(monkeypatch) == {}
    assert wrong(monkeypatch, left_behind=2) == {}  # the next add mends it


@pytest.mark.parametrize(
    ("changed", "name", "mend"),
    [
        ({"is_known": False}, "server", "OpenSearch 2 or 3"),
        ({"status": "yellow", "unassigned": 1, "nodes": 1}, "cluster", "another node"),
        ({"status": "red", "unassigned": 3}, "cluster", "pullquote restore FILE"),
        ({"read_only": ("news-articles-1",)}, "writing", "read_only_allow_delete"),
        ({"strange": ("news-words-1",)}, "fields", "pullquote backup FILE"),
        ({"restores": ("news.0123abcd-notes-1",)}, "restore", "-X DELETE"),
    ],
)
def test_what_is_wrong_has_a_way_out(monkeypatch, changed, name: str, mend: str) -> None:
    found = wrong(monkeypatch, **changed)

    assert [*found] == [name]
    assert mend in found[name]


def test_a_cluster_that_cannot_be_reached_is_one_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    def unreachable(_: object) -> bool:
        raise ClusterUnusable(ADDRESS, Trouble.UNREACHABLE)

    monkeypatch.setattr(module, "has_corpus", unreachable)
    [finding] = examine_cluster(ADDRESS)

    assert "no node can be reached" in finding.state
    assert finding.mend


def test_a_corpus_that_is_not_there_is_to_be_made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "has_corpus", lambda _: False)
    [finding] = examine_cluster(ADDRESS)

    assert finding.mend == "pullquote add PATH"


def test_what_a_machine_keeps_beside_a_cluster_has_a_folder_of_its_own() -> None:
    folders = {
        CorpusSettings(f"opensearch://{rest}").folder
        for rest in ("a:9200/news", "a:9200/other", "b:9200/news", "[::1]:9200/news")
    }
    assert len(folders) == 4
    assert all(folder.parent.name == "clusters" for folder in folders)
    assert CorpusSettings("opensearch://a/news").place == read_address("opensearch://a/news")
    with pytest.raises(BadAddress):
        _ = CorpusSettings("opensearch://me:secret@a/news").folder
