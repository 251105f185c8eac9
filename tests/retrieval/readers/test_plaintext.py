"""Plain text: every paragraph is cited under the title of its own work, or under none."""

import re
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import ROOT, SEEDS
from retrieval.readers import READERS
from retrieval.readers.draft import Draft, Skipped
from retrieval.readers.original import Options, Original

A = (
    "The owls came back to the city in the last days of winter, and nobody could say why they had "
    "been away so long. They sat on the roofs of the old market and looked down at the people."
)
B = (
    "A spokesman said that the birds would be counted in spring, when the trees are still bare. "
    "Volunteers are asked to bring a lamp, a thermos and a good deal of patience with them."
)
C = (
    "Last year there had been eleven pairs in the parks by the river. Two of them raised young, "
    "which is more than anyone had hoped for after the storms of the autumn before."
)
LONG = f"{A} {B} {C}"
TITLE = "Owls Return to the Roofs of the Old Market"
TEXTS = ROOT / "tests" / "data" / "formats" / "text"


def read(text: str, split: bool = False) -> list[Draft | Skipped]:
    original = Original.of("file.txt", text.encode(), Options(split=split))
    return list(READERS[".txt"](original))


def drafts(text: str, split: bool = False) -> list[Draft]:
    return [item for item in read(text, split) if isinstance(item, Draft)]


def blank_lines(*parts: str) -> str:
    return "\n\n".join(parts) + "\n"


STORY = blank_lines  # a name for the reader of the table

