"""English."""

from bot.texts.texts import Texts

ENGLISH = Texts(
    language_name="English",
    start=(
        "Ask me a question, and I answer with the passages of the articles that answer it, word "
        "for word, with their source. I never write a sentence about the articles myself. "
        "When they do not say, I say so.\n\nFor example: {example}"
    ),
    help=(
        "Write a question. In a group: /ask and the question, or mention me, or reply to me.\n\n"
        "/more – further passages for the last question\n"
        "/cite – a citation of the last answer\n"
        "/sources – the articles that I know\n"
        "/about – how much I know, and how new it is\n"
        "/lang – the language that I speak\n"
        "/privacy – what I keep\n"
        "/forget – delete what I keep of you"
    ),
    ask_usage="Write the question after the command, for example: /ask {example}",
    about="{articles} articles, {paragraphs} paragraphs. Fingerprint: {fingerprint}",
    newest="Newest article: {date}",
    privacy=(
        "I keep a question until it is answered. For the buttons under an answer I keep the "
        "question and which passages I showed, for {days} days, and your choice of language. "
        "Logs hold no questions. /forget deletes all of it."
    ),
    forgotten="Everything that I kept of this chat is deleted.",
    sources="The articles that I know:",
    and_more="… and {count} more.",
    choose_language="Which language should I speak?",
    language_chosen="I speak English now.",
    closest="These passages come closest; they may not answer the question.",
    closest_no_name="These passages come closest; none names {names}.",
    closest_no_number="These passages come closest; no number that would answer is in them.",
    closest_no_phrase="No paragraph holds {names}; these passages come closest.",
    nothing="The articles do not say.",
    searched_for="Searched for: {words}",
    also_searched="Also searched for: {words}",
    other_language="The quotes are in the language of their articles: {language}",
    differ="The articles differ: {numbers}",
    also_in="Also in: {places}",
    by_meaning="Found by meaning: the quotes need not hold the words of the question.",
    corpus_holds="What I do know:",
    no_word="There is no word in this question that I could search for.",
    on_greeting=(
        "Hello! I answer questions with quotes from articles, word for word. For example: {example}"
    ),
    on_thanks="You are welcome.",
    on_farewell="Goodbye!",
    on_how_are_you="Well, thank you. What would you like to know?",
    on_help=(
        "I answer questions with quotes from articles, word for word, with their source. Write "
        "a question in your own words, for example: {example}"
    ),
    on_affirmation="Good. Ask on whenever you like.",
    empty_corpus="I know no articles yet.",
    understood="Understood as following: {question}",
    paragraph="paragraph {number}",
    in_file="The answer is long; it is in the file.",
    no_more="There are no further passages.",
    nothing_to_cite="There is no answer to cite yet. Ask a question first.",
    button_more="More",
    button_cite="Cite",
    button_open="Open",
    button_helpful="👍",
    button_unhelpful="👎",
    thanks="Thank you.",
    what_was_wrong="What was wrong?",
    wrong_passage="Wrong passage",
    wrong_place="Right article, wrong place",
    outdated="Outdated",
    no_answer="Not an answer",
    expired="This button is too old. Please ask again.",
    not_yours="This button belongs to someone else's question.",
    first_paragraph="This is the first paragraph.",
    last_paragraph="This is the last paragraph.",
    only_text="I can only read text. Please write your question.",
    empty_mention="Yes? Write your question after my name.",
    too_long="This question is longer than {limit} characters. Please shorten it.",
    too_many="These are many questions. Please wait {seconds} seconds.",
    still_working="I am still working on your previous questions.",
    not_allowed="I am set up to answer only certain people and chats.",
    was_away="I was away for a while. If you still want to know, please ask again.",
    busy="I am busy. Please try again in a moment.",
    failed="Something went wrong on my side ({reference}). Please try again.",
    inline_hint="Type a question",
    inline_nothing="The articles do not say",
    command_start="What I do",
    command_help="How to ask",
    command_ask="Ask a question",
    command_more="Further passages",
    command_cite="Cite the last answer",
    command_sources="The articles that I know",
    command_about="How much I know",
    command_lang="Choose the language",
    command_privacy="What I keep",
    command_forget="Delete what I keep of you",
    description=(
        "Ask a question, get the passages of the articles that answer it, word for word, with "
        "their source. I never make anything up: when the articles do not say, I say so."
    ),
    short_description="Answers with quotes from articles, word for word, with their source.",
)
