"""What the bot says of itself and of its articles; what is said of them comes from the corpus."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import islice
from urllib.parse import urlsplit

from bot.channels.telegram.sending.blocks import one_line, shortened
from bot.texts import TEXTS
from bot.texts.texts import Texts
from retrieval import Corpus, safe_address

# So many hosts are named, and so many articles are looked through for them.
MOST_HOSTS, MOST_ARTICLES = 5, 20_000
MOST_LANGUAGES = 10
LONGEST = 80


def introduction(texts: Texts, questions: Sequence[str]) -> str:
    """What the bot says of itself, above the *questions* to try."""
    return f"{texts.start}\n\n{texts.try_these}" if questions else texts.start


def about(corpus: Corpus, texts: Texts) -> str:
    """How many articles there are, of which dates and languages, and from where."""
    state, newest, oldest = corpus.state(), corpus.newest(), corpus.oldest()
    lines = [
        texts.about.format(
            articles=state.articles,
            paragraphs=state.paragraphs,
            fingerprint=state.fingerprint[:12],
        )
    ]
    if newest and oldest:
        first, last = (shortened(one_line(date), LONGEST) for date in (oldest, newest))
        lines.append(texts.dates.format(first=first, last=last))
    if languages := [_named(code) for code in corpus.languages() if code][:MOST_LANGUAGES]:
        lines.append(texts.status_languages.format(languages=", ".join(languages)))
    if hosts := _hosts(corpus):
        lines.append(texts.hosts.format(hosts=", ".join(hosts)))
    return "\n".join(lines)


def _named(code: str) -> str:
    name = code.partition("-")[0].lower()
    return TEXTS[name].language_name if name in TEXTS else shortened(one_line(code), LONGEST)


def _hosts(corpus: Corpus) -> list[str]:
    """The hosts of most articles; what is no safe address has none."""
    counts: Counter[str] = Counter()
    for article in islice(corpus.articles(), MOST_ARTICLES):
        address = safe_address(article.url or "")
        if address and (host := urlsplit(address).hostname):
            counts[host.removeprefix("www.")] += 1
    return [shortened(host, LONGEST) for host, _ in counts.most_common(MOST_HOSTS)]
