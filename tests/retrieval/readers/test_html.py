"""Web pages: their text without what surrounds it, their metadata, and pages that are attacks."""

import json
import re
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import ROOT
from retrieval.errors import UnreadableSource
from retrieval.readers.draft import Draft
from retrieval.readers.html import read_html
from retrieval.readers.original import Options, Original
from retrieval.readers.web.markup import paragraphs, parse_html

PAGES = ROOT / "tests" / "data" / "formats" / "html"
FILES = sorted(PAGES.glob("*.html"))
LEAD = "The barn owl hunts in the last hour before dawn, when the voles are on their way home. "
STORY = "".join(f"<p>{LEAD * 2}Night {number}.</p>" for number in range(5))


def article(page: bytes | str, options: Options | None = None) -> Draft:
    content = page if isinstance(page, bytes) else page.encode()
    [draft] = read_html(Original.of("page.html", content, options))
    assert isinstance(draft, Draft)
    return draft


def texts(draft: Draft) -> list[str]:
    return [paragraph.text for paragraph in draft.paragraphs]


def blocks(markup: str) -> list[tuple[str, str | None]]:
    """The paragraphs of markup with their headings, whatever is boilerplate."""
    return [(part.text, part.heading) for part in paragraphs(parse_html(markup))]


# Title, author, date, language, number of paragraphs, beginning of the first, end of the last.
GOLDEN = {
    "amaya": (
        "The EXSLT C library for Gnome", None, None, None, 40,
        "Libexslt is the EXSLT C library developed for libxslt", "Daniel Veillard",
    ),
    "blag": (
        "The Night Watch of the Barn Owl", "Jane Roe", None, "en", 8,
        "The barn owl hunts in the last hour before dawn.", "nobody who disturbs it in spring.",
    ),
    "blag-index": (
        "Field Notes", "Jane Roe", "2024-05-05 08:30:00+00:00", "en", 2,
        "— Notes on hunting.", "all articles...",
    ),
    "docbook": (
        "xsltproc", None, None, None, 96,
        "xsltproc — command line XSLT processor", "Could not write the result to the output file",
    ),
    "libreoffice": (
        "The Night Watch of the Barn Owl", "Jane Roe", "2024-05-05 08:30", None, 10,
        "The barn owl hunts in the last hour before dawn.", "nobody who disturbs it in spring.",
    ),
    "mdbook": (
        "Foreword", None, None, "en", 7,
        "The Rust programming language has come a long way in a few short years",
        "Bec Rumbul, Executive Director of the Rust Foundation",
    ),
    "sphinx": (
        "IDLE", None, None, "en", 246,
        "Source code: Lib/idlelib/", "feature changes can be backported (see PEP 434).",
    ),
    "texinfo": (
        "Missing Features (libffi: the portable foreign function interface library)",
        None, None, None, 5,
        "libffi is missing a few features.", "The Go API is undocumented.",
    ),
}  # fmt: skip


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_pages_of_many_programs(path: Path) -> None:
    draft = article(path.read_bytes())
    found = texts(draft)
    title, author, published, language, count, first, last = GOLDEN[path.stem]

    assert (draft.title, draft.author, draft.published, draft.language) == (
        title,
        author,
        published,
        language,
    )
    assert found[0].startswith(first)
    assert found[-1].endswith(last)
    assert len(found) == count
    assert draft.paragraphs[0].heading != title
    assert draft.left_out == ()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_paragraphs_have_the_words_of_the_page_in_their_order(path: Path) -> None:
    page = iter(re.findall(r"\w+", " ".join(parse_html(path.read_bytes()).itertext())))
    for text in texts(article(path.read_bytes())):
        for word in re.findall(r"\w+", text):
            # Markup may stand inside of a word.
            assert any(word in shown or word.startswith(shown) for shown in page), (word, text)