# A file with one work in it, and the title of that work; None where no line tells it.
WORKS: dict[str, tuple[str, str | None]] = {
    "advertisement": (STORY(TITLE, A, "Advertisement", B, "Advertisement", C), TITLE),
    "реклама": (STORY("Совы вернулись на крыши рынка", A, "Реклама", B), "Совы вернулись на крыши рынка"),
    "advertisement on top": (STORY("ADVERTISEMENT", TITLE, A, B), TITLE),
    "photo": (STORY(TITLE, "Photo: Reuters", A, B), TITLE),
    "photo in the middle": (STORY(TITLE, A, "Photo by Reuters", B), TITLE),
    "read more": (STORY(TITLE, A, "Read more", "Five owls to see this spring", B), TITLE),
    "dateline": (STORY(TITLE, "By Jane Roe", "5 May 2024", f"ALMATY, May 5 — {A}", B), TITLE),
    "pull quote": (STORY(TITLE, A, "“Nobody asked us”", B, "“We just looked up”", C), TITLE),
    "sub-headings": (STORY(TITLE, A, "How they were found", B, "What comes next", C), TITLE),
    "caption as long as the title": (
        STORY(TITLE, LONG, "Residents of the market look up at the roofs", LONG, B),
        None,
    ),
    "a caption shorter than the title": (
        STORY(f"{TITLE} after a Long Winter", LONG, "Residents of the market look up at the roofs", LONG),
        None,
    ),
    "captions and one long paragraph after each": (
        STORY(TITLE, LONG, "Residents of the market look up at the roofs", LONG),
        None,
    ),
    "related questions": (STORY(TITLE, A, "Why are they back?", B, "Who counts them?", C), TITLE),
    "site above the title": (STORY("The Daily Owl", TITLE, A, B), TITLE),
    "site and date above the title": (STORY("The Daily Owl", "Wednesday", TITLE, A, B), None),
    "byline, related story and section": (
        STORY(TITLE, "By Jane Roe", A, "Background", B, f"Related: {TITLE} again", C), TITLE
    ),
    "site above an underlined title": (f"The Daily Owl\n\n{TITLE}\n=====\n\n{A}\n\n{B}\n", TITLE),
    "two underlined lines": (f"The Daily Owl\n=====\n\n{TITLE}\n=====\n\n{A}\n", None),
    "byline over a text with headings": (STORY("Owls at Night", "By Jane Roe", A, "What they eat", B), "Owls at Night"),
    "field of a mail": (STORY("Subject: Owls on the roof", A, B), None),
    "footer of each page": (STORY(TITLE, A, "The Daily Owl", B, "The Daily Owl", C), TITLE),
    "no title": (STORY(A, B), None),
    "no title, a heading below": (STORY(A, "What comes next", B), None),
    "one sentence": ("Owls hunt at night.", None),
    "one word": ("owl", None),
    "capitals": (STORY("OWLS RETURN", A, "How they were found", B), "OWLS RETURN"),
    "underlined": (f"Owls\n====\n\n{A}\n\nFood of the owls\n----\n\n{B}\n", "Owls"),
    "windows": (STORY(TITLE, A, B).replace("\n", "\r\n"), TITLE),
    "wrapped": (STORY(TITLE, A.replace(", ", ",\n"), B.replace(". ", ".\n")), TITLE),
    "a long line": (f"{TITLE}\n{LONG}\n", TITLE),
    "interview": (
        STORY("A morning with the keeper of owls", "How many are there?", A, "And in winter?", B),
        "A morning with the keeper of owls",
    ),
    "interview without a title": (STORY("How many are there?", A, "And in winter?", B), None),
    "Q and A": (STORY("Q: How many are there?", f"A: {A}", "Q: And in winter?", f"A: {B}"), None),
    "dashes": (STORY("Разговор о совах", "— Сколько их?", f"— {A}", "— А зимой?", f"— {B}"), "Разговор о совах"),
    "transcript": (STORY("ANNA: Good evening", f"BORIS: {A}", "ANNA: Really", f"BORIS: {B}"), None),
    "questions people ask": (STORY("Can I feed them?", B, "Can I keep one?", A, "Do they bite?", C), None),
    "dictionary": (STORY("Owl", A, "Owlet", B, "Owlish", C), None),
    "dictionary, two words first": (STORY("Barn owl", A, "Owlet", B, "Owlish", C), None),
    "encyclopedia": (STORY("Owl", LONG, B, "Mouse", LONG, C, "Shrew", LONG, A), None),
    "two short articles": (STORY("Owls", A, "Mice", B), None),
    "novel": (STORY("The Owl of the Market", "CHAPTER I", A, B, "CHAPTER II", C), "The Owl of the Market"),
    "novel from the middle": (STORY("CHAPTER VII", A, B, "CHAPTER VIII", C), None),
    "novel with its author": (
        STORY("The Owl of the Market", "Jane Roe", "CHAPTER I", A, "CHAPTER II", B),
        "The Owl of the Market",
    ),
    "novel by": (STORY("The Owl of the Market", "by Jane Roe", "Chapter 1. Winter", A), "The Owl of the Market"),
    "глава": (STORY("Сова на рынке", "Глава первая", A, "Глава вторая", B), "Сова на рынке"),
    "тарау": (STORY("Базардағы жапалақ", "1-тарау", A, "2-тарау", B), "Базардағы жапалақ"),
    "bölüm": (STORY("Çarşının Baykuşu", "Birinci Bölüm", A, "2. Bölüm", B), "Çarşının Baykuşu"),
    "play": (
        STORY("The Owl", "ACT I", "SCENE I. A market.", "KEEPER.\nWho is there?", "OWL.\nI.", A),
        "The Owl",
    ),
    "speakers on lines of their own": (STORY("KEEPER", B, "OWL", A, "KEEPER", C, "OWL", A + B), None),
    "poem": ("The Owl\n\nIt sat upon\nThe roof at night,\n\nAnd when it sang\nIt sang of light.\n", "The Owl"),
    "poem of single lines": (STORY("It sat upon", "The roof at night", "And when it sang", "it sang of light"), None),
    "report": (STORY("Report on the owls of the city", "1. Scope", A, "2. Method", B, "2.1 Counting", C), "Report on the owls of the city"),
    "study": (STORY("Owls of the city in winter", "Abstract", A, "Introduction", B, "Method", C, "Results", A, "Conclusion", B, "References", C), "Owls of the city in winter"),
    "study without a title": (STORY("Introduction", LONG, "Method", LONG, "Results", LONG), None),
    "letter": (STORY("12 Market Street", "5 May 2024", "Dear Jane,", A, B, "Yours", "John"), None),
    "письмо": (STORY("Отдел по учёту сов", "Уважаемая Анна Ивановна!", A, "С уважением", "И. Иванов"), None),
    "list": (STORY("Bread", "Milk", "Eggs", "Owl pellets"), None),
    "list with a name": (STORY("For the walk:", "Lamp", "Thermos"), None),
    "speech": (STORY("Speech at the opening of the tower", f"Citizens of the market! {A}", B), "Speech at the opening of the tower"),
    "mail thread": (STORY("Re: Owls on the roof", A, "On 5 May Jane wrote:", B, "Re: Owls on the roof", C), None),
    "mail": (f"From: Jane\nTo: John\nSubject: Owls\n\n{A}\n\n{B}\n", None),
    "forum": (STORY("Owl Forum", "Where are the owls", "jane", "5 May 2024", A, "john", B), None),
    "minutes": (STORY("Minutes of the owl committee", "5 May 2024", "Present", A, "1. Counting", B, "2. Any other business", C), "Minutes of the owl committee"),
    "law": (STORY("Law on the Protection of Owls", "Article 1", A, "Article 2", B), "Law on the Protection of Owls"),
    "закон": (STORY("Закон об охране сов", "Статья 1. Общие положения", A, "Статья 2", B), "Закон об охране сов"),
    "заң": (STORY("Жапалақтарды қорғау туралы заң", "1-бап. Жалпы ережелер", A, "2-бап", B), "Жапалақтарды қорғау туралы заң"),
    "kanun": (STORY("Baykuşları Koruma Kanunu", "Madde 1", A, "Madde 2", B), "Baykuşları Koruma Kanunu"),
    "excerpt of a law": (STORY("Article 7", A, "Article 8", B), None),
    "contents": (STORY("The Owl of the Market", "Contents", "Winter", "Spring", "Summer", "Winter", A, "Spring", B, "Summer", C), "The Owl of the Market"),
    "date above": (STORY("5 May 2024", TITLE, A, B), TITLE),
    "number above": (STORY("17", A, B), None),
}  # fmt: skip


