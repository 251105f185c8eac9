"""reStructuredText: the text of a document, and nothing from anywhere else."""

import socket
from pathlib import Path

import pytest

from retrieval.errors import UnreadableSource
from retrieval.readers.draft import Draft, DraftParagraph
from retrieval.readers.original import Original
from retrieval.readers.rst import read_rst

DATA = Path(__file__).parents[2] / "data" / "formats" / "rst"


def drafted(text: str, name: str = "report_2021.rst") -> Draft:
    [draft] = read_rst(Original.of(name, text.encode()))
    assert isinstance(draft, Draft)
    return draft


def of_file(name: str) -> Draft:
    return drafted((DATA / name).read_text("utf-8"), name)


def texts(text: str) -> list[str]:
    return [paragraph.text for paragraph in drafted(text).paragraphs]


def test_a_document_of_pandoc_has_its_fields_headings_and_tables() -> None:
    draft = of_file("tolstyi.rst")

    assert (draft.title, draft.author, draft.published) == (
        "Толстый и тонкий",
        "Антон Чехов",
        "1883-10-01",
    )
    assert draft.paragraphs[2:6] == (
        DraftParagraph(
            "— Порфирий! — воскликнул толстый, увидев тонкого. — Ты ли это? Голубчик\n"
            "мой! Сколько зим, сколько лет!",
            heading="Разговор",
            place="line 22",
        ),
        DraftParagraph(
            "— Батюшки! — изумился тонкий. — Миша! Друг детства! Откуда ты взялся?",
            heading="Разговор",
            place="line 25",
        ),
        DraftParagraph("Луиза, урожденная Ванценбах, лютеранка;", None, "Семья тонкого", "line 30"),
        DraftParagraph("Нафанаил, ученик третьего класса.", None, "Семья тонкого", "line 31"),
    )
    assert draft.paragraphs[-2].text == "Толстый\tтайный советник\tдве звезды"


@pytest.mark.parametrize(
    ("name", "title", "heading", "beginning"),
    [
        (
            "alice.rst",
            "Alice’s Adventures in Wonderland",
            "The Pool of Tears",
            "“Curiouser and curiouser!”",
        ),
        (
            "ferman.rst",
            "Ferman ve Diğer Öyküler",
            "Forsa",
            "Badem bahçesinin yanı geniş bir bağdı.",
        ),
        (
            "s3-faq.rst",
            "S3 FAQ",
            "Q: Does the AWS CLI validate checksums?",
            "The AWS CLI will attempt to perform",
        ),
        (
            "architecture.rst",
            "email Package Architecture",
            "Message Lifecycle",
            "Creation\nA Message object can be created by a Parser, or it can be",
        ),
    ],
)
def test_documents_of_others(name: str, title: str, heading: str, beginning: str) -> None:
    draft = of_file(name)

    assert draft.title == title
    assert [p.heading for p in draft.paragraphs if p.text.startswith(beginning)] == [heading]


def test_every_word_that_is_quoted_stands_in_the_file() -> None:
    for path in DATA.glob("*.rst"):
        source = " ".join(path.read_text("utf-8").split())
        for paragraph in of_file(path.name).paragraphs:
            words = [word for word in paragraph.text.split() if word.isalpha()]
            assert all(word in source for word in words), paragraph


def test_nothing_is_read_but_the_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_text("secret,words\n")
    (tmp_path / "docutils.conf").write_text("[general]\nfile_insertion_enabled: true\n")
    monkeypatch.chdir(tmp_path)
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.05)
        address = f"http://127.0.0.1:{server.getsockname()[1]}/x.csv"
        reading = [
            f".. include:: {secret}",
            f".. include:: {secret}\n   :literal:",
            f".. literalinclude:: {secret}",
            f".. raw:: html\n   :file: {secret}",
            f".. raw:: html\n   :url: {address}",
            ".. raw:: html\n\n   <b>secret</b>",
            f".. csv-table:: secret\n   :file: {secret}",
            f".. csv-table:: secret\n   :url: {address}",
            f".. image:: {secret}\n   :alt: secret",
            f".. code:: python\n   :file: {secret}",
            ".. role:: raw-html(raw)\n   :format: html",
            f".. unknown::\n\n   .. include:: {secret}",
        ]
        found = texts("Text.\n\n" + "\n\n".join(reading) + "\n\nThe :raw-html:`end`.")

        assert not [text for text in found if "words" in text]
        assert (found[0], found[-1]) == ("Text.", "The end.")
        with pytest.raises(TimeoutError):
            server.accept()