def test_the_help_of_idle_has_its_sections_on_menus_but_not_the_menu_of_the_page() -> None:
    draft = article((PAGES / "sphinx.html").read_bytes())
    headings = {paragraph.heading for paragraph in draft.paragraphs}

    assert {"Editor windows", "Context menus", "Help menu (Shell and Editor)"} <= headings
    assert not {"index", "modules", "Previous topic", "Theme", "Report a bug"} & {*texts(draft)}


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("one<p>two <b>b</b>ig\n  words</p>three", ["one", "two big words", "three"]),
        ("<p>a<br>b<br/>\n c</p>", ["a\nb\nc"]),
        ("<div>a<br><br>b</div>", ["a", "b"]),
        ("<p>H<sub>2</sub>O, m<sup>2</sup></p>", ["H2O, m2"]),
        ('<p>said<sup><a href="#f1">1</a></sup>.</p>', ["said."]),
        ("<ul><li>a<ul><li>b</ul><li>c</ul>", ["a", "b", "c"]),
        ("<blockquote><p>q</p></blockquote><dl><dt>t<dd>d</dl>", ["q", "t", "d"]),
        ("<table><tr><th>a<th>b<tr><td><p>c</p><td> <td>d</table>", ["a\tb", "c\td"]),
        ("<table><tr><td><p>a</p><p>b</p><td>c</table>", ["a", "b", "c"]),
        ("<table><tr><td>x<td><table><tr><td>a<td>b</table></table>", ["x", "a\tb"]),
        ("<pre>\n  def f():\n      pass\n\ntext</pre>", ["def f():\n      pass", "text"]),
        ("<p>x</p><script>no</script><style>no</style><template>no</template>", ["x"]),
        ('<p>x<span hidden>no</span><i style="display: none">no</i></p>', ["x"]),
        ('<p>x</p><p hidden="until-found">y</p>', ["x", "y"]),
        ('<p><i aria-hidden="true">no</i>x</p><div aria-hidden="true">y</div>', ["x", "y"]),
        ("<p>猫<ruby>字<rp>(</rp><rt>じ</rt><rp>)</rp></ruby></p>", ["猫字"]),
        ("<p>a\u00a0b &amp; &lt;c&gt; &euro;&#8364;</p>", ["a\u00a0b & <c> €€"]),
        ("<p>a\x00b</p>\x01", ["ab"]),
        ("<P>a<Div>b", ["a", "b"]),
    ],
)
def test_what_is_a_paragraph(markup: str, expected: list[str]) -> None:
    assert [text for text, _ in blocks(markup)] == expected


def test_headings_stand_beside_the_paragraphs_under_them() -> None:
    markup = (
        "<p>a</p><h2>Food <a href='#food'>¶</a></h2><p>b</p><h3>Voles<br>and mice</h3><p>c</p>"
        "<h2>Where do owls live?</h2><h2>Home</h2><p>d</p>"
        f"<h2>{'long ' * 80}</h2><p>e</p>"
    )

    assert blocks(markup) == [
        ("a", None),
        ("b", "Food"),
        ("c", "Voles and mice"),
        # Nothing stands under it, and it is a sentence: else it would be lost.
        ("Where do owls live?", "Voles and mice"),
        ("d", "Home"),
        (("long " * 80).strip(), "Home"),
        ("e", "Home"),
    ]


def test_elements_of_xhtml_may_be_closed_in_themselves() -> None:
    page = (
        '<?xml version="1.0" encoding="UTF-8"?>\n<html xmlns="http://www.w3.org/1999/xhtml">'
        '<head><title/><script src="x"/></head><body><a id="x"/><p>a<br/>b</p><div/>c</body></html>'
    )

    assert [text for text, _ in blocks(page)] == ["a\nb", "c"]


def test_places_are_lines_of_the_source() -> None:
    places = [
        part.place for part in paragraphs(parse_html("<p>a</p>\n\n<p>b\n<b>c</b></p>\n<br>d"))
    ]

    assert places == ["line 1", "line 3", "line 5"]