@pytest.mark.parametrize("name", WORKS)
def test_a_work_is_one_article_with_its_own_title_or_none(name: str) -> None:
    text, title = WORKS[name]

    assert [draft.title for draft in drafts(text)] == [title]


@pytest.mark.parametrize("name", WORKS)
def test_no_word_of_a_work_is_lost(name: str) -> None:
    text, _ = WORKS[name]
    [draft] = drafts(text)
    told = [draft.title, draft.author, draft.published]
    told += [part for p in draft.paragraphs for part in (p.text, p.heading)]
    words = set(re.findall(r"\w+", " ".join(part for part in told if part)))

    assert set(re.findall(r"\w+", text)) - words <= {"by", "By", "Contents"}


@pytest.mark.parametrize("name", WORKS)
def test_the_place_of_a_paragraph_is_its_line(name: str) -> None:
    text, _ = WORKS[name]
    lines = text.splitlines()

    for draft in drafts(text):
        for paragraph in draft.paragraphs:
            number = int((paragraph.place or "").removeprefix("line "))
            assert lines[number - 1].strip() == paragraph.text.splitlines()[0]


HEADLINES = [
    "Owls Return to the Roofs of the Old Market",
    "City Council Counts Mice for the First Time",
    "Storm takes the last leaves from the trees",
]