def test_roles_and_references_are_their_texts() -> None:
    text = (
        "See :ref:`the guide <guide>`, :func:`~a.b.run`, :class:`!Name`, `a page <https://x.org>`_, "
        "`other`_, word_, |name| and |none| [#]_ [1]_.\n\n.. |name| replace:: *this*\n\n.. [#] Note.\n"
    )

    assert texts(text) == [
        "See the guide, run, Name, a page, other, word, this and |none|.",
        "Note.",
    ]


def test_what_only_sphinx_knows_is_read_as_text() -> None:
    text = (
        "Text.\n\n.. versionadded:: 3.2\n   New in this *version*.\n\n.. toctree::\n\n   other\n\n"
        ".. py:function:: run(a)\n   :module: x\n\n   Runs :func:`a`.\n\n   .. note:: Twice.\n\n"
        ".. testcode::\n\n   run(1)\n     indented\n\n.. automodule:: x\n   :members:\n\n   In words.\n\n.. deprecated:: 3.3 Use the other one.\n"
    )

    assert texts(text) == [
        "Text.",
        "New in this version.",
        "run(a)\nRuns a.",
        "Twice.",
        "run(1)\n  indented",
        "In words.",
        "3.3 Use the other one.",
    ]
    assert [p.place for p in drafted(text).paragraphs][:4] == [
        "line 1",
        "line 4",
        "line 10",
        "line 15",
    ]


def test_each_part_is_a_paragraph() -> None:
    text = (
        "term\n   What it means.\n\n:field: value\n\n-v, --verbose  Talk more.\n\n| line\n| line\n\n"
        "::\n\n   literal\n     text\n\n.. comment\n\n.. contents::\n\n.. csv-table:: Caption\n"
        "   :header: a, b\n\n   1, 2\n\n=== ===\na   b\n=== ===\ntoolong  d\n=== ===\n"
    )

    assert texts(text) == [
        "term\nWhat it means.",
        "field: value",
        "-v, --verbose\tTalk more.",
        "line\nline",
        "literal\n  text",
        "Caption",
        "a\tb",
        "1\t2",
        "a   b\ntoolong  d",
    ]


def test_a_document_of_many_sections_has_the_name_of_its_file() -> None:
    draft = drafted("One\n===\n\na\n\nTwo\n===\n\nb\n")

    assert draft.title == "report_2021"
    assert [(p.heading, p.text) for p in draft.paragraphs] == [("One", "a"), ("Two", "b")]


@pytest.mark.parametrize(
    "text", ["".join(" " * i + "x\n\n" for i in range(500)), "a" * (2 * 2**20 + 1)]
)
def test_what_cannot_be_read_says_why(text: str) -> None:
    with pytest.raises(UnreadableSource, match=r"nested too deep|larger than"):
        drafted(text)


def test_substitutions_in_substitutions_fill_no_memory() -> None:
    chain = "".join(f".. |a{i}| replace:: {f'|a{i + 1}| ' * 10}\n" for i in range(9))
    chain += ".. |a9| replace:: lol\n"

    assert texts(f"|a0|\n\n{chain}") == ["|a0|"]
    assert "".join(texts(f"|a7|\n\n{chain}")).count("lol") == 100
    assert texts(".. |b| replace:: x |b|\n\nText |b|.\n") == ["Text x ."]
