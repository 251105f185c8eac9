"""JSON: whatever program wrote it, its articles are found, or it says how to name them."""

import io
import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import ROOT
from retrieval.errors import UnreadableSource
from retrieval.readers.draft import Draft, Skipped
from retrieval.readers.json_document import read_json, read_jsonl
from retrieval.readers.original import Options, Original

FILES = ROOT / "tests" / "data" / "formats" / "json"


def read(content: object, **options: object) -> list[Draft | Skipped]:
    if not isinstance(content, str | bytes):
        content = json.dumps(content)
    content = content.encode() if isinstance(content, str) else content
    return [*read_json(Original.of("file.json", content, Options(**options)))]  # type: ignore[arg-type]


def article(content: object, **options: object) -> Draft:
    [item] = read(content, **options)
    assert isinstance(item, Draft), item
    return item


def texts(draft: Draft) -> list[str]:
    return [paragraph.text for paragraph in draft.paragraphs]


@pytest.mark.parametrize("name", ["pandas-records.json", "scrapy.json", "sqlite.json"])
def test_lists_of_other_programs(name: str) -> None:
    items = read((FILES / name).read_bytes())
    titles = [item.title for item in items if isinstance(item, Draft)]
    fable = items[2]

    assert titles == ["Article 1", "Article 3", "The Crow and the Fox"]
    assert isinstance(fable, Draft)
    assert texts(fable)[1] == "The crow opened her beak, and the cheese fell down."
    assert fable.paragraphs[1].place == "element 3"
    assert (fable.id, fable.author, fable.url) == (None, None, None)


def test_json_lines_of_a_crawler_under_both_names() -> None:
    content = (FILES / "scrapy.jsonl").read_bytes()
    lines = [*read_jsonl(Original.of("file.jsonl", content))]

    assert [item.title for item in lines if isinstance(item, Draft)] == [
        "Article 1",
        "Article 3",
        "The Crow and the Fox",
    ]
    assert lines == [*read_json(Original.of("file.jsonl", content))]


def test_an_article_of_news_please() -> None:
    draft = article((FILES / "news-please.json").read_bytes())

    assert (
        draft.title
        == "Moscow to Kiev: Stick to Minsk ceasefire, stop making false ‘invasion’ claims"
    )
    assert (draft.published, draft.language) == ("2017-07-17 17:03:00", "en")
    assert draft.url == "https://www.rt.com/news/203203-ukraine-russia-troops-border/"
    assert draft.author is None
    assert texts(draft)[0].startswith("Russia has called on Ukraine to stick")


def test_a_json_feed_gives_its_author_to_items_without_one() -> None:
    items = read((FILES / "jsonfeed.json").read_bytes())
    first, second = items[0], items[1]

    assert isinstance(first, Draft)
    assert isinstance(second, Draft)
    assert (first.title, first.id, first.author) == (
        "but it has a summary!",
        "a-unique-id",
        "Bret Comnes",
    )
    assert texts(first) == ["ey, no link, nourl"]
    # An address is no id, and HTML is read as its text.
    assert (second.id, second.url) == (None, "https://example.com/tags")
    assert texts(second) == ["A post with some tags"]
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": "Site", "author": {"name": "J"}}
    item = {"title": "T", "content_text": "x", "authors": [{"name": "A"}, {"name": "B"}]}
    assert article({**feed, "items": [item]}).author == "A, B"


WORDPRESS = {
    "id": 7, "date": "2024-05-06T10:00:00", "link": "https://x.org/owls", "author": 3,
    "title": {"rendered": "Owls &#8217;n&#8217; voles"},
    "content": {"rendered": "<p>Owls <b>hunt</b>.</p>\n<h2>Food</h2><p>Voles.</p>"},
    "excerpt": {"rendered": "<p>Short</p>"}, "guid": {"rendered": "https://x.org/?p=7"},
}  # fmt: skip
SCHEMA = {
    "@type": "NewsArticle", "headline": "Owls ’n’ voles", "articleBody": "Owls hunt.\n\nVoles.",
    "author": {"@type": "Person", "name": "J. Roe"}, "datePublished": "2024-05-06T10:00:00",
    "description": "Short", "url": "https://x.org/owls",
}  # fmt: skip
NEWSAPI = {
    "source": {"id": None, "name": "X"}, "author": "J. Roe", "title": "Owls ’n’ voles",
    "description": "Short", "url": "https://x.org/owls", "publishedAt": "2024-05-06T10:00:00",
    "content": "Owls hunt.\n\nVoles. [+1234 chars]",
}  # fmt: skip


@pytest.mark.parametrize(
    ("content", "author"),
    [
        (WORDPRESS, None),
        ([WORDPRESS], None),
        (SCHEMA, "J. Roe"),
        ({"@graph": [{"@type": "WebSite"}, SCHEMA]}, "J. Roe"),
        ({"status": "ok", "articles": [NEWSAPI]}, "J. Roe"),
        ({"data": [NEWSAPI]}, "J. Roe"),
        ({"response": {"results": [NEWSAPI]}}, "J. Roe"),
        ({"hits": {"total": 1, "hits": [{"_id": "a", "_source": NEWSAPI}]}}, "J. Roe"),
        ({"data": [{"type": "node", "id": "a", "attributes": NEWSAPI}]}, "J. Roe"),
        ({"article": NEWSAPI}, "J. Roe"),
    ],
)  # fmt: skip
def test_articles_of_news_services(content: object, author: str | None) -> None:
    draft = next(item for item in read(content) if isinstance(item, Draft))

    assert (draft.title, draft.author) == ("Owls ’n’ voles", author)
    assert texts(draft) == ["Owls hunt.", "Voles."]
    assert (draft.published, draft.url) == ("2024-05-06T10:00:00", "https://x.org/owls")
    assert draft.id in (None, "a")