def test_headlines_over_one_long_paragraph_each_are_a_collection() -> None:
    found = drafts(blank_lines(*(part for title in HEADLINES for part in (title, LONG))))

    assert [draft.title for draft in found] == HEADLINES
    assert [[p.text for p in draft.paragraphs] for draft in found] == [[LONG]] * 3


def test_titles_with_bylines_or_dates_are_a_collection() -> None:
    text = blank_lines(
        f"{HEADLINES[0]}\nBy Jane Roe\n5 May 2024", A, B, f"{HEADLINES[1]}\n6 May 2024", C, A
    )

    assert [(d.title, d.author, d.published, len(d.paragraphs)) for d in drafts(text)] == [
        (HEADLINES[0], "Jane Roe", "5 May 2024", 2),
        (HEADLINES[1], None, "6 May 2024", 2),
    ]


@pytest.mark.parametrize(
    "more",
    [
        ("Advertisement", LONG),
        ("Photo: Reuters", LONG),
        ("Why did the owls of the city come back?", LONG),
        ("Chapter 4. The owls of the old market", LONG),
        (HEADLINES[0], LONG),
        ("Food of owls", LONG),
        ("The mice of the market are counted at last", "Few."),
        ("The mice of the market are counted at last", LONG, LONG),
        (
            "The mice of the market are counted at last",
            "And the shrews of the whole park are counted as well",
            LONG,
        ),
        ("The mice of the market are counted at last",),
    ],
)
def test_one_part_that_is_no_article_keeps_a_file_whole(more: Iterable[str]) -> None:
    text = blank_lines(*(part for title in HEADLINES for part in (title, LONG)), *more)

    assert [draft.title for draft in drafts(text)] == [None]


def test_a_file_is_split_if_it_is_said_to_be_a_collection() -> None:
    text = blank_lines("Page 1", "Owls", A, "Mice", B, "Photo: AP", "Shrews", C)

    assert [draft.title for draft in drafts(text)] == [None]
    items = read(text, split=True)
    assert items[0] == Skipped("file.txt", "the line 'Page 1' belongs to no article", False)
    assert [(d.title, [p.text for p in d.paragraphs]) for d in drafts(text, split=True)] == [
        ("Owls", [A]),
        ("Mice", [B, "Photo: AP"]),
        ("Shrews", [C]),
    ]


def test_splitting_changes_nothing_of_a_plain_collection() -> None:
    text = next(SEEDS.glob("*.txt")).read_text("utf-8")

    assert read(text) == read(text, split=True)


@pytest.mark.parametrize(
    ("text", "headings"),
    [
        (STORY(TITLE, A, "How they were found", B, C), [None, *["How they were found"] * 2]),
        (STORY(TITLE, A, "Advertisement", B), [None, None, None]),
        (STORY(TITLE, A, "“Nobody asked us”", B), [None, None, None]),
        (STORY(TITLE, A, B, "Jane Roe"), [None, None, None]),
        (STORY("An interview", "How many are there?", A, "And in winter?", B), [None] * 4),
        (STORY("The Owl", "CHAPTER I.\nWinter in town", A, "II.", B), ["CHAPTER I. Winter in town", "II."]),
        (STORY("The Owl", "PART ONE", "Chapter 1", "Winter", A), ["PART ONE. Chapter 1. Winter"]),
        (STORY("On owls", "1. Owls", "2. Mice", "3. Shrews", "4. Voles", A), [*[None] * 3, "4. Voles"]),
        (STORY("Eat:", "1. He came.", "2. He saw.", A), [None] * 4),
        (STORY("Eat:", "1. Mice\n2. Voles", A), [None] * 3),
        (STORY("Eat:", "1. Mice of\nAlmaty", A), [None] * 3),
        (STORY("What to bring for the owls", A, "Lamp", "Thermos", "Coat", "Gloves", B), [None] * 6),
        (STORY("KEEPER", B, "OWL", A, "KEEPER", C, "OWL", A), [None] * 8),
    ],
)  # fmt: skip
def test_lines_that_look_like_headings_stand_above_the_paragraphs(
    text: str, headings: list[str | None]
) -> None:
    [draft] = drafts(text)

    assert [paragraph.heading for paragraph in draft.paragraphs] == headings


