"""Damaged corpora: every command says so in one line, and no quote is ever a wrong one.

``DAMAGED_COPIES=500 pytest -m slow tests/bot/test_damaged_corpora.py`` tries more copies.
"""

import json
import os
import shutil
from pathlib import Path

import pytest

from bot.cli import main
from conftest import SEEDS
from damaging import damage
from retrieval import Corpus, Rules
from retrieval.storage.store import CORPUS_FILE
from strategies import write_articles

pytestmark = pytest.mark.slow
COPIES = int(os.environ.get("DAMAGED_COPIES", "28"))
CODES = {0, 1, 4, 5, 6}
ARTICLES = [
    {
        "title": f"Owl {n}",
        "url": f"https://example.org/{n}",
        "published": f"202{n % 5}-03-0{n % 9 + 1}",
        "author": "A. Author",
        "paragraphs": [
            {"text": f"Owl number {n} hunts mice in barn {n * 7}. " * 9, "page": n, "heading": "Hunt"},
            f"Сова номер {n} спит в сарае. Мыши боятся её.",
            f"In {1900 + n} the barn had {n} doors, says Elvira Azimova of Almaty.",
        ],
    }
    for n in range(40)
]  # fmt: skip


@pytest.fixture(scope="module", params=["rank-bm25", "tantivy"])
def sound(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a sound corpus, and its engine's name as the name of the folder above."""
    folder = tmp_path_factory.mktemp("damaged") / request.param / "corpus"
    with Corpus.open(folder, Rules(engine=request.param)) as corpus:
        corpus.add([SEEDS, write_articles(folder.parent / "owls.jsonl", ARTICLES)])
        corpus.ask("owls")
    return folder


def test_a_damaged_corpus_is_no_fault_of_the_program_and_quotes_nothing_wrong(
    sound: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PULLQUOTE_SEARCH__ENGINE", sound.parent.name)
    with Corpus.existing(sound) as corpus:
        texts = [p.text for article in corpus.articles() for p in corpus.paragraphs(article.id)]
    folder, saved = tmp_path / "c", tmp_path / "saved.jsonl"
    commands = (
        ("ask", "What do owls hunt?", "--json"),
        ("ask", "How old is the daughter?", "--json"),
        ("find", "owls"),
        ("articles",),
        ("show", "a7"),
        ("doctor",),
        ("export", "-"),
        ("doctor", "--save", str(saved)),
        ("remove", "a7", "--yes"),
        ("add", str(SEEDS)),
    )
    for number in range(COPIES):
        for command in commands:
            shutil.rmtree(folder, ignore_errors=True)
            shutil.copytree(sound, folder)
            saved.unlink(missing_ok=True)
            way = damage(folder / CORPUS_FILE, number)
            if number % 5 == 4 and (files := sorted(folder.glob("index-*/*"))):
                way = f"{way}, index {damage(files[number % len(files)], number % 3)}"
            capsys.readouterr()
            code = main([*command, "--corpus", str(folder)])
            out, err = capsys.readouterr()

            # The index of the ids may be what is damaged: then there is no such article.
            is_unknown = code == 2 and "no article or paragraph 'a7'" in err
            assert code in CODES or is_unknown, (number, way, command, code, err)
            assert "Traceback" not in err
            if command[0] == "ask" and code in (0, 1):
                for quote in quotes(json.loads(out)):
                    assert any(quote in text for text in texts), (number, way, command, quote)


def quotes(value: object) -> list[str]:
    """The quotes in an answer as JSON."""
    if isinstance(value, dict):
        own = [value["quote"]] if isinstance(value.get("quote"), str) else []
        return own + [quote for inner in value.values() for quote in quotes(inner)]
    return [quote for inner in value for quote in quotes(inner)] if isinstance(value, list) else []