AROUND = {
    "nav": "<nav><p>{}</p></nav>",
    "footer": "<footer><p>{}</p></footer>",
    "role": "<div role=navigation><p>{}</p></div>",
    "comments": '<section id="comments"><ol><li class="comment"><p>{}</p></ol></section>',
    "Russian comments": '<div class="kommentarii"><p>{}</p></div>',
    "sidebar": '<div class="site-sidebar"><p>{}</p></div>',
    "related": '<div class="relatedPosts"><p>{}</p></div>',
    "share": '<div class="share-bar"><p>{}</p></div>',
    "cookies": '<div class="cookie-notice"><p>{}</p></div>',
    "newsletter": '<div class="newsletter__signup"><p>{}</p></div>',
    "advertisement": '<div id="ad-top"><p>{}</p></div>',
    "German advertisement": '<div class="werbung"><p>{}</p></div>',
    "links": "<div><ul>" + '<li><a href="/x">{}</a></li>' * 5 + "</ul></div>",
    "links in the text": "<h3>Read also</h3><ul>" + '<li><a href="/x">{}</a></li>' * 5 + "</ul>",
    "hidden": '<div style="display:none"><p>{}</p></div>',
}


@pytest.mark.parametrize("around", AROUND.values(), ids=AROUND)
@pytest.mark.parametrize(
    "page",
    [
        "<article><h1>Owls</h1>{story}{around}</article>",
        "<div id=wrap>{around}<div class=entry-content>{story}</div>{around}</div>",
        "<div>{around}</div><div><div><h1>Owls</h1></div><div>{story}</div>{around}</div>",
        "<table><tr><td>{around}<td>{story}</table>",
    ],
    ids=["article", "content", "no names", "table"],
)
def test_what_surrounds_the_text_is_left_out(page: str, around: str) -> None:
    noise = "Nobody wants to quote this sentence about something else"
    markup = page.format(story=STORY, around=around.format(*[noise] * 5))

    found = texts(article(f"<html><body>{markup}</body></html>"))

    assert len(found) == 5
    assert not any(noise in text for text in found)


@pytest.mark.parametrize(
    "kept",
    [
        '<p>Click the <span class="menu">File</span> menu, then <b class="share">Share</b>.</p>',
        '<div>Click the <b class="menu">File</b> menu, then Share.</div>',
        '<section id="related-work"><h2>Related work</h2><p>Click the File menu, then Share.</p></section>',
        '<pre class="comment">Click the File menu, then Share.</pre>',
        '<blockquote class="twitter-tweet">Click the File menu, then Share.</blockquote>',
        "<table><tr><td>Click the File menu, then Share.</table>",
        "<ul><li>Click the File menu, then Share.</ul>",
        '<aside class="note">Click the File menu, then Share.</aside>',
        '<p class="lead">Click the File menu, then Share.</p>',
    ],
)
def test_what_belongs_to_the_text_is_kept(kept: str) -> None:
    found = texts(article(f"<article>{STORY}{kept}{STORY}</article>"))

    assert len(found) == 11
    assert found[5] == "Click the File menu, then Share."


def test_the_lead_between_the_title_and_the_text_is_text() -> None:
    lead = "This is the lead of the article, in which it says in one sentence what it is about."
    page = (
        f"<div><header><h1>Owls</h1><p>{lead}</p></header><div>By Jane Roe</div>"
        f"<div class=article-body>{STORY}</div><p>{LEAD}</p></div>"
    )

    assert texts(article(page))[0] == lead
    assert len(texts(article(page))) == 6