@given(
    parts=st.lists(
        st.sampled_from([TITLE, A, B, "Chapter 1", "Food", "Why?", "Photo: X", "By Jane Roe"]),
        max_size=9,
    )
)
def test_whatever_stands_in_a_file_a_title_is_its_first_line_of_its_own(parts: list[str]) -> None:
    found = drafts(blank_lines(*parts))

    for draft in found:
        assert draft.title in (None, TITLE, "Food", "Why?")
    if len(found) == 1 and found[0].title:
        above = parts[: parts.index(found[0].title)]
        assert not {A, B, "Chapter 1"} & {*above}


def test_page_breaks_number_the_pages() -> None:
    [draft] = drafts(f"{TITLE}\n\n{A}\n\n\f{B}\n\n{C}\n\n\f\n{A}\n\f")

    assert [paragraph.page for paragraph in draft.paragraphs] == [1, 2, 2, 3]
    [plain] = drafts(f"{TITLE}\n\n{A}\n\f")
    assert [paragraph.page for paragraph in plain.paragraphs] == [None]


def test_damaged_characters_cost_their_paragraph() -> None:
    text = blank_lines("Совы на рынке", "Они летают по ночам.", "Их стало больше.", "Их считают.")
    content = text.encode().replace("больше".encode(), "больше".encode()[:-1])
    items = list(READERS[".txt"](Original.of("file.txt", content)))

    why = "a paragraph with bytes that are not in the encoding of the text"
    assert items[0] == Skipped("file.txt:5", why)
    assert isinstance(items[1], Draft)
    assert [p.text for p in items[1].paragraphs] == ["Они летают по ночам.", "Их считают."]


def test_damaged_characters_in_a_long_block_cost_their_line() -> None:
    lines = [f"Совы летают по ночам, строка {number}." for number in range(200)]
    content = "\n".join(lines).encode().replace("строка 77.".encode(), b"\xff.")
    skipped, draft = READERS[".txt"](Original.of("file.txt", content))

    assert isinstance(skipped, Skipped)
    assert skipped.where == "file.txt:78"
    assert isinstance(draft, Draft)
    assert [p.text for p in draft.paragraphs] == ["\n".join(lines[:77]), "\n".join(lines[78:])]
    assert [p.place for p in draft.paragraphs] == ["line 1", "line 79"]


@pytest.mark.slow
def test_the_longest_files_take_no_longer_than_they_are() -> None:
    for text in ("Owl\n\n" * 5000, "\n" * 100_000, "a\n" * 50_000, f"{'A ' * 70}\n\n" * 1000):
        assert all(isinstance(item, Draft) for item in read(text))


def test_the_suffix_text_is_read_alike() -> None:
    assert READERS[".text"] is READERS[".txt"]


def book_in(content: bytes) -> Draft:
    [draft] = READERS[".txt"](Original.of("file.txt", content))
    assert isinstance(draft, Draft)
    return draft


def test_a_book_of_today() -> None:
    book = book_in((TEXTS / "alice.txt").read_bytes())

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
    book = book_in((TEXTS / "moby.txt").read_bytes())

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
    book = book_in(text.replace("\n", line_end).encode())

    assert (book.title, book.author, book.language) == ("The Owl Or the Market", "Jane Roe", "ru")
    assert [p.text for p in book.paragraphs] == ["Owls hunt at night.", "THEY SLEEP"]


def test_a_text_about_the_project_is_no_book() -> None:
    text = "Reading old books\n\nProject Gutenberg has many of them. They are free.\n"

    assert book_in(text.encode()).title == "Reading old books"
    assert len(book_in(text.encode()).paragraphs) == 1
