"""A prompt on a terminal: questions in, answers out, and commands that begin with a colon."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from rich.text import Text

from bot.channels.explanation import explanation_parts
from bot.channels.terminal import article_text, evidence_text, message, printable
from bot.console import Screen
from bot.conversation import context_of
from bot.exit import message_of
from retrieval import Answer, Corpus, Evidence, Outcome
from retrieval.answering.explanation import Explanation
from retrieval.citation.reference import read_reference
from retrieval.citation.styles import STYLES
from retrieval.errors import UnknownArticle

COMMANDS = {
    ":more": "show further passages for the last question",
    ":show": ":show [N | ID] shows the article of the N-th quote, or any",
    ":cite": ":cite [N] [STYLE] cites the N-th quote",
    ":why": "tell how the last answer came about",
    ":new": "forget the questions asked so far",
    ":help": "list the commands",
    ":quit": "leave",
}
MOST_QUOTES = 50


class Chat:
    """A conversation with a corpus: what was asked, and how much of the answer was shown."""

    def __init__(self, corpus: Corpus, screen: Screen, limit: int) -> None:
        self._corpus = corpus
        self._screen = screen
        self._limit = limit
        self._history: list[str] = []
        self._explanation: Explanation | None = None
        self._shown = 0

    @property
    def _answer(self) -> Answer | None:
        return self._explanation.answer if self._explanation else None

    def hear(self, line: str) -> bool:
        """Answer a question or obey a command; False when it was the wish to leave."""
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
        self._history.append(question)
        self._explanation = self._corpus.explain(question, context=context, limit=MOST_QUOTES)
        answer = self._explanation.answer
        self._shown = 0
        if context:
            self._say(f"Understood as following: {' | '.join(context)}")
        if note := message(answer):
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
                style = STYLES.get(arguments[-1] if arguments else "plain", STYLES["plain"])
                self._show(style(evidence.passage.paragraph.article, evidence.passage))
            case ":why" if self._explanation:
                for part in explanation_parts(self._explanation):
                    self._screen.lay_out(part)
            case ":why":
                self._say("There is nothing to explain; ask a question first.")
            case ":new":
                self._history.clear()
                self._say("A new subject.")
            case ":more" | ":show" | ":cite":
                self._say("There is no such quote; ask a question first.")
            case _:
                for name, meaning in COMMANDS.items():
                    self._say(f"{name:<7}{meaning}")

    def _more(self) -> None:
        evidence = self._answer.evidence if self._answer else ()
        fewest = len(self._answer.sides) - self._shown if self._answer else 0
        following = evidence[self._shown : self._shown + max(self._limit, fewest)]
        for number, one in enumerate(following, start=self._shown + 1):
            self._say(f"[{number}]")
            self._show(evidence_text(one))
        self._shown += len(following)
        if not following:
            self._say("There are no further passages.")

    def _chosen(self, arguments: list[str]) -> Evidence | None:
        numbers = [int(argument) for argument in arguments if argument.isdecimal()]
        number = numbers[0] if numbers else 1
        evidence = self._answer.evidence if self._answer else ()
        return evidence[number - 1] if 0 < number <= len(evidence) else None

    def _show(self, content: Text | str) -> None:
        self._screen.show(content if isinstance(content, Text) else Text(printable(content)))

    def _say(self, text: str) -> None:
        self._screen.say(text)


def run(chat: Chat, history: Path, article_ids: Callable[[], list[str]]) -> None:
    """Read lines until the end of input or ``:quit``; with a prompt where a person types them."""
    lines = _typed(history, article_ids) if sys.stdin.isatty() else _piped()
    for line in lines:
        if not chat.hear(line):
            return


def _piped() -> Iterator[str]:
    for line in sys.stdin.buffer:
        yield line.decode("utf-8", "replace")


def _typed(history: Path, article_ids: Callable[[], list[str]]) -> Iterator[str]:
    # Imported here: only a chat needs it, and every other command would pay for it.
    from prompt_toolkit import PromptSession
    from prompt_toolkit.completion import WordCompleter
    from prompt_toolkit.history import FileHistory, History, InMemoryHistory

    try:
        history.parent.mkdir(parents=True, exist_ok=True)
        history.touch()
        kept: History = FileHistory(str(history))
    except OSError:  # a conversation goes on without what was said before
        kept = InMemoryHistory()
    completer = WordCompleter([*COMMANDS, *STYLES, *article_ids()], WORD=True)
    session: PromptSession[str] = PromptSession(
        history=kept, completer=completer, complete_while_typing=False
    )
    while True:
        try:
            yield session.prompt("? ")
        except KeyboardInterrupt:
            continue
        except EOFError:
            return