@pytest.mark.parametrize(
    "page",
    [
        "Owls hunt at night.",
        "<p>Owls hunt at night.",
        "<title>Owls</title><p>Owls hunt at night.",
        "<pre>Owls hunt at night.</pre>",
        "<table><tr><td>Owls hunt at night.</table>",
        '<div class="comment">Owls hunt at night.</div>',
        '<div class="sidebar">Owls hunt at night.</div>',
        '<p><a href="x">Owls hunt at night.</a>',
        '<ul><li><a href="x">Owls hunt at night.</a></ul>',
        "<h1>Owls</h1><nav><a href=/>Home</a></nav><p>Owls hunt at night.</p>",
    ],
)
def test_short_pages_are_not_empty(page: str) -> None:
    assert texts(article(page)) == ["Owls hunt at night."]


def test_a_page_whose_text_is_called_comments_is_a_forum() -> None:
    comments = f'<div class="comment"><p>{LEAD}</p></div>' * 3

    assert texts(article(f"<h1>Do owls sleep?</h1><p>A question.</p>{comments}")) == [
        "A question.",
        *[LEAD.strip()] * 3,
    ]


def test_a_page_without_the_tags_of_its_head_and_body() -> None:
    page = f"<title>Owls</title><section><p>{LEAD}</p></section><p>{LEAD}</p>"

    assert texts(article(page)) == [LEAD.strip()] * 2


def test_a_list_of_articles_is_one_article() -> None:
    teasers = "".join(f"<article><h2>Night {n}</h2>{STORY}</article>" for n in range(3))
    draft = article(f"<title>Field Notes</title><main>{teasers}</main>")

    assert draft.title == "Field Notes"
    assert len(draft.paragraphs) == 15
    assert {part.heading for part in draft.paragraphs} == {"Night 0", "Night 1", "Night 2"}


def test_the_text_in_the_data_for_search_engines_is_the_last_resort() -> None:
    body = "\n\n".join(f"{LEAD * 3}{n}" for n in range(3))
    data = json.dumps({"@type": "NewsArticle", "headline": "Owls", "articleBody": body})
    script = f'<script type="application/ld+json">{data}</script>'

    assert texts(article(f"{script}<p>Subscribe to read on.</p>")) == body.split("\n\n")
    assert len(texts(article(f"{script}<article>{STORY}</article>"))) == 5


def linked_data(**values: object) -> str:
    data = json.dumps({"@context": "https://schema.org", **values})
    return f'<script type="application/ld+json">{data}</script>'


