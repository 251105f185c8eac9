"""Books of Project Gutenberg: the book is quoted, not the header or the license."""

import pytest

from conftest import ROOT
from retrieval.readers import READERS
from retrieval.readers.draft import Draft
from retrieval.readers.original import Original

TEXTS = ROOT / "tests" / "data" / "formats" / "text"


def read(content: bytes) -> Draft:
    [draft] = READERS[".txt"](Original.of("file.txt", content))
    assert isinstance(draft, Draft)
    return draft


def test_a_book_of_today() -> None:
    book = read((TEXTS / "alice.txt").read_bytes())

    assert (book.title, book.author) == ("Alice's Adventures in Wonderland", "Lewis Carroll")
    assert (book.language, book.published) == ("en", None)
    below = [p for p in book.paragraphs if p.text != "THE MILLENNIUM FULCRUM EDITION 3.0"]
    assert [(p.heading, p.text.split()[0], p.place) for p in below] == [
        ("CHAPTER I. Down the Rabbit-Hole", "Alice", "line 45"),
        ("CHAPTER I. Down the Rabbit-Hole", "So", "line 51"),
        ("CHAPTER II. The Pool of Tears", "“Curiouser", "line 64"),
        ("CHAPTER II. The Pool of Tears", "“How", "line 68"),
        ("CHAPTER III. A Caucus-Race and a Long Tale", "They", "line 80"),
        ("CHAPTER III. A Caucus-Race and a Long Tale", "THE", "line 84"),
    ]


def test_a_book_of_the_nineties() -> None:
    book = read((TEXTS / "moby.txt").read_bytes())

    assert (book.title, book.author) == ("Moby Dick", "Herman Melville")
    texts = [paragraph.text for paragraph in book.paragraphs]
    assert not any("Lazarus" in text or "Gutenberg" in text for text in texts)
    [ishmael] = [p for p in book.paragraphs if p.text.startswith("Call me")]
    assert ishmael.heading == "CHAPTER 1"
    assert texts[-1].startswith("I stuffed")


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("*** START OF THE PROJECT GUTENBERG EBOOK THE OWL ***", "*** END OF THE PROJECT GUTENBERG"),
        ("***START OF THE PROJECT GUTENBERG EBOOK THE OWL***", "***END OF THE PROJECT GUTENBERG"),
        ("*** START OF THIS PROJECT GUTENBERG EBOOK THE\nOWL ***", "End of Project Gutenberg's The"),
        ("*** START OF THIS PROJECT GUTENBERG EBOOK X ***", "End of the Project Gutenberg EBook"),
        ("*END*THE SMALL PRINT! FOR PUBLIC DOMAIN ETEXTS*Ver.04.29.93*END*", "End of The Project Gutenberg Etext"),
        ("*END THE SMALL PRINT! FOR PUBLIC DOMAIN EBOOKS*Ver.02/11/02*END*", "End of Project Gutenberg Etext"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_the_marks_of_all_years_are_known(start: str, end: str, line_end: str) -> None:
    text = (
        "Project Gutenberg\n\nTitle: The Owl\n       Or the Market\n\nAuthor: Jane Roe\n\n"
        f"Language: Russian\n\n{start}\n\nProduced by John Doe and\nothers at a site\n\n"
        f"Owls hunt at night.\n\nTHEY SLEEP\n\n{end}\n\nOne line of the license.\n"
    )
    book = read(text.replace("\n", line_end).encode())

    assert (book.title, book.author, book.language) == ("The Owl Or the Market", "Jane Roe", "ru")
    assert [p.text for p in book.paragraphs] == ["Owls hunt at night.", "THEY SLEEP"]


def test_a_text_about_the_project_is_no_book() -> None:
    text = "Reading old books\n\nProject Gutenberg has many of them. They are free.\n"

    assert read(text.encode()).title == "Reading old books"
    assert len(read(text.encode()).paragraphs) == 1
