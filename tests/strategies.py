"""What generated corpora are made of: prose with all that prose has, and questions of any kind."""

import json
from pathlib import Path

from hypothesis import strategies as st

# Few words, so that questions meet them; odd ones, so that folding and cutting are put to a test.
WORDS = (
    "owl owls Owl's night hunt hunted barn the of is and mice $25,000 25000 dollars 13-year-old "
    "new-borns İstanbul Straße naïve U.S. Dr. 3.5 2 million ﬁsh о́вцы Тоқаев oʻzbek 猫 😀 e\u0301t "
    "x\u00adray <b> &amp; \u202eabc aged 41 July 30.07.2024 ٣٠.٠٧.٢٠٢٤ 25.000,5 1-2-3"
).split(" ")
BLANKS = st.sampled_from([" ", "  ", "\u00a0", "\n", "\r\n", "\t"])
ENDS = st.sampled_from([". ", "! ", "? ", '." ', "… ", ".\n", " "])

sentences = st.builds(
    lambda words, blank, end: blank.join(words) + end,
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=12),
    BLANKS,
    ENDS,
)
prose = st.lists(sentences, min_size=1, max_size=12).map("".join)
texts = st.one_of(prose, st.text(max_size=300))
# A paragraph's text as a reader may give it: anything that can be encoded, not only blanks.
paragraphs = st.one_of(prose, st.text(st.characters(exclude_categories=("Cs",)), max_size=200))
articles = st.fixed_dictionaries(
    {
        "title": st.one_of(st.none(), st.sampled_from(["Owls", "The Barn", "Тоқаев", "U.S. <b>"])),
        "paragraphs": st.lists(paragraphs, min_size=1, max_size=4),
        "url": st.one_of(st.none(), st.just("https://example.org/a-b?c=d#e")),
    }
)
corpora = st.lists(articles, max_size=5)
questions = st.one_of(
    st.lists(st.sampled_from(WORDS), max_size=6).map(" ".join), st.text(max_size=60)
)


def write_articles(path: Path, articles: list[dict[str, object]]) -> Path:
    """*articles* as JSON Lines in *path*."""
    lines = (json.dumps({"id": f"a{n}", **article}) for n, article in enumerate(articles))
    path.write_text("\n".join(lines), "utf-8")
    return path
