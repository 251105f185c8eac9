"""Every command says of a corpus on a cluster what it says of the same corpus in a folder."""

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from bot.cli import main
from cluster.corpora import new_address
from conftest import ROOT, SEEDS
from retrieval.cluster import client as module
from retrieval.cluster.commit import Changes, Committer
from retrieval.errors import ClusterUnusable, Trouble

pytestmark = pytest.mark.cluster
SEED = SEEDS / "000_b952b8231a64d627.txt"
LAW = "kazakhstan-weighs-down-on-human-trafficking"
COMMANDS = [
    ["articles"], ["articles", "--json"], ["ask", "--json", "Who is Ruslana Korshunova?"],
    ["ask", "--same-language", "Кто такая Эльвира Азимова?"],
    ["ask", "--source", "000", "--until", "2020-01-01", "How old is the daughter?"],
    ["explain", "--json", "How old is the daughter?"], ["search", "trafficking"],
    ["search", "--json", "--all", '"human trafficking"'], ["show", LAW], ["cite", f"{LAW}#1:0-20"],
    ["cite", "--style", "bibtex", LAW], ["verify", "FILE"], ["verify", "--claims", "FILE"],
    ["export", "OUT"], ["show", "nothing"], ["ask", "What is a pangolin?"],
]  # fmt: skip