METADATA = {
    "the heading that the metadata confirm": (
        '<meta property="og:title" content="Owls at Night - Field Notes"><h1>Owls at Night</h1>',
        {"title": "Owls at Night"},
    ),
    "the name of the site is cut off": (
        '<meta property="og:site_name" content="Field Notes"><title>Owls | Field Notes</title>',
        {"title": "Owls"},
    ),
    "the host of the site is cut off": (
        '<link rel=canonical href="https://fieldnotes.org/1"><title>Owls - Field Notes</title>',
        {"title": "Owls", "url": "https://fieldnotes.org/1"},
    ),
    "a part of the title that is not the site stays": (
        "<title>Owls - A Life at Night</title>",
        {"title": "Owls - A Life at Night"},
    ),
    "the logo is no title": (
        '<meta property="og:site_name" content="Field Notes"><h1>Field Notes</h1>'
        "<title>Owls – Field Notes</title>",
        {"title": "Owls"},
    ),
    "a second-level heading confirms a title": (
        "<title>Owls · Birds</title><h1>News</h1><h2>Owls</h2>",
        {"title": "Owls"},
    ),
    "a headline that the page does not show": (
        linked_data(**{"@type": "Article", "headline": "nocturnal bird", "name": "Owl"})
        + "<title>Owl - Encyclopedia</title><h1>Owl</h1>",
        {"title": "Owl"},
    ),
    "a headline that is cut": (
        linked_data(**{"@type": "Article", "headline": "Owls hunt at…"})
        + "<h1>Owls hunt at night</h1>",
        {"title": "Owls hunt at night"},
    ),
    "a title with entities and tags": (
        '<meta property="og:title" content="Owls &amp;amp; &lt;em&gt;Mice&lt;/em&gt;">',
        {"title": "Owls & Mice"},
    ),
    "untitled": ("<title>Untitled Document</title><h1>Owls</h1>", {"title": "Owls"}),
    "JSON-LD": (
        linked_data(
            **{
                "@graph": [
                    {"@type": "WebSite", "name": "Field Notes"},
                    {"@type": "Person", "@id": "#jane", "name": "Jane Roe"},
                    {
                        "@type": ["NewsArticle"],
                        "headline": "Owls",
                        "author": [{"@id": "#jane"}, {"@type": "Person", "name": "John Doe"}],
                        "datePublished": "2024-05-05T08:30:00+02:00",
                    },
                ]
            }
        ),
        {"title": "Owls", "author": "Jane Roe, John Doe", "published": "2024-05-05T08:30:00+02:00"},
    ),
    "JSON-LD of several articles": (
        linked_data(
            **{"@graph": [{"@type": "BlogPosting", "headline": each} for each in ("Owls", "Mice")]}
        )
        + "<title>Field Notes</title>",
        {"title": "Field Notes"},
    ),
    "JSON-LD that is none": (
        '<script type="application/ld+json">{"@type": "Article", </script><title>Owls</title>',
        {"title": "Owls"},
    ),
    "papers": (
        '<meta name="citation_title" content="Owls"><meta name="citation_author" content="Roe, J.">'
        '<meta name="citation_author" content="Doe, J.">'
        '<meta name="citation_publication_date" content="2024/05/05">',
        {"title": "Owls", "author": "Roe, J., Doe, J.", "published": "2024/05/05"},
    ),
    "an author who is an address": (
        '<meta property="article:author" content="https://example.org/jane">'
        '<p class="byline">By Jane Roe</p>',
        {"author": "Jane Roe"},
    ),
    "an author with a name like a preposition": (
        '<meta name="author" content="Justus von Daniels">',
        {"author": "Justus von Daniels"},
    ),
    "an account": ('<meta name="author" content="admin">', {}),
    "another account": ('<meta name="author" content="jane_roe87">', {}),
    "a byline in Russian": (
        '<span class="author-name">Автор: Анна Иванова</span>',
        {"author": "Анна Иванова"},
    ),
    "rel": ('<a rel="author" href="/jane">Jane Roe</a>', {"author": "Jane Roe"}),
    "several bylines": ('<p class="author">Jane Roe</p><p class="author">John Doe</p>', {}),
    "no names": ('<p class="author">Read more here</p>', {}),
    "a time": ('<time datetime="2024-05-05">5 May</time>', {"published": "2024-05-05"}),
    "several times": ("<time datetime=2024-05-05>a</time><time datetime=2024-05-06>b</time>", {}),
    "the time of publication": (
        "<time datetime=2024-05-06>a</time><time pubdate datetime=2024-05-05>b</time>",
        {"published": "2024-05-05"},
    ),
    "no date": ('<meta name="date" content="0000-00-00">', {}),
    "a relative address": ('<link rel="canonical" href="/owls">', {}),
    "a relative address with a base": (
        '<base href="https://example.org/a/"><link rel="canonical" href="../owls">',
        {"url": "https://example.org/owls"},
    ),
    "og:url": (
        '<meta property="og:url" content="https://example.org/owls">',
        {"url": "https://example.org/owls"},
    ),
    "an address with blanks": (
        '<link rel="canonical" href="https://example.org/a b">',
        {"left_out": ["url: a url begins with http:// or https:// and contains no blanks"]},
    ),
    "another scheme": ('<link rel="canonical" href="javascript:alert(1)">', {}),
    "saved by a browser": (
        "<!-- saved from url=(0024)https://example.org/owls -->",
        {"url": "https://example.org/owls"},
    ),
    "language": ('<html lang="pt-BR">', {"language": "pt"}),
    "locale": ('<meta property="og:locale" content="tr_TR">', {"language": "tr"}),
    "no language": ('<html lang="klingon">', {}),
}


