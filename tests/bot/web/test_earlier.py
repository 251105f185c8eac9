"""The old words of a quote, which a Telegram bot over the same corpus has shown; and its links to the page."""

import json
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from bot.channels.telegram.remembering.bot_state import State
from bot.channels.telegram.sending.answer_blocks import public_address
from bot.channels.web.request import Request
from bot.commands.serve import site_of
from bot.settings import Settings
from retrieval import Corpus
from retrieval.citation.quote_links import quote_checksum, use_site

OLD = "Owls hunt small bats in the barn at night."
NEXT = "By day they sleep in the church."
NOW = ["Owls hunt small mice in the barn at night.", "By day they sleep in the tower."]
IDS = [f"owls#1:0-{len(OLD)}", f"owls#2:0-{len(NEXT)}"]
FIRST, SECOND = (f"q=p{one.partition('#')[2]}" for one in IDS)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A corpus in which an article was edited since a bot quoted it."""
    (tmp_path / "owls.jsonl").write_text(json.dumps({"id": "owls", "paragraphs": NOW}))
    with Corpus.open(tmp_path) as corpus:
        corpus.add(tmp_path / "owls.jsonl")
    with closing(State(tmp_path / "telegram-1.sqlite3")) as state:
        state.write(
            "INSERT INTO answer (id, chat, person, question, text, context, outcome, passages, shown, messages, created)"
            " VALUES ('x', 1, 1, 1, 'what?', '[]', 'answer', '[]', 1, '[]', 0)",
            (),
        )
        values = ("owls", "Owls", json.dumps(IDS), json.dumps([OLD, NEXT]))
        state.write("INSERT INTO shown VALUES ('x', 0, ?, ?, ?, ?, NULL, 'en', '')", values)
    (tmp_path / "telegram-2.sqlite3").write_bytes(b"of another program")
    base = Settings()
    return replace(base, corpus=replace(base.corpus, path=str(tmp_path)))


def shown(settings: Settings, path: str, query: str) -> str:
    with Corpus.existing(settings.corpus.folder) as corpus:
        return site_of(settings).respond(Request.of(path, query), corpus).body.decode()


def test_the_old_words_stand_beside_the_new(settings: Settings) -> None:
    one, both = quote_checksum([OLD]), quote_checksum([OLD, NEXT])

    page = shown(settings, "/a/owls", f"{FIRST}&v={one}")
    assert "small <del>bats</del> in" in page
    assert "small <ins>mice</ins> in" in page
    assert f"<mark>{NOW[0]}</mark>" in page
    page = shown(settings, "/a/owls", f"{FIRST}&{SECOND}&v={both}")
    assert "the <del>church.</del>" in page
    assert "the <ins>tower.</ins>" in page
    for query in (FIRST, f"q=p1:0-14&v={one}", f"{SECOND}&v={one}", f"{FIRST}&v=00000000"):
        assert "bats" not in shown(settings, "/a/owls", query), query


def test_the_words_of_an_article_that_is_gone(settings: Settings) -> None:
    with Corpus.existing(settings.corpus.folder) as corpus:
        corpus.remove("owls")

    assert OLD in shown(settings, "/a/owls", f"{FIRST}&v={quote_checksum([OLD])}")
    assert OLD not in shown(settings, "/a/owls", FIRST)


def test_telegram_links_to_the_page(corpus: Corpus) -> None:
    passage = corpus.recall("voles#1:0-5")
    assert passage

    assert public_address(passage) is None
    use_site("https://quotes.example")
    assert (
        public_address(passage)
        == f"https://quotes.example/a/voles?q=p1:0-5&v={quote_checksum(['Voles'])}#p1"
    )
    use_site("http://localhost:8080")  # Telegram takes no host without a dot
    assert public_address(passage) is None