Run = Callable[[str, list[str]], tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    # The engine in memory does not round lengths.
    monkeypatch.setenv("PULLQUOTE_SEARCH__ENGINE", "tantivy")
    (tmp_path / "text").write_text('He said "human trafficking". Tokayev signed 2 laws in 2024.')

    def command(corpus: str, words: list[str]) -> tuple[int, str, str]:
        files = {"FILE": str(tmp_path / "text"), "OUT": str(tmp_path / "out.jsonl")}
        given = [files.get(word, word) for word in words]
        code = main([given[0], "--corpus", corpus, *given[1:]])
        out, err = capsys.readouterr()
        out = re.sub(r'"took_ms": *[\d.]+', "", out)
        return code, out.replace(corpus, "CORPUS"), err.replace(corpus, "CORPUS")

    return command


@pytest.fixture
def places(one_node, tmp_path: Path, run: Run) -> list[str]:
    both = [str(tmp_path / "corpus"), str(new_address(one_node.addresses[0]))]
    first, second = (run(place, ["add", str(SEED)]) for place in both)
    assert first == second
    return both


def test_each_command_says_the_same(places: list[str], run: Run, tmp_path: Path) -> None:
    for words in COMMANDS:
        (tmp_path / "out.jsonl").unlink(missing_ok=True)
        first, second = (run(place, words if words[0] != "export" else [*words, "--yes"])
                         for place in places)  # fmt: skip
        assert second == first, words


def test_what_changes_a_corpus_says_the_same(places: list[str], run: Run, tmp_path: Path) -> None:
    for words in (
        ["backup", str(tmp_path / "b"), "--yes"], ["remove", LAW, "--yes"], ["articles"],
        ["restore", str(tmp_path / "b"), "--yes"], ["articles"], ["remove", "nothing", "--yes"],
        ["ask", "--save", "What is a pangolin?"], ["saved"], ["add", str(SEED)],
    ):  # fmt: skip
        first, second = (run(place, words) for place in places)
        assert second == first, words


def test_the_written_site_is_the_same(places: list[str], run: Run, tmp_path: Path) -> None:
    sites = []
    for number, place in enumerate(places):
        folder = tmp_path / f"site-{number}"
        assert run(place, ["site", str(folder)])[0] == 0
        files = (path for path in folder.rglob("*") if path.is_file())
        sites.append({path.relative_to(folder): path.read_bytes() for path in files})

    assert sites[0]
    assert sites[0] == sites[1]


def test_a_page_is_served_the_same(places: list[str]) -> None:
    served = []
    for place in places:
        with subprocess.Popen(
            [sys.executable, "-m", "bot", "serve", "--port", "0", "--corpus", place],
            cwd=ROOT, stderr=subprocess.PIPE, text=True,
        ) as process:  # fmt: skip
            assert process.stderr
            address = next(
                found[1] for line in process.stderr if (found := re.search(r"at (http\S+)", line))
            )
            question = {"question": "How old is the daughter?"}
            paths = ("ask.json", "articles/", f"a/{LAW}")
            pages = [httpx.get(address + path, params=question, trust_env=False) for path in paths]
            process.kill()
        served.append([re.sub(r'"took_ms": *[\d.]+', "", page.text) for page in pages])
        assert {page.status_code for page in pages} == {200}

    assert served[0] == served[1]


def test_a_batch_is_answered_the_same(places: list[str], run: Run, tmp_path: Path) -> None:
    (tmp_path / "q.csv").write_text("question\n" + "How old is the daughter?\nWho?\n" * 40)
    tables = []
    for place in places:
        out = tmp_path / "a.jsonl"
        out.unlink(missing_ok=True)
        given = ["ask", "--batch", str(tmp_path / "q.csv"), "--out", str(out)]
        assert run(place, given)[0] in (0, 1)
        lines = re.sub(r'"took_ms": *[\d.]+', '"took_ms": 0', out.read_text("utf-8"))
        tables.append([json.loads(line) for line in lines.splitlines()])

    assert tables[0] == tables[1]


def test_adding_says_what_was_added_before_the_cluster_failed(
    one_node, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place, real, left = str(new_address(one_node.addresses[0])), Committer.commit, [2]

    def failing(self: Committer, changes: Changes) -> frozenset[str]:
        if not left[0]:
            raise ClusterUnusable(place, Trouble.UNREACHABLE)
        left[0] -= 1
        return real(self, changes)

    path = tmp_path / "articles.jsonl"
    lines = [json.dumps({"id": f"a{n}", "paragraphs": [f"Owl number {n}."]}) for n in range(9)]
    path.write_text("\n".join(lines), "utf-8")
    monkeypatch.setattr("retrieval.ingestion.ingest.BATCH_BYTES", 3)
    monkeypatch.setattr(Committer, "commit", failing)
    code, _, err = run(place, ["add", str(path)])

    assert code == 4
    assert "no node can be reached" in err
    added = int(re.search(r"(\d+) added", err)[1])
    assert 0 < added < 9
    left[0] = 99
    code, _, err = run(place, ["add", str(path)])
    assert code == 0
    assert f"{9 - added} added, 0 changed, {added} unchanged" in err


def test_doctor_finds_a_sound_cluster_in_order(places: list[str], run: Run) -> None:
    code, out, _ = run(places[1], ["doctor"])

    assert code == 0, out
    assert "green, 1 node" in out


def test_a_corpus_of_another_version_is_refused_and_may_be_restored(
    places: list[str], run: Run, one_node, tmp_path: Path
) -> None:
    assert run(places[1], ["backup", str(tmp_path / "b")])[0] == 0
    note = f"{places[1].rpartition('/')[2].partition('?')[0]}-notes/_update/allocation?refresh=true"
    one_node.request("POST", note, {"doc": {"format": 1}})
    code, _, err = run(places[1], ["ask", "How old is the daughter?"])
    assert code == 4
    assert "restore a backup of that version" in err

    assert run(places[1], ["restore", str(tmp_path / "b"), "--yes"])[0] == 0
    assert run(places[1], ["ask", "How old is the daughter?"])[0] == 0


def test_doctor_names_what_is_wrong(places: list[str], run: Run, one_node) -> None:
    index = f"/{places[1].rpartition('/')[2].partition('?')[0]}-articles"
    one_node.request("PUT", f"{index}/_settings", {"index.blocks.read_only_allow_delete": True})
    code, out, _ = run(places[1], ["doctor"])
    assert code == 4
    assert "wrong  writing: read-only" in out
    assert "read_only_allow_delete" in out
    code, out, err = run(places[1], ["remove", LAW, "--yes"])
    assert code == 4
    assert "disks are nearly full" in err
    one_node.request("PUT", f"{index}/_settings", {"index.blocks.read_only_allow_delete": None})
    assert LAW in run(places[1], ["articles"])[1]

    one_node.request("DELETE", f"{index}-1")
    code, out, err = run(places[1], ["ask", "daughter"])
    assert code == 4
    assert "an index of the corpus is missing" in err


@pytest.mark.parametrize("words", [*COMMANDS, ["doctor"], ["backup", "OUT"], ["remove", LAW]])
def test_without_a_cluster_each_ends_with_one_line(
    run: Run, words: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "SECONDS", 0.05)
    monkeypatch.setattr(module, "WRITING_SECONDS", 0.05)
    yes = ["--yes"] if words[0] in ("export", "backup", "remove") else []
    code, out, err = run("opensearch://127.0.0.1:9/news", [*words, *yes])

    assert code == 4
    assert "no node" in (out if words[0] == "doctor" else err)
    assert words[0] == "doctor" or len(err.splitlines()) == 1