def test_a_summary_is_the_text_only_if_there_is_no_other() -> None:
    assert texts(article({"title": "T", "description": "Short", "body": "Long"})) == ["Long"]
    assert texts(article({"title": "T", "description": "Short", "body": ""})) == ["Short"]
    assert texts(article({"title": "T", "description": "Short", "items": []})) == ["Short"]


def test_a_map_reaches_into_objects_and_overrides_the_usual_names() -> None:
    values = {
        "title": "No",
        "meta": {"head": "Yes"},
        "parts": [{"words": "x"}],
        "text": "No",
        "n": 5,
    }
    fields = {"title": "meta.head", "text": "parts.0.words", "id": "n"}

    draft = article(values, fields=fields)

    assert (draft.title, texts(draft), draft.id) == ("Yes", ["x"], "5")
    assert article({"rows": [values]}, fields=fields).title == "Yes"
    [missing] = read([{"text": "No"}, values], fields=fields)[:1]
    assert isinstance(missing, Skipped)
    assert missing.why == "no text in 'parts.0.words'"


@pytest.mark.parametrize(
    "content",
    [{"story": "x", "head": "y"}, [{"story": "x", "head": "y"}], {"things": [{"text": "x"}]}],
)
def test_an_unknown_structure_is_told_with_the_way_out(content: object) -> None:
    with pytest.raises(UnreadableSource, match=r"'(story|things)'.*known to be the text"):
        read(content)


def test_a_relative_address_is_joined_to_the_base() -> None:
    values = {"text": "x", "link": "/owls?a=1"}

    assert article(values, base_url="https://x.org/news/").url == "https://x.org/owls?a=1"
    assert article(values).left_out[0].why.startswith("url: ")


DEEP = 100_000


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("{", "not JSON: "),
        ("[" * DEEP, "too deep"),
        ('{"a":' * DEEP, "too deep"),
        ("5", "neither a JSON object"),
        ('{"text": "a"} x', "not JSON: there is more"),
        ('{"text": "\\ud800"}', "text: half a character"),
        (b'{"text": "\xff"}', "line 1 is not in the encoding"),
        ('["a"]', "not a JSON object"),
    ],
)
def test_bad_json_is_explained(content: str | bytes, why: str) -> None:
    assert reason(content).startswith(why)


def reason(content: str | bytes) -> str:
    """Why the only article is skipped, or the file is not read."""
    try:
        [item] = read(content)
    except UnreadableSource as error:
        return error.why
    assert isinstance(item, Skipped)
    return item.why


def test_a_list_is_read_up_to_where_it_breaks_off() -> None:
    first, second, bad = read('[{"text": "a"},\n {"text": "b"},\n {"text": "c')

    assert isinstance(first, Draft)
    assert isinstance(second, Draft)
    assert isinstance(bad, Skipped)
    assert "in line 3" in bad.why


def test_a_bad_element_costs_the_element() -> None:
    before, *bad, after = read([{"text": "a"}, 5, {"title": "t"}, {"text": [[1]]}, {"text": "b"}])

    assert isinstance(before, Draft)
    assert isinstance(after, Draft)
    assert [item.where for item in bad if isinstance(item, Skipped)] == [
        "file.json: element 2",
        "file.json: element 3",
        "file.json: element 4",
    ]


@pytest.mark.parametrize(
    ("content", "title"),
    [
        ('{"text": "a", "title": "x", "title": "y"}', "y"),
        ('{"text": "a", "title": NaN}', None),
        ('{"text": "a", "title": "x", "id": ' + "9" * 5000 + "}", "x"),
        ('{"text": "a", "TITLE": "x"}', "x"),
        ('{"text": "a", "title": "\\ud83e\\udd89"}', "🦉"),
        ('\ufeff{"text": "a", "title": "x"}', "x"),
        ('{"text": "a", "title": "x"}\r\n\r\n{"text": " "}', "x"),
    ],
)
def test_odd_but_readable_json(content: str, title: str | None) -> None:
    draft = read(content)[0]

    assert isinstance(draft, Draft)
    assert (draft.title, texts(draft)) == (title, ["a"])
    assert read(content.removeprefix("\ufeff").encode("utf-16"))[0] == draft


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from("title text body id url author date data _source".split()), inner
        )
    ),
    max_leaves=8,
)


@given(value=JSON)
def test_no_json_is_too_odd(value: object) -> None:
    for suffix, reader in ((".json", read_json), (".jsonl", read_jsonl)):
        items: list[Draft | Skipped] = []
        with suppress(UnreadableSource):
            items += reader(Original.of(f"file{suffix}", json.dumps(value).encode()))
        assert all(any(map(str.strip, texts(d))) for d in items if isinstance(d, Draft))


def test_a_file_that_is_too_large_is_refused_with_the_way_out() -> None:
    class Large(io.BytesIO):
        def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
            return 2**30

    with pytest.raises(UnreadableSource, match=r"JSON Lines.*jq"):
        [*read_json(Original("file.json", Large))]


def test_lines_of_unknown_fields_are_refused_at_once() -> None:
    content = b'{"story": "a"}\n{"story": "b"}\n'

    with pytest.raises(UnreadableSource, match="'story'"):
        [*read_jsonl(Original.of("file.jsonl", content))]
    options = Options(fields={"text": "story"})
    items = [*read_jsonl(Original.of("file.jsonl", content, options))]
    assert [texts(item) for item in items if isinstance(item, Draft)] == [["a"], ["b"]]
