"""The articles as files for any web server; only changed files are written again.

The addresses are those of ``server``, such as ``a/ID/index.html``. ``pullquote-site.json`` lists
our files with digests. A file is listed before it is written, so a file that is not listed is
somebody else's: it is never replaced or removed.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from bot.channels.web.frame import View
from bot.channels.web.routes import assets
from bot.channels.web.site_pages import PAGE, Shelf, article_page, first_page, list_page
from bot.exit import BadUsage
from bot.screen.console import written
from retrieval import Article, ArticleFilter, Corpus, Progress, article_file
from retrieval.errors import UnknownArticle

LIST, SCHEMA = "pullquote-site.json", "pullquote.site/1"
INDEX = "index.html"
# Before a file is written.
UNWRITTEN = ""

Files = dict[str, str]
"""The name of a file in the folder -> its digest."""


@dataclass(slots=True)
class Written:
    """The numbers of files ``written``, ``unchanged`` and ``removed``.

    *foreign* are others' files with a name of ours.
    """

    counts: Counter[str] = field(default_factory=Counter)
    foreign: list[str] = field(default_factory=list)


class _Target:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.earlier = read_list(folder)
        self.files: Files = {}
        self.done = Written()

    def announce(self, names: Iterator[str]) -> None:
        """List the files before any is written."""
        listed = dict(self.earlier)
        for name in names:
            if name not in self.earlier and (self.folder / name).exists():
                self.done.foreign.append(name)
            else:
                listed.setdefault(name, UNWRITTEN)
                self.files[name] = UNWRITTEN
        if listed != self.earlier:
            _write_list(self.folder, listed)

    def put(self, name: str, content: bytes) -> None:
        """Write an announced file as a whole if it has changed."""
        if name not in self.files:
            return
        path = self.folder / name
        self.files[name] = hashlib.sha256(content).hexdigest()[:16]
        if self.files[name] == self.earlier.get(name) and path.is_file():
            self.done.counts["unchanged"] += 1
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        making = path.with_name(f".{path.name}.making")
        making.write_bytes(content)
        making.replace(path)
        self.done.counts["written"] += 1

    def finish(self) -> None:
        """Remove the files of gone articles."""
        self.files = {name: digest for name, digest in self.files.items() if digest != UNWRITTEN}
        for name in self.earlier.keys() - self.files.keys():
            _remove(self.folder, name)
            self.done.counts["removed"] += 1
        if self.files != self.earlier:
            _write_list(self.folder, self.files)


def write_site(
    corpus: Corpus, folder: Path, language: str, is_public: bool, progress: Progress | None = None
) -> Written:
    """Write the pages of all articles; if *is_public*, of those with an address.

    After an interrupt the next run continues. Raises ``BadUsage``.
    """
    only = ArticleFilter(with_address=True) if is_public else None
    ids = [article.id for article in corpus.articles(only)]
    pages = Shelf((), 1, len(ids)).pages
    target = _Target(folder)
    try:
        target.announce(_names(ids, pages))
        for name, asset in assets().items():
            target.put(name, asset.body)
        for number, shelf in enumerate(_shelves(corpus, only, len(ids)), start=1):
            for done, article in enumerate(shelf.articles, start=(number - 1) * PAGE + 1):
                _put_article(corpus, article, language, target)
                if progress:
                    progress(done, len(ids))
            name = _list_name(number)
            target.put(name, list_page(shelf, {}, _view(name, language)).encode())
        target.put(INDEX, first_page(len(ids), 0, _view(INDEX, language)).encode())
        target.finish()
    except OSError as error:
        where = error.filename or folder
        raise BadUsage(f"{where} cannot be written: {error.strerror}") from None
    return target.done


def read_list(folder: Path) -> Files:
    """Read the list of our files in *folder*. Raises ``BadUsage``."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        values = json.loads((folder / LIST).read_bytes())
        files = dict(values["files"])
        if values["schema"] != SCHEMA or not all(map(_is_inside, files)):
            raise ValueError(LIST)
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise BadUsage(f"{folder} cannot be used: {error.strerror}") from None
    except (ValueError, KeyError, TypeError, RecursionError):
        raise BadUsage(
            f"{folder / LIST} is not the list of a site; move it away, or name another folder"
        ) from None
    return files


def _is_inside(name: str) -> bool:
    path = PurePosixPath(name)
    return not path.is_absolute() and ".." not in path.parts


def _names(ids: list[str], pages: int) -> Iterator[str]:
    yield from assets()
    yield INDEX
    yield from map(_list_name, range(1, pages + 1))
    yield from map(_article_name, ids)


def _list_name(number: int) -> str:
    return f"articles/{INDEX}" if number == 1 else f"articles/{number}/{INDEX}"


def _article_name(article_id: str) -> str:
    return f"{article_file(article_id)}/{INDEX}"


def _view(name: str, language: str) -> View:
    return View(language, "../" * name.count("/") or "./", is_written=True)


def _shelves(corpus: Corpus, only: ArticleFilter | None, total: int) -> Iterator[Shelf]:
    """Return the pages of the list, at least one."""
    articles: list[Article] = []
    number = 1
    for article in corpus.articles(only):
        if len(articles) == PAGE:
            yield Shelf(articles, number, total)
            articles, number = [], number + 1
        articles.append(article)
    yield Shelf(articles, number, total)


def _put_article(corpus: Corpus, article: Article, language: str, target: _Target) -> None:
    name = _article_name(article.id)
    with suppress(UnknownArticle):  # removed just now
        page = article_page(corpus.paragraphs(article.id), None, _view(name, language))
        target.put(name, page.encode())


def _remove(folder: Path, name: str) -> None:
    """Remove a file and the folders that it leaves empty."""
    (folder / name).unlink(missing_ok=True)
    for parent in [*PurePosixPath(name).parents][:-1]:
        with suppress(OSError):
            (folder / parent).rmdir()


def _write_list(folder: Path, files: Mapping[str, str]) -> None:
    with written(folder / LIST) as stream:
        values = {"schema": SCHEMA, "files": dict(sorted(files.items()))}
        stream.write(f"{json.dumps(values, ensure_ascii=False, indent=0)}\n".encode())
