"""What ``--json`` prints is what docs/json.md says."""

import asyncio
import json
import re
import shutil
import time
from contextlib import closing
from pathlib import Path

import pytest

from bot.channels.telegram.remembering.bot_state import State
from bot.channels.telegram.remembering.memory import Memory
from bot.channels.telegram.remembering.usage_statistics import Statistics
from bot.cli import main
from conftest import ROOT
from opinions import Said, write_opinions
from remembered import stored
from retrieval import Outcome

WOMAN = "woman-in-uzbekistan-tries-to-exchange-daughter-for-a-house"
DOCUMENT = (ROOT / "docs" / "json.md").read_text("utf-8")
OWLS = '{"id": "owls", "text": "Owls hunt mice.", "url": "x"}\n{"id": "bats", "text": "They fly."}\nx\n'


@pytest.fixture
def printed(
    seed_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
):  # fmt: skip
    """The object that a command prints, on the corpus of the seeds or another."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.jsonl").write_text(OWLS, "utf-8")
    (tmp_path / "text.md").write_text("“about 47% of reported trafficking offenses”", "utf-8")

    def printed(command: str, corpus: Path = seed_folder) -> dict:
        main([*command.split(), "--json", "--corpus", str(corpus)])
        out = capsys.readouterr().out
        assert out.count("\n") == 1
        return json.loads(out)

    return printed


def documented(schema: str) -> set[str]:
    """The keys of an object in the document, of all levels."""
    pattern = rf'\{{"schema": "{re.escape(schema)}".*?(?=\n\n|```)'
    found = re.search(pattern, DOCUMENT, re.DOTALL)
    assert found, schema
    text = found[0]
    return set(re.findall(r'"(\w+)"', text))


def keys(value: object, stop: tuple[str, ...] = ()) -> set[str]:
    """The keys of an object and of what it contains, without the insides of *stop*."""
    if isinstance(value, list):
        return {key for one in value for key in keys(one, stop)}
    if not isinstance(value, dict):
        return set()
    inner = (keys(one, stop) for key, one in value.items() if key not in stop)
    return {*value}.union(*inner)


@pytest.mark.parametrize(
    ("command", "schema"),
    [
        ("ask How old is the daughter?", "pullquote.answer/2"),
        ("explain How old is the daughter?", "pullquote.explanation/2"),
        ("search daughter house", "pullquote.search/1"),
        ("articles", "pullquote.articles/1"),
        (f"show {WOMAN}#1", "pullquote.article/1"),
        (f"cite {WOMAN}#1", "pullquote.citation/1"),
        ("verify text.md", "pullquote.verification/1"),
        ("verify --claims text.md", "pullquote.claims/1"),
        ("add a.jsonl --dry-run", "pullquote.preview/1"),
        (f"remove {WOMAN} --dry-run", "pullquote.removal/1"),
        ("corpora", "pullquote.corpora/1"),
        ("doctor", "pullquote.doctor/1"),
        ("config show", "pullquote.settings/1"),
        ("stats", "pullquote.stats/1"),
    ],
)
def test_an_object_has_the_keys_that_are_documented(printed, command: str, schema: str) -> None:
    found = printed(command)

    assert found["schema"] == schema
    nested = (
        "citation",
        "place",
        "article",
        "articles",
        "also_in",
        "settings",
        "features",
        "confidence_features",
    )
    undocumented = keys(found, nested) - documented(schema)
    assert undocumented == set()
    top = {key for key in documented(schema) if re.search(rf'[{{,]\s*"{key}"', DOCUMENT)}
    assert {*found} <= top | {"schema"}


def test_the_figures_of_a_bot_are_documented(printed, seed_folder: Path, tmp_path: Path) -> None:
    folder = tmp_path / "corpus"
    shutil.copytree(seed_folder, folder)
    with closing(State(folder / "telegram-7.sqlite3")) as state:
        for kind in ("private", "inline"):
            Statistics(state).add(kind, "answer", "en", 0.1)
        memory = Memory(state)
        asked = asyncio.run(stored(memory, 7, 7, 1, outcome=Outcome.NOTHING))
        asyncio.run(memory.set_opinion(asked, 7, "helpful"))
    found = printed("stats", folder)

    assert keys(found) == documented("pullquote.stats/1")


def test_a_report_is_an_object(printed, tmp_path: Path) -> None:
    found = printed("add a.jsonl", tmp_path / "corpus")

    assert found["counts"] == {"added": 2, "changed": 0, "unchanged": 0, "removed": 0, "skipped": 1}
    assert {(part["what"], part.get("id", part.get("where"))) for part in found["parts"]} == {
        ("added", "owls"), ("added", "bats"), ("skipped", "a.jsonl:3"), ("left out", "a.jsonl:1"),
    }  # fmt: skip
    assert found["corpus"]["articles"] == 2
    assert (found["dry_run"], keys(found) - documented("pullquote.report/1")) == (False, set())
    assert printed("remove owls --yes", tmp_path / "corpus") == {
        "schema": "pullquote.removal/1", "dry_run": False, "removed": ["owls"],
    }  # fmt: skip


def test_a_rehearsed_sync_changes_nothing(printed, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setenv("PULLQUOTE_CORPUS__SOURCES", str(tmp_path / "a.jsonl"))
    corpus = tmp_path / "corpus"
    rehearsed = printed("sync --dry-run", corpus)
    assert (rehearsed["counts"]["added"], rehearsed["corpus"], rehearsed["dry_run"]) == (
        2,
        None,
        True,
    )
    assert not corpus.exists()

    real = printed("sync", corpus)
    assert (real["counts"], real["parts"]) == (rehearsed["counts"], rehearsed["parts"])
    (tmp_path / "a.jsonl").write_text(OWLS.partition("\n")[0], "utf-8")
    assert printed("sync --dry-run", corpus)["counts"]["removed"] == 1
    assert len(printed("articles", corpus)["articles"]) == 2


def test_a_report_on_opinions_has_the_keys_that_are_documented(
    printed, seed_folder: Path, tmp_path: Path
) -> None:
    corpus = Path(shutil.copytree(seed_folder, tmp_path / "corpus"))
    said = [Said("How old is the daughter?", "outdated", time.time(), ("Who is she?",))]
    write_opinions(corpus, said)
    found = printed("stats --feedback", corpus)
    found["judged_wrong"][0]["parts"][0]["citation"] = "documented elsewhere"

    assert keys(found) == documented("pullquote.feedback/1")


def test_everything_of_an_article_is_there(printed) -> None:
    found = printed(f"show {WOMAN}#1")

    assert found["article"]["id"] == WOMAN
    assert found["paragraph"] == 1
    assert found["paragraphs"][0]["text"].startswith("A 41-year-old woman")
    assert found["sources"][0].endswith("000_b952b8231a64d627.txt")
    settings = printed("config show")["settings"]
    assert settings["corpus.path"]["origin"] == "flag"