@pytest.mark.parametrize(("head", "expected"), METADATA.values(), ids=METADATA)
def test_metadata(head: str, expected: dict[str, object]) -> None:
    draft = article(f"{head}{STORY}")
    found = {
        "title": draft.title,
        "author": draft.author,
        "published": draft.published,
        "url": draft.url,
        "language": draft.language,
        "left_out": [skipped.why for skipped in draft.left_out],
    }

    assert {name: value for name, value in found.items() if value} == expected


def test_relative_addresses_are_joined_to_the_base_of_the_run() -> None:
    page = f'<link rel="canonical" href="owls">{STORY}'

    assert (
        article(page, Options(base_url="https://example.org/a/")).url
        == "https://example.org/a/owls"
    )


def test_the_head_of_the_article_is_not_repeated() -> None:
    page = (
        "<title>Owls</title><meta name=author content='Jane Roe'><meta name=date content=2024-05-05>"
        f"<h1>Owls</h1><p>Jane Roe</p><p>2024-05-05</p>{STORY}<h2>Owls at home</h2>{STORY}"
    )
    draft = article(page)

    assert (draft.title, len(draft.paragraphs)) == ("Owls", 10)
    assert [part.heading for part in draft.paragraphs] == [None] * 5 + ["Owls at home"] * 5


RUSSIAN = "Сова охотится ночью, а днём спит в дупле старого дерева."


@pytest.mark.parametrize(
    ("content", "options"),
    [
        (f"<p>{RUSSIAN}".encode(), Options()),
        (f"<p>{RUSSIAN}".encode("utf-8-sig"), Options()),
        (f"<p>{RUSSIAN}".encode("utf-16"), Options()),
        (f"<meta charset=windows-1251><p>{RUSSIAN}".encode("cp1251"), Options()),
        (f"<meta charset='KOI8-R'><p>{RUSSIAN}".encode("koi8-r"), Options()),
        (
            '<meta http-equiv="Content-Type" content="text/html; charset=windows-1251">'
            f"<p>{RUSSIAN}".encode("cp1251"),
            Options(),
        ),
        (f"<?xml version='1.0' encoding='koi8-r'?><p>{RUSSIAN}".encode("koi8-r"), Options()),
        (f"<meta charset=windows-1251><p>{RUSSIAN}".encode(), Options()),
        (f"<meta charset=rot13><p>{RUSSIAN}".encode(), Options()),
        (f"<meta charset=utf-8><p>{RUSSIAN}".encode("cp1251"), Options()),
        (f"<meta charset=raw_unicode_escape><p>{RUSSIAN}".encode("cp1251"), Options()),
        (f"<p>{RUSSIAN}".encode("cp866"), Options(encoding="cp866")),
    ],
)
def test_encodings(content: bytes, options: Options) -> None:
    assert texts(article(content, options)) == [RUSSIAN]


def test_a_damaged_character_does_not_cost_the_page() -> None:
    page = f"<meta charset=utf-8><p>{RUSSIAN * 10}</p>".encode() + b"<p>a \xd0 b</p>"

    assert texts(article(page)) == [RUSSIAN * 10, "a \ufffd b"]


def test_latin_1_is_what_windows_made_of_it() -> None:
    page = "<meta charset=iso-8859-1><p>“Owls” – naïve".encode("cp1252")

    assert texts(article(page)) == ["“Owls” – naïve"]


@pytest.mark.parametrize(
    ("page", "why"),
    [
        ("<html></html>", "without text"),
        ("<!-- nothing -->", "without text"),
        ("<div id=root></div><script>start()</script>", "loaded by a script"),
        ("<noscript>Please enable JavaScript</noscript><script>start()</script>", "by a script"),
        ("<p>You need to enable JavaScript to run this app.</p>", "loaded by a script"),
        (
            "<p>We use cookies. Cookies help us. You consent to all cookies.</p><p>OK</p>",
            "cookies",
        ),
    ],
)
def test_pages_without_text_say_so(page: str, why: str) -> None:
    with pytest.raises(UnreadableSource, match=f"page.html: .*{why}"):
        article(page)


