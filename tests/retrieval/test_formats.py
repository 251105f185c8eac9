"""A question to a real file of each format is answered from the right work and the right place."""

from pathlib import Path

import pytest

from conftest import ROOT
from retrieval import Corpus
from retrieval.readers import READERS

FORMATS = ROOT / "tests" / "data" / "formats"
ALICE = "Alice’s Adventures in Wonderland"
# File, question, words of the first quote, title of the work, page, heading, paragraph.
CASES = [
    ("pdf/fop.pdf", "Which fonts does FOP normally support?", "only the base 14 font", "Adding Fonts to FOP", 1, None, 1),
    ("pdf/dblatex-russian.pdf", "О чём рассказывает этот документ?", "об истории и целях", "Краткая история Debian", 2, "Аннотация", 1),
    ("pdf/latex-two-columns.pdf", "What turns the text of a device tree into a blob?", "the Device Tree Compiler", "Device trees everywhere", 1, "Abstract", 4),
    ("text/tolstyi-koi8-r.txt", "Кто встретился на вокзале?", "два приятеля", "Толстый и тонкий", None, None, 1),
    ("docx/alice.docx", "Who cried curiouser and curiouser?", "cried Alice", ALICE, None, "The Pool of Tears", 6),
    ("odt/tolstyi.odt", "Кто встретился на вокзале?", "два приятеля", "Толстый и тонкий", None, "На вокзале", 3),
    ("rtf/tolstyi.rtf", "Кто встретился на вокзале?", "два приятеля", "Толстый и тонкий", None, "На вокзале", 3),
    ("epub/alice.epub", "Who was beginning to get very tired?", "Alice was beginning", ALICE, None, "Down the Rabbit-Hole", 1),
    ("html/blag.html", "When does the barn owl hunt?", "in the last hour before dawn", "The Night Watch of the Barn Owl", None, None, 1),
    ("html/mdbook.html", "What has come a long way?", "Rust programming language", "Foreword", None, None, 1),
    ("rst/architecture.rst", "What are the three major components of the email package?", "three major components", "email Package Architecture", None, "Overview", 1),
    ("table/libreoffice-windows-1251.csv", "Что послал вороне бог?", "кусочек сыру", "Ворона и лисица", None, None, 1),
    ("json/news-please.json", "Who called on Ukraine to stick to the peace process?", "Russia has called on Ukraine", "Moscow to Kiev: Stick to Minsk ceasefire, stop making false ‘invasion’ claims", None, None, 1),
    ("mail/gtube.eml", "What is the GTUBE?", "This is the GTUBE", "Test spam mail (GTUBE)", None, None, 1),
    ("subtitles/retina.srt", "What seems a paradox?", "the image formed on the Retina", "retina", None, "0:00:00", 1),
    ("telegram/channel.json", "Do voles sleep in winter?", "Voles do not sleep in winter", "A vole in the snow.", None, None, 1),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case[0]))
def test_a_question_is_answered_from_the_right_place(tmp_path: Path, case: tuple) -> None:
    name, question, words, title, page, heading, number = case
    with Corpus.open(tmp_path / "corpus") as corpus:
        corpus.add(FORMATS / name)
        first = corpus.ask(question).evidence[0]

    paragraph = first.passage.paragraph
    assert words in first.text
    assert paragraph.article.title == title
    assert (paragraph.page, paragraph.heading, paragraph.number) == (page, heading, number)


def test_every_folder_of_samples_has_a_case() -> None:
    folders = {path.name for path in FORMATS.iterdir() if path.is_dir()}

    assert folders == {name.partition("/")[0] for name, *_ in CASES}
    assert {Path(name).suffix for name, *_ in CASES} <= READERS.keys()
