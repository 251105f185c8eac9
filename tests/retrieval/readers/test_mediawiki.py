"""Dumps of wikis: an article for each page, without templates, tables and categories."""

import bz2

import pytest

from retrieval.errors import UnreadableSource
from retrieval.ingestion.parsing import parse
from retrieval.readers.draft import Draft, Skipped
from retrieval.readers.mediawiki import read_mediawiki
from retrieval.readers.original import Original

HEAD = """<mediawiki xmlns="http://www.mediawiki.org/xml/export-0.11/" version="0.11" xml:lang="ru">
<siteinfo><sitename>Вики</sitename><base>https://ru.example.org/wiki/Главная</base>
<namespaces><namespace key="0"/><namespace key="6">Файл</namespace>
<namespace key="14">Категория</namespace></namespaces></siteinfo>
"""
PAGE = "<page><title>{}</title><ns>{}</ns>{}<revision><text>{}</text></revision></page>\n"
TEXT = """{{Карточка|имя=Сова}}
'''Совы''' — [[птица|птицы]], которые охотятся ночью.&lt;ref&gt;Книга&lt;/ref&gt;
[[Файл:Owl.jpg|thumb|Сова на ветке]]

{| class="wikitable"
| таблица || значения
|}
== Питание ==
* Мыши
* [https://x.example Полёвки]

[[Категория:Птицы]]
"""
DUMP = (
    HEAD
    + PAGE.format("Белая сова", 0, "", TEXT)
    + PAGE.format("Сова", 0, '<redirect title="Белая сова"/>', "#REDIRECT [[Белая сова]]")
    + PAGE.format("Обсуждение:Сова", 1, "", "Спор.")
    + PAGE.format("Филин", 0, "", "Филин крупнее.")
    + "</mediawiki>"
).encode()


def test_each_page_with_a_text_is_an_article() -> None:
    first, second = read_mediawiki(Original.of("dump.xml", DUMP))

    assert isinstance(first, Draft)
    assert (first.title, first.language) == ("Белая сова", "ru")
    assert (
        first.url
        == "https://ru.example.org/wiki/%D0%91%D0%B5%D0%BB%D0%B0%D1%8F_%D1%81%D0%BE%D0%B2%D0%B0"
    )
    assert [(p.heading, p.text) for p in first.paragraphs] == [
        (None, "Совы — птицы, которые охотятся ночью."),
        ("Питание", "Мыши\nПолёвки"),
    ]
    assert isinstance(second, Draft)
    assert second.title == "Филин"


def test_a_compressed_dump_is_read_and_a_damaged_one_keeps_its_whole_pages() -> None:
    items = list(parse(Original.of("dump.xml.bz2", bz2.compress(DUMP))))
    assert [item.title for item in items if isinstance(item, Draft)] == ["Белая сова", "Филин"]

    items = list(parse(Original.of("dump.xml", DUMP[:-40])))
    assert [item.title for item in items if isinstance(item, Draft)] == ["Белая сова"]
    assert [item.why[:8] for item in items if isinstance(item, Skipped)] == ["damaged:"]


@pytest.mark.parametrize(
    "content",
    [
        b"<rss/>",
        b"no xml",
        b"<!DOCTYPE x [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;'>]><mediawiki><page>&b;</page>",
    ],
)
def test_what_is_no_dump_is_told(content: bytes) -> None:
    with pytest.raises(UnreadableSource, match=r"no dump of a wiki|damaged"):
        list(read_mediawiki(Original.of("a.xml", content)))
