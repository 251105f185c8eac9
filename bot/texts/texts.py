"""The texts that the bot itself writes; everything else that it shows is quoted."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Texts:
    """The bot's own words. Names in braces are filled in; every language has all of them."""

    language_name: str
    start: str
    help: str
    ask_usage: str
    about: str
    newest: str
    privacy: str
    forgotten: str
    sources: str
    and_more: str
    choose_language: str
    language_chosen: str
    closest: str
    closest_no_name: str
    closest_no_number: str
    closest_no_phrase: str
    nothing: str
    searched_for: str
    also_searched: str
    other_language: str
    differ: str
    also_in: str
    by_meaning: str
    corpus_holds: str
    no_word: str
    on_greeting: str
    on_thanks: str
    on_farewell: str
    on_how_are_you: str
    on_help: str
    on_affirmation: str
    empty_corpus: str
    understood: str
    part: str
    page: str
    pages: str
    paragraph: str
    paragraphs: str
    in_file: str
    no_more: str
    nothing_to_cite: str
    button_more: str
    button_cite: str
    button_open: str
    button_helpful: str
    button_unhelpful: str
    thanks: str
    what_was_wrong: str
    wrong_passage: str
    wrong_place: str
    outdated: str
    no_answer: str
    expired: str
    not_yours: str
    first_paragraph: str
    last_paragraph: str
    only_text: str
    empty_mention: str
    too_long: str
    too_many: str
    still_working: str
    not_allowed: str
    was_away: str
    busy: str
    failed: str
    inline_hint: str
    inline_nothing: str
    command_start: str
    command_help: str
    command_ask: str
    command_more: str
    command_cite: str
    command_sources: str
    command_about: str
    command_lang: str
    command_privacy: str
    command_forget: str
    description: str
    short_description: str
