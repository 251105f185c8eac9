"""An answer: asked for, stored, and shown in messages with buttons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby
from typing import NamedTuple

from telegram import Chat, InlineKeyboardMarkup
from telegram.constants import ChatType

from bot.channels.telegram.remembering.memory import (
    Content,
    RememberedAnswer,
    RememberedQuote,
    digest,
    main_part,
    recalled,
)
from bot.channels.telegram.sending.answer_blocks import Quote, Titles, notes_on, quote_block
from bot.channels.telegram.sending.keyboards import Place, answer_keyboard, below_buttons
from bot.channels.telegram.sending.message_blocks import (
    Block,
    Rendered,
    first_that_fit,
    one_line,
    pack,
    plain_block,
    shortened,
)
from bot.channels.telegram.services import Services
from bot.notes import answers_in, titles
from bot.texts import Texts
from retrieval import (
    Answer,
    ArticleFilter,
    Corpus,
    Evidence,
    Outcome,
    Paragraph,
    Passage,
    Span,
    answering_words,
)
from retrieval.analysis import code_of
from retrieval.errors import QuoteMismatch

# For "more", and for an answer without quotes.
MOST_QUOTES = 20
MOST_TITLES = 5
MOST_HITS = 20
# The second quote needs at least this share of the first one's score.
ADDS_SOMETHING = 0.9
MOST_AT_FIRST = 2
MOST_QUESTION = 60
# Few people read on, and finding the words that answer takes time.
MOST_MARKED = 5


class Look(NamedTuple):
    """How answers look in a chat; "more" brings *limit* quotes."""

    texts: Texts
    is_short: bool
    is_single: bool
    limit: int


class Shown(NamedTuple):
    """The messages, the number of quotes in them, and the last keyboard."""

    messages: list[Rendered]
    quote_count: int
    keyboard: InlineKeyboardMarkup | None


class Turn(NamedTuple):
    """A question to *only* some articles, earlier questions, and passages quoted last."""

    question: str
    only: ArticleFilter | None
    context: Sequence[str] = ()
    quoted: Sequence[str] = ()


class Outlook(NamedTuple):
    """An answer, its stored form, and the quotes to show at first."""

    answer: Answer
    content: Content
    shown: Sequence[Quote]


async def ask(
    services: Services, turn: Turn, language: str, look: Look, heading: Sequence[str] = ()
) -> Outlook:
    """Ask the corpus. Raises ``TimeoutError`` if too many others do."""

    def asked(corpus: Corpus) -> Outlook:
        answered = corpus.ask(
            turn.question, context=turn.context, likely=language, limit=MOST_QUOTES,
            only=turn.only, quoted=turn.quoted,
        )  # fmt: skip
        shown = shown_first(answered, look)
        is_empty = answered.estimate.outcome is Outcome.NOTHING and not answered.query.small_talk
        near = _titles_near(corpus, answered) if is_empty else None
        notes = [*heading, *notes_on(answered, look.texts, shown, near)]
        query, outcome = answered.query, answered.estimate.outcome
        return Outlook(
            answered,
            Content(query.text, query.context, outcome, remembered_quotes(answered), notes),
            [
                quote_of(answered, one)._replace(is_whole=_is_whole(corpus, one.parts))
                for one in shown
            ],
        )

    return await services.corpus_pool.run(asked)


def _titles_near(corpus: Corpus, answer: Answer) -> Titles:
    """The titles of articles with words of a question, or else the first titles."""
    articles = {
        hit.passage.paragraph.article.id: hit.passage.paragraph.article
        for hit in corpus.search(answer.query.text, MOST_HITS)
        if code_of(hit.language) not in answer.left_out
    }
    near = [article.title or article.source for article in articles.values()][:MOST_TITLES]
    if near:
        return Titles(near, len(near), are_fitting=True)
    return Titles(titles(corpus, MOST_TITLES), corpus.state().articles, are_fitting=False)


def look_of(chat: Chat, services: Services, texts: Texts) -> Look:
    """How answers look in *chat*: short in a group."""
    is_group = chat.type != ChatType.PRIVATE
    return Look(texts, is_group, is_group, services.quotes_per_answer)


def shown_first(answer: Answer, look: Look) -> Sequence[Evidence]:
    """The quotes to show at first: all that conflict, else one.

    The second is added if it says something else and is nearly as good.
    """
    if answer.conflict:
        return answer.conflicting
    evidence = answer.evidence[: 1 if look.is_short else min(look.limit, MOST_AT_FIRST)]
    if len(evidence) == MOST_AT_FIRST:
        first, second = evidence
        sentences = {one.answer_span.of(one.passage.paragraph.text) for one in evidence}
        if len(sentences) == 1 or second.score < ADDS_SOMETHING * first.score:
            return evidence[:1]
    return evidence


def show(
    answer: RememberedAnswer,
    quotes: Sequence[Quote],
    first: int,
    look: Look,
    can_be_answered: bool = True,
) -> Shown:
    """Show the quotes of *answer* from number *first* on, with notes above the first.

    A question that *can_be_answered* can be saved.
    """
    blocks = _blocks(answer, quotes, first, look)
    if look.is_single:
        message, block_count = first_that_fit(blocks)
        messages, count = [message], max(0, len(quotes) - (len(blocks) - block_count))
    else:
        messages, count = pack(blocks), len(quotes)
    follows = bool(answer.context) and first == 0
    waits = answer.outcome is not Outcome.ANSWER and first == 0 and can_be_answered
    below = below_buttons(answer.id, look.texts, follows, waits)
    if not quotes:
        return Shown(messages, 0, InlineKeyboardMarkup(below) if below else None)
    seen = first + count
    # "More" brings no quote that the chat has seen.
    more = next_count(answer, seen, look) if answer.shown_count <= seen else 0
    place = Place(answer.id, first, count)
    keyboard = answer_keyboard(place, quotes[:count], more, look.texts, below)
    return Shown(messages, count, keyboard)


def next_count(answer: RememberedAnswer, seen: int, look: Look) -> int:
    """The number of quotes that "more" brings after *seen* ones: *limit* with the first ones."""
    return min(look.limit - seen if seen < look.limit else look.limit, len(answer.quotes) - seen)


def shared(answer: RememberedAnswer, quotes: Sequence[Quote], look: Look) -> list[Rendered]:
    """The quotes of an answer without a trace of its question, which is private."""
    notes = tuple(_public_notes(answer, quotes, look.texts))
    return pack(_blocks(replace(answer, notes=notes, context=()), quotes, 0, look))


def _blocks(
    answer: RememberedAnswer, quotes: Sequence[Quote], first: int, look: Look
) -> list[Block]:
    is_only = first == 0 and len(quotes) == 1
    # Several whole quotes would fill the screen.
    is_short = look.is_short or len(quotes) > 1
    blocks = [
        quote_block(quote, look.texts, 0 if is_only else number, is_short)
        for number, quote in enumerate(quotes, start=first + 1)
    ]
    notes: Sequence[str] = ()
    if first == 0:
        # Earlier versions did not store the notes.
        notes = answer.notes or _public_notes(answer, quotes, look.texts)
        if answer.context:
            question = shortened(one_line(answer.context[-1]), MOST_QUESTION)
            line = look.texts.understood.format(question=question)
            # A note about the outcome comes first.
            place = 0 if answer.outcome is Outcome.ANSWER else 1
            notes = [*notes[:place], line, *notes[place:]]
    return [*notes_blocks(notes), *blocks] or [plain_block(look.texts.nothing)]


def notes_blocks(notes: Sequence[str]) -> list[Block]:
    """Notes as blocks: adjacent lines in one, each longer note alone."""
    texts: list[str] = []
    for is_long, some in groupby(notes, key=lambda note: "\n" in note):
        lines = [*some]
        texts += lines if is_long else ["\n".join(lines)]
    return [*map(plain_block, texts)]


def _public_notes(answer: RememberedAnswer, quotes: Sequence[Quote], texts: Texts) -> list[str]:
    notes = [texts.closest] if answer.outcome is Outcome.CLOSEST else []
    answers = [answers_in(one.passage, one.conflicting) for one in quotes if one.conflicting]
    if len(answers) > 1:
        notes.append(texts.differ.format(answers=one_line(" / ".join(answers))))
    return notes


def remembered_quotes(answer: Answer) -> list[RememberedQuote]:
    """The quotes of an answer as they are stored."""
    answers = answer.conflict.answers if answer.conflict else ()
    spans_of = [*answers, *[()] * (len(answer.evidence) - len(answers))]
    return [
        RememberedQuote(
            evidence.passage.id,
            evidence.answer_span.start,
            evidence.answer_span.end,
            digest(evidence.parts),
            [copy.id for copy in evidence.also_in],
            _ends(spans),
            [part.id for part in evidence.parts] if len(evidence.parts) > 1 else [],
            _ends(answering_words(answer.query, evidence)) if number < MOST_MARKED else [],
        )
        for number, (evidence, spans) in enumerate(zip(answer.evidence, spans_of, strict=True))
    ]


def quote_of(answer: Answer, evidence: Evidence) -> Quote:
    """A quote of *answer*, without a look at its article."""
    sides = zip(answer.conflicting, answer.conflict.answers if answer.conflict else (), strict=True)
    conflicting = next((spans for side, spans in sides if side == evidence), ())
    return Quote(
        evidence.passage, evidence.parts, evidence.answer_span, evidence.also_in, conflicting,
        answering_words(answer.query, evidence),
    )  # fmt: skip


def _ends(spans: Sequence[Span]) -> list[tuple[int, int]]:
    return [(span.start, span.end) for span in spans]


def _spans(ends: Sequence[tuple[int, int]]) -> tuple[Span, ...]:
    return tuple(Span(start, end) for start, end in ends)


def quotes(corpus: Corpus, answer: RememberedAnswer, first: int, limit: int) -> list[Quote]:
    """Read the quotes of an answer from number *first* on: *limit*, or all that conflict."""
    recalled_quotes = []
    for quote in answer.quotes[first : max(first + limit, answer.conflicting_count)]:
        if parts := recalled(corpus, quote):
            passage = main_part(quote, parts)
            # In an editor's quote, no sentence is marked.
            is_marked = quote.start < quote.end
            recalled_quotes.append(
                Quote(
                    passage, parts, Span(quote.start, quote.end) if is_marked else passage.span,
                    _copies(corpus, quote), _spans(quote.answers), _spans(quote.words),
                    _is_whole(corpus, parts),
                )
            )  # fmt: skip
    return recalled_quotes


def quote_number(corpus: Corpus, answer: RememberedAnswer, number: int) -> Quote | None:
    """Quote number *number* of an answer, if it still exists."""
    if number >= len(answer.quotes):
        return None
    found = quotes(corpus, answer, number, 1)
    return next((one for one in found if one.passage.id == answer.quotes[number].id), None)


def _is_whole(corpus: Corpus, parts: Sequence[Passage]) -> bool:
    if corpus.length(parts[0].paragraph.article.id) > len(parts):
        return False
    return all(part.quote.strip() == part.paragraph.text.strip() for part in parts)


def _copies(corpus: Corpus, quote: RememberedQuote) -> tuple[Passage, ...]:
    try:
        copies = [corpus.recall(passage_id) for passage_id in quote.also_in]
    except QuoteMismatch:
        return ()
    return tuple(copy for copy in copies if copy)


class Neighborhood(NamedTuple):
    """A paragraph near a quote, the *total* of its article, and its *neighbors* (or 0)."""

    quote: Quote
    paragraph: Paragraph
    total: int
    neighbors: tuple[int, int]


def neighborhood(
    corpus: Corpus, answer: RememberedAnswer, number: int, offset: int
) -> Neighborhood | None:
    """The paragraph *offset* paragraphs after quote *number*, if both exist."""
    quote = quote_number(corpus, answer, number)
    if quote is None:
        return None
    own = quote.passage.paragraph
    paragraphs = corpus.paragraphs(own.article.id)
    places = [one.number for one in paragraphs]
    if own.number + offset not in places:
        return None
    place = places.index(own.number + offset)
    before = places[place - 1] if place else 0
    after = places[place + 1] if place + 1 < len(places) else 0
    return Neighborhood(quote, paragraphs[place], len(places), (before, after))
