"""The words of Pullquote itself, a TOML file for each language.

To add a language, add its file, and its code to ``TEXTS``.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING


class Texts:
    """The words in one language; its file is read when the first of them is needed.

    Each file has exactly these fields, with the same names in braces.
    """

    # The language
    language_name: str
    # Greeting and help
    start: str
    try_these: str
    ask_about: str
    you_asked: str
    help: str
    ask_usage: str
    unknown_command: str
    # The articles as a whole
    about: str
    newest: str
    dates: str
    hosts: str
    # What is stored
    privacy: str
    privacy_saved: str
    privacy_corrections: str
    privacy_statistics: str
    minutes: str
    hours: str
    days: str
    log_without_questions: str
    log_with_questions: str
    forgotten: str
    forgotten_person: str
    # Lists of articles
    articles_of: str
    articles_with: str
    no_such_articles: str
    and_more: str
    # Languages
    choose_language: str
    language_chosen: str
    one_language: str
    all_languages: str
    # Beside quotes
    closest: str
    closest_no_name: str
    closest_no_number: str
    closest_no_phrase: str
    closest_elsewhere: str
    nothing: str
    searched_for: str
    language_searched: str
    only_beginning: str
    also_searched: str
    other_language: str
    differ: str
    also_in: str
    # Claims
    verify_usage: str
    verify_no_claim: str
    verify_summary: str
    verify_supported: str
    verify_differs: str
    verify_missing: str
    verify_nearest: str
    verify_across: str
    verify_left_out: str
    kind_number: str
    kind_date: str
    kind_name: str
    kind_negation: str
    # Nothing found
    corpus_holds: str
    titles_near: str
    no_word: str
    # Small talk
    on_greeting: str
    on_thanks: str
    on_farewell: str
    on_how_are_you: str
    on_help: str
    on_affirmation: str
    empty_corpus: str
    # Places of quotes
    understood: str
    part: str
    page: str
    pages: str
    paragraph: str
    paragraphs: str
    paragraph_of: str
    # More, and citations
    no_more: str
    nothing_to_cite: str
    choose_style: str
    # Buttons
    button_around: str
    button_more: str
    button_cite: str
    button_open: str
    button_helpful: str
    button_unhelpful: str
    button_back: str
    button_alone: str
    button_one_language: str
    button_all_languages: str
    button_footnote: str
    button_previous: str
    button_next: str
    # After a button
    thanks: str
    what_was_wrong: str
    wrong_passage: str
    wrong_place: str
    outdated: str
    no_answer: str
    expired: str
    link_expired: str
    not_yours: str
    only_admins: str
    # Saved questions
    button_tell_me: str
    button_drop: str
    question_saved: str
    too_many_saved: str
    saved_questions: str
    nothing_saved: str
    question_dropped: str
    now_answered: str
    # Changed articles
    article_changed: str
    article_removed: str
    it_said: str
    now_it_says: str
    says_no_more: str
    correction_broke: str
    button_show_change: str
    # Unanswered messages
    only_text: str
    empty_mention: str
    too_long: str
    not_answered: str
    nor_these: str
    line_broke: str
    button_show: str
    line_broke_resend: str
    not_allowed: str
    was_away: str
    busy: str
    articles_away: str
    question_kept: str
    failed: str
    # Other chats
    inline_hint: str
    inline_nothing: str
    too_often: str
    # Editors
    editors_question: str
    editors_sent: str
    editors_withdrawn: str
    editors_no_id: str
    editors_too_long: str
    editors_gone: str
    editors_unreachable: str
    editor_found: str
    privacy_editors: str
    # Adding
    help_admin: str
    adding: str
    syncing: str
    count_added: str
    count_changed: str
    count_unchanged: str
    count_removed: str
    count_skipped: str
    nothing_changed: str
    skipped: str
    file_too_big: str
    download_failed: str
    corpus_busy: str
    still_adding: str
    # Removing
    remove_usage: str
    no_article: str
    did_you_mean: str
    remove_question: str
    button_remove: str
    button_keep: str
    kept: str
    removal_expired: str
    # Status
    busy_adding: str
    no_sources: str
    status_languages: str
    status_size: str
    status_sources: str
    status_never_synced: str
    status_synced: str
    status_sync_failed: str
    status_interval: str
    status_waiting: str
    status_questions: str
    status_uptime: str
    # Web pages
    page_ask: str
    page_question: str
    page_articles: str
    page_languages: str
    page_skip: str
    page_search: str
    page_words: str
    page_narrow: str
    page_since: str
    page_until: str
    page_author: str
    page_in_language: str
    page_any: str
    page_source: str
    page_copy: str
    page_copied: str
    page_changed: str
    page_moved: str
    page_not_found: str
    page_wrong: str
    page_passages: str
    page_no_article: str
    # Commands
    command_start: str
    command_help: str
    command_ask: str
    command_more: str
    command_verify: str
    command_cite: str
    command_sources: str
    command_about: str
    command_lang: str
    command_privacy: str
    command_forget: str
    command_saved: str
    command_remove: str
    command_sync: str
    command_status: str
    # Profile
    description: str
    short_description: str

    def __init__(self, code: str) -> None:
        self.code = code

    # Not for a type checker, which would accept any name.
    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> str:
            if name not in Texts.__annotations__:
                raise AttributeError(name)
            self.__dict__.update(read_texts(Path(__file__).with_name(f"{self.code}.toml")))
            return self.__dict__[name]

    def __repr__(self) -> str:
        return f"Texts({[getattr(self, name) for name in Texts.__annotations__]})"


def read_texts(file: Path) -> dict[str, str]:
    """Read a file. Raises ``ValueError`` with its name and the field at fault."""
    try:
        values = tomllib.loads(file.read_text("utf-8"))
    except ValueError as error:
        raise ValueError(f"{file}: {error}") from None
    schema = Texts.__annotations__.keys()
    for name in [*schema, *values]:
        if name not in values:
            raise ValueError(f"{file}: {name} is missing")
        if name not in schema:
            raise ValueError(f"{file}: {name} is not a field of the texts")
        if not isinstance(values[name], str):
            raise ValueError(f"{file}: {name} is not a text")
    return values


# In the order in which people choose a language.
TEXTS: Mapping[str, Texts] = {
    code: Texts(code) for code in ("en", "ru", "kk", "uz", "ky", "tg", "tk", "tr")
}
ENGLISH = TEXTS["en"]


def code_of(texts: Texts) -> str:
    """Return the code of a language."""
    return texts.code
