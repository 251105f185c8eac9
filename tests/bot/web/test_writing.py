"""The site as files: every link leads to one, what has not changed is not written, nobody's files are lost."""

import json
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

import lxml.html
import pytest

from bot.channels.web import site_pages as list_page
from bot.channels.web import static_site as writing
from bot.channels.web.static_site import LIST, write_site
from bot.cli import main
from bot.exit import BadUsage
from retrieval import Corpus
from retrieval.citation.quote_links import article_id_at

BASE = "https://quotes.example/shelf/"


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def times(folder: Path) -> dict[str, int]:
    return {name: (folder / name).stat().st_mtime_ns for name in contents(folder)}


def crawl(folder: Path) -> set[str]:
    """All addresses that are reached from the first page; each must be a file, as for a web server."""
    seen, waiting = set(), [BASE]
    while waiting:
        address = waiting.pop()
        parts = urlsplit(address)
        path = unquote(parts.path).removeprefix("/shelf/")
        file = folder / path
        file = file / "index.html" if path.endswith("/") or not path else file
        assert file.is_file(), address
        if address in seen or file.suffix != ".html":
            seen.add(address)
            continue
        seen.add(address)
        page: Any = lxml.html.document_fromstring(file.read_bytes().decode())
        names = {*page.xpath("//@id")}
        for link in page.xpath("//a/@href | //link/@href | //script/@src"):
            target = urljoin(address, link)
            if link.startswith("#"):
                assert link[1:] in names, (address, link)
            elif target.startswith(BASE):
                waiting.append(target.partition("#")[0])
            else:
                assert link == "data:," or urlsplit(link).scheme in ("http", "https"), link
    return seen


def test_every_link_leads_to_a_file_and_every_article_is_reached(
    corpus: Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(list_page, "PAGE", 2)
    monkeypatch.setattr(writing, "PAGE", 2)
    done = write_site(corpus, tmp_path, "kk", False)
    reached = crawl(tmp_path)

    paths = {unquote(urlsplit(address).path).removeprefix("/shelf/") for address in reached}
    ids = {article_id_at(path) for path in paths if path.startswith("a/")}
    assert ids == {article.id for article in corpus.articles()}
    assert {path for path in paths if path.startswith("articles/")} == {
        "articles/",
        *(f"articles/{n}/" for n in range(2, 6)),
    }
    assert done.counts == {"written": len(contents(tmp_path)) - 1}
    assert b'<html lang="kk">' in (tmp_path / "index.html").read_bytes()
    assert not any(b"<form" in content for content in contents(tmp_path).values())


def test_a_second_run_writes_nothing(corpus: Corpus, tmp_path: Path) -> None:
    write_site(corpus, tmp_path, "en", False)
    before = times(tmp_path)
    done = write_site(corpus, tmp_path, "en", False)

    assert times(tmp_path) == before
    assert done.counts == {"unchanged": len(before) - 1}


def add(corpus: Corpus, folder: Path, *articles: dict[str, Any]) -> None:
    file = folder / "more.jsonl"
    file.write_text("".join(f"{json.dumps(one)}\n" for one in articles), "utf-8")
    corpus.add(file)


def test_only_what_changed_is_written_and_what_is_gone_is_removed(tmp_path: Path) -> None:
    site = tmp_path / "site"
    with Corpus.open(tmp_path / "corpus") as corpus:
        add(
            corpus,
            tmp_path,
            {"id": "a/b", "text": "Owls hunt."},
            {"id": "c", "text": "Mice hide."},
            {"id": "d", "text": "Voles dig."},
        )
        write_site(corpus, site, "en", False)
        (site / "a" / "mine.html").write_text("mine")
        before = times(site)
        add(
            corpus,
            tmp_path,
            {"id": "a/b", "text": "Owls hunt."},
            {"id": "c", "text": "Mice hide no more."},
            {"id": "d", "text": "Voles dig."},
        )
        done = write_site(corpus, site, "en", False)
        assert {name for name, time in times(site).items() if before[name] != time} == {
            "a/c/index.html",
            LIST,
        }
        assert done.counts["written"] == 1

        corpus.remove("a/b")
        done = write_site(corpus, site, "en", False)
        assert not (site / "a" / "a~2Fb").exists()
        assert (site / "a" / "mine.html").read_text() == "mine"
        assert done.counts["removed"] == 1
        crawl(site)


def test_a_file_of_somebody_else_is_left_alone(corpus: Corpus, tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("mine")
    done = write_site(corpus, tmp_path, "en", False)

    assert done.foreign == ["index.html"]
    assert (tmp_path / "index.html").read_text() == "mine"
    assert "index.html" not in json.loads((tmp_path / LIST).read_text("utf-8"))["files"]
    assert write_site(corpus, tmp_path, "en", False).foreign == ["index.html"]


def test_a_run_that_dies_is_gone_on_with(
    corpus: Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, broken = tmp_path / "whole", tmp_path / "broken"
    write_site(corpus, whole, "en", False)
    put = Path.replace
    left = 0

    def dying(self: Path, target: Path) -> Path:
        nonlocal left
        left -= self.name.endswith(".making")
        if left < 0:
            raise KeyboardInterrupt
        return put(self, target)

    for most in range(0, 12, 3):
        left = most
        with monkeypatch.context() as patched:
            patched.setattr(Path, "replace", dying)
            with pytest.raises(KeyboardInterrupt):
                write_site(corpus, broken, "en", False)
    done = write_site(corpus, broken, "en", False)

    assert not done.foreign
    made = contents(broken)
    assert {name: made[name] for name in contents(whole)} == contents(whole)


def test_a_folder_that_cannot_be_used_is_one_line(corpus: Corpus, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(BadUsage, match="cannot be used"):
        write_site(corpus, tmp_path / "file", "en", False)
    for text in (
        "",
        "[]",
        "{}",
        '{"schema": "pullquote.site/1", "files": {"../x": "1"}}',
        '{"schema": "x", "files": {}}',
    ):
        (tmp_path / LIST).write_text(text)
        with pytest.raises(BadUsage, match="move it away"):
            write_site(corpus, tmp_path, "en", False)


def test_the_command_writes_the_site(
    shelf: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "public"

    assert main(["site", str(folder), "--corpus", str(shelf)]) == 0
    assert "0 unchanged, 0 removed." in capsys.readouterr().err
    assert b'<html lang="en">' in (folder / "index.html").read_bytes()
    assert main(["site", str(folder), "--corpus", str(shelf)]) == 0
    assert ": 0 written" in capsys.readouterr().err
    assert main(["site", str(folder), "--corpus", str(shelf), "--lang", "ru"]) == 0
    assert b'<html lang="ru">' in (folder / "index.html").read_bytes()
    (folder / "site.css").unlink()
    (folder / LIST).unlink()
    assert main(["site", str(folder), "--corpus", str(shelf)]) == 6


def test_a_site_of_published_articles_has_no_other(
    corpus: Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_site(corpus, tmp_path, "en", False)
    write_site(corpus, tmp_path, "en", True)

    assert [path.name for path in (tmp_path / "a").iterdir()] == ["barn-owls"]
    assert not any(
        b"voles" in content.lower()
        for content in contents(tmp_path).values()
        if b"Voles" in content
    )
    crawl(tmp_path)