MANY = 20_000
HOSTILE = {
    "deep": b"<div>" * 100_000 + b"<p>Owls.",
    "never closed": b"<b><i>" * MANY + b"Owls.",
    "deep and wide": b'<div class="comments author">' * 1500 + b"<p>Owls.</p>" * (MANY // 10),
    "tables in tables": b"<table><tr><td>" * 600 + b"<p>Owls.</p>" * (MANY // 10),
    "a long attribute": b'<p class="' + b"comment-" * 10**5 + b'">Owls.',
    "a long title": b"<title>" + b"a | " * 10**6 + b"</title><p>Owls.",
    "NULs": b"\x00" * 10**6 + b"<p>Owls.\x00",
    "entities": b"<p>Owls." + b"&amp;&nope;&#99999999;" * MANY,
    "a bomb": b'<!DOCTYPE html [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><p>Owls. &b;&b;',
    "angle brackets": b"<p>Owls.</p>" + b"<" * 10**5,
    "open tags": b"<p>Owls.</p>" + b"<a " * MANY,
    "open comments": b"<p>Owls.</p>" + b"<!--" * MANY,
    "XHTML": b'<?xml version="1.0"?><html xmlns="x"><p>Owls.</p>' + b"<a /" * MANY + b"<b" * MANY,
    "blanks": b"<p>Owls." + b" \n" * 10**6,
    "deep JSON": b'<script type="application/ld+json">'
    + b"[" * 10**5
    + b"]" * 10**5
    + b"</script><p>Owls.",
    "much JSON": b'<script type="application/ld+json">' + b"[{}]" * MANY + b"</script><p>Owls.",
    "refresh": b'<meta http-equiv="refresh" content="0;url=file:///etc/passwd"><p>Owls.',
    "data": b'<p>Owls.<img src="data:text/html,<p>no</p>"><iframe srcdoc="<p>no</p>"></iframe>',
    "sections in headings": b"<section><h1>" * 300 + b"Owls. " * 2000,
    "related": b"<p>Owls.</p>" + b"<h6>Related articles</h6>" * (MANY // 10),
}


@pytest.mark.slow
@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE)
def test_attacks_cost_little_time(content: bytes) -> None:
    began, why = time.process_time(), ""
    try:
        found = texts(article(content))
    except UnreadableSource as error:
        why, found = error.why, []
    assert any("Owls." in text for text in found) or re.search("too deep|loaded by a script", why)
    assert time.process_time() - began < 5


def test_a_page_of_too_many_tags_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("retrieval.readers.web.markup.MOST_TAGS", 100)

    with pytest.raises(UnreadableSource, match="split it"):
        article("<p>Owls.</p>" * 100)


PIECES = st.sampled_from(
    "<p> </p> <div> </div> <article> <h1> <h2> </h2> <table> <tr> <td> </table> <pre> </pre> <br> "
    "<ul><li> <a_href=x> </a> <!-- --> <script> </script> <title> </title> <nav> <span_hidden> "
    "&amp; &#0; \ud800 \x00 Owls 猫 <p_class=comments> <meta_charset=koi8-r>".split(" ")
).map(lambda piece: piece.replace("_", " "))


@given(st.lists(st.one_of(PIECES, st.text(max_size=20)), max_size=30).map("".join))
def test_any_markup_gives_paragraphs_that_can_be_stored(markup: str) -> None:
    content = markup.encode("utf-8", "surrogatepass")
    try:
        items = list(read_html(Original.of("page.html", content)))
    except UnreadableSource:
        return
    for draft in items:
        assert isinstance(draft, Draft)
        assert draft.paragraphs
        for part in draft.paragraphs:
            assert part.text == part.text.strip("\n")
            assert part.text.strip()
            assert f"{draft.title}{part.text}{part.heading}".encode()
