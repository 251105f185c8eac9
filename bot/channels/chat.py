"""A conversation on a terminal, with commands that begin with a colon."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from bot.channels.explanation import explanation_parts
from bot.channels.styled import Styled
from bot.channels.terminal import article_text, evidence_text, message
from bot.conversation import context_of
from bot.exit import message_of
from bot.notes import titles
from bot.readable import printable
from bot.screen.console import Screen
from retrieval import (
    STYLES,
    Answer,
    ArticleFilter,
    Corpus,
    Evidence,
    Explanation,
    Outcome,
    read_reference,
)
from retrieval.errors import UnknownArticle

if TYPE_CHECKING:
    from prompt_toolkit.history import History

COMMANDS = {
    ":more": "show more passages for the last question",
    ":show": "show the article of a quote, or any article; :show [N | ID]",
    ":cite": "cite a quote; :cite [N] [STYLE]",
    ":why": "explain the last answer",
    ":lang": "quote articles in the language of the question only, or all; :lang only | all",
    ":alone": "ask the last question without those before it",
    ":new": "forget the earlier questions",
    ":help": "list the commands",
    ":quit": "leave",
}
MOST_QUOTES = 50


class Chat:
    """The earlier questions, the last answer, and the quotes shown."""

    def __init__(
        self, corpus: Corpus, screen: Screen, limit: int, only: ArticleFilter | None = None
    ) -> None:
        self._corpus = corpus
        self._screen = screen
        self._limit = limit
        self._only = only
        self._history: list[str] = []
        self._explanation: Explanation | None = None
        self._shown = 0

    @property
    def _answer(self) -> Answer | None:
        return self._explanation.answer if self._explanation else None

    def hear(self, line: str) -> bool:
        """Answer a question or run a command; return False to leave."""
        line = line.strip()
        word, *arguments = line.split() or [""]
        if word in (":quit", ":q", ":exit"):
            return False
        if word.startswith(":"):
            try:
                self._obey(word, arguments)
            except UnknownArticle as error:
                self._say(message_of(error))
        elif line:
            self._ask(line)
        return True

    def _ask(self, question: str) -> None:
        context = context_of(question, self._history)
        last = self._answer.passages[:1] if context and self._answer else ()
        self._history.append(question)
        self._answer_to(question, context, [passage.id for passage in last])

    def _answer_to(
        self, question: str, context: Sequence[str] = (), quoted: Sequence[str] = ()
    ) -> None:
        self._explanation = self._corpus.explain(
            question, context=context, limit=MOST_QUOTES, only=self._only, quoted=quoted
        )
        answer = self._explanation.answer
        self._shown = 0
        if followed := answer.query.context:
            self._say(f"Understood as a follow-up to: {' | '.join(followed)}")
        if note := message(answer, partial(titles, self._corpus)):
            self._say(note)
        if answer.estimate.outcome is not Outcome.NOTHING:
            self._more()

    def _obey(self, word: str, arguments: list[str]) -> None:
        match word:
            case ":more" if self._answer:
                self._more()
            case ":show" if arguments and not arguments[0].isdecimal():
                reference = read_reference(arguments[0])
                paragraphs = self._corpus.paragraphs(reference.article_id)
                self._show(article_text(paragraphs, reference.paragraph, reference.span))
            case ":show" if (evidence := self._chosen(arguments)) is not None:
                paragraph = evidence.passage.paragraph
                paragraphs = self._corpus.paragraphs(paragraph.article.id)
                self._show(article_text(paragraphs, paragraph.number, evidence.passage.span))
            case ":cite" if (evidence := self._chosen(arguments)) is not None:
                self._cite(evidence, arguments)
            case ":why" if self._explanation:
                for part in explanation_parts(self._explanation, self._screen.width):
                    self._screen.lay_out(part)
            case ":why":
                self._say("There is no answer to explain yet. Ask a question first.")
            case ":lang":
                self._choose_languages(arguments)
            case ":alone" if self._answer:
                self._answer_to(self._answer.query.text)
            case ":new":
                self._history.clear()
                self._say("The earlier questions are forgotten.")
            case ":more" | ":show" | ":cite" | ":alone":
                self._say("There is no such quote." if self._answer else "Ask a question first.")
            case _:
                self._help()

    def _help(self) -> None:
        for name, meaning in COMMANDS.items():
            self._say(f"{name:<7}{meaning}")

    def _choose_languages(self, arguments: list[str]) -> None:
        only = self._only or ArticleFilter()
        if arguments in (["only"], ["all"]):
            only = self._only = replace(only, same_language=arguments == ["only"])
        if only.same_language:
            self._say(
                "Only articles in the language of the question are quoted. For all: :lang all"
            )
        else:
            self._say("Articles in all languages are quoted. For the question's only: :lang only")

    def _more(self) -> None:
        evidence = self._answer.evidence if self._answer else ()
        fewest = len(self._answer.conflicting) - self._shown if self._answer else 0
        following = evidence[self._shown : self._shown + max(self._limit, fewest)]
        for number, quoted in enumerate(following, start=self._shown + 1):
            self._say(f"[{number}]")
            self._show(evidence_text(quoted))
        self._shown += len(following)
        if not following:
            self._say("There are no more passages.")

    def _cite(self, evidence: Evidence, arguments: list[str]) -> None:
        names = [argument for argument in arguments if not argument.isdecimal()]
        for name in names:
            if name not in STYLES:
                self._say(f"There is no style {printable(name)!r}. Use one of: {', '.join(STYLES)}")
                return
        style = STYLES[names[-1] if names else "plain"]
        self._show(style(evidence.passage.paragraph.article, evidence.parts))

    def _chosen(self, arguments: list[str]) -> Evidence | None:
        numbers = [int(argument) for argument in arguments if argument.isdecimal()]
        number = numbers[0] if numbers else 1
        evidence = self._answer.evidence if self._answer else ()
        return evidence[number - 1] if 0 < number <= len(evidence) else None

    def _show(self, content: Styled | str) -> None:
        self._screen.show(content if isinstance(content, Styled) else printable(content))

    def _say(self, text: str) -> None:
        self._screen.say(text)


def run(chat: Chat, history: Path, article_ids: Callable[[], list[str]]) -> None:
    """Read lines to the end or ``:quit``, with a prompt for a person."""
    lines = _typed(history, article_ids) if sys.stdin.isatty() else _piped()
    for line in lines:
        if not chat.hear(line):
            return


def _piped() -> Iterator[str]:
    for line in sys.stdin.buffer:
        yield line.decode("utf-8", "replace")


def _typed(history: Path, article_ids: Callable[[], list[str]]) -> Iterator[str]:
    # It is slow to import.
    from prompt_toolkit import PromptSession
    from prompt_toolkit.completion import WordCompleter

    completer = WordCompleter([*COMMANDS, *STYLES, *article_ids()], WORD=True)
    session: PromptSession[str] = PromptSession(
        history=kept_history(history), completer=completer, complete_while_typing=False
    )
    while True:
        try:
            yield session.prompt("? ")
        except KeyboardInterrupt:
            continue
        except EOFError:
            return


def kept_history(file: Path) -> History:
    """Return the typed questions, in a private file."""
    from prompt_toolkit.history import FileHistory, InMemoryHistory

    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch(0o600)
        file.chmod(0o600)
    except OSError:
        return InMemoryHistory()
    return FileHistory(str(file))
