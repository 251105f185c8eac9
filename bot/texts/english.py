"""English."""

from bot.texts.texts import Texts

ENGLISH = Texts(
    language_name="English",
    start=(
        "Ask me anything about the articles: I answer with their own words and the source, and "
        "if they do not say, I tell you so."
    ),
    try_these="For example:",
    ask_about="What is known about {subject}?",
    you_asked="You asked: {question}",
    help=(
        "Send me a question. In a group, write /ask and your question, mention me, or reply to "
        "one of my messages.\n\n"
        "/more – more passages for your last question\n"
        "/cite – a citation for the last answer\n"
        "/verify – check a text against the articles\n"
        "/saved – the questions whose answers you wait for\n"
        "/sources – the articles that I know\n"
        "/about – how many articles I know, and how recent they are\n"
        "/lang – the language that I speak\n"
        "/lang only – quotes in the question's language only\n"
        "/lite – short or long quotes\n"
        "/privacy – what I store\n"
        "/forget – delete what I store about you"
    ),
    ask_usage="Write the question after the command, for example: /ask {example}",
    unknown_command="I do not know this command. Just write your question, or send /help",
    about="{articles} articles, {paragraphs} paragraphs. Fingerprint: {fingerprint}",
    newest="Newest article: {date}",
    dates="Dates: from {first} to {last}",
    hosts="From: {hosts}",
    privacy=(
        "What I store is in a file on the computer that runs me:\n"
        "• each message to me, until I have answered it\n"
        "• for {time}, for questions that follow, for the buttons under an answer and for the "
        "links that /cite gives: your question, your Telegram id, the list of passages that I "
        "found and your feedback\n"
        "• the language, and the length and the languages of quotes, that you chose\n\n"
        "Such a link shows the quote, never your question. To delete all of this, send /forget"
    ),
    privacy_saved=(
        "A question that you had me save stays until I have told you its answer, for at most "
        "{time}."
    ),
    privacy_corrections=(
        "For {time} I also store the words of the quotes that you were shown, so that I can tell "
        "you when an article no longer has them."
    ),
    privacy_statistics=(
        "For {time} I also store statistics of my answers: the hour, the language, the outcome, "
        "how long the answer took, and the feedback; neither the question nor who asked it. "
        "/forget does not change them."
    ),
    minutes="{count} minutes",
    hours="{count} hours",
    days="{count} days",
    log_without_questions="My log contains no questions.",
    log_with_questions=(
        "Whoever runs me has set my log to contain the questions. They decide how long it is kept; "
        "/forget does not delete it."
    ),
    forgotten="I have deleted everything that I stored about this chat.",
    forgotten_person="I have deleted everything that I stored about you in this chat.",
    articles_of="Articles {first}–{last} of {total}:",
    articles_with="Searched for: {words}",
    no_such_articles="No article contains: {words}",
    and_more="… and {count} more.",
    choose_language="Which language should I speak?",
    language_chosen="I will speak English from now on.",
    one_language=(
        "I will quote only articles in the language of your question from now on. "
        "/lang all brings the others back."
    ),
    all_languages=(
        "I will quote articles in all languages from now on. "
        "For the question's language only: /lang only"
    ),
    lite_on="Short quotes from now on. /lite brings the long ones back.",
    lite_off="Long quotes from now on, folded. /lite brings the short ones back.",
    closest="The closest passages; they may not answer.",
    closest_no_name="The closest passages; none mentions {names}.",
    closest_no_number="The closest passages; none has a number that could answer.",
    closest_no_phrase="The closest passages; none contains {names}.",
    closest_elsewhere=(
        "Nothing in the language of your question. The closest passages in {language}; they may "
        "not answer."
    ),
    nothing="The articles do not say.",
    searched_for="Searched for: {words}",
    language_searched=(
        "Only articles in the language of your question were searched: {language}. "
        "To search all: /lang all"
    ),
    only_beginning="Only the beginning of the question was searched, up to “{words}”.",
    also_searched="Also searched for: {words}",
    other_language="The quotes are in the language of their articles: {language}",
    differ="The articles give different answers: {answers}",
    also_in="Also in: {places}",
    verify_usage=(
        "Write the text after the command, or reply with /verify to a message: I compare its "
        "sentences that have names or numbers with the articles."
    ),
    verify_no_claim="I found no sentence with a name or a number to compare.",
    verify_summary=(
        "Supported: {supported}. Different: {different}. Not in the articles: {missing}."
    ),
    verify_supported="Supported by the articles:",
    verify_differs="Differs from the articles in: {kinds}",
    verify_missing="Not in the articles:",
    verify_nearest="The nearest passage:",
    verify_across="The nearest passage is in another language, so I cannot compare its words:",
    verify_left_out="I did not check {count} more.",
    kind_number="number",
    kind_date="date",
    kind_name="name",
    kind_negation="negation",
    corpus_holds="Here is what I do know:",
    titles_near="Articles with some of these words:",
    no_word="Your question contains no word that I could search for.",
    on_greeting=(
        "Hello! I answer questions with quotes from articles, word for word. For example: {example}"
    ),
    on_thanks="You're welcome!",
    on_farewell="Goodbye!",
    on_how_are_you="I'm fine, thank you. What would you like to know?",
    on_help=(
        "I answer questions with quotes from articles, word for word, with their source. Ask me "
        "something in your own words, for example: {example}"
    ),
    on_affirmation="Great. Ask me another question whenever you like.",
    empty_corpus="I do not know any articles yet.",
    understood="I read your question as a follow-up to: {question}",
    part="in the part “{heading}”",
    page="page {number}",
    pages="pages {first}-{last}",
    paragraph="paragraph {number}",
    paragraphs="paragraphs {first}-{last}",
    paragraph_of="paragraph {number} of {total}",
    no_more="There are no more passages.",
    nothing_to_cite="There is no answer to cite yet. Please ask a question first.",
    choose_style="Tap a style to copy the citation.",
    button_around="Around it",
    button_more="{count} more",
    button_cite="Cite",
    button_open="Open",
    button_helpful="Helpful",
    button_unhelpful="Not it",
    button_back="Back",
    button_alone="Only these words",
    button_one_language="Only the question's language",
    button_all_languages="Quotes in all languages",
    button_footnote="Footnote",
    button_previous="Previous",
    button_next="Next",
    thanks="Thank you!",
    what_was_wrong="What was wrong?",
    wrong_passage="Wrong passage",
    wrong_place="Right article, wrong place",
    outdated="Out of date",
    no_answer="Not an answer",
    expired="This button is too old. Please ask your question again.",
    link_expired="This link does not work any more. Please ask me your question.",
    not_yours="This button belongs to someone else's question.",
    only_admins="Only admins of the group can change its language.",
    button_tell_me="Tell me when there is an answer",
    button_drop="Drop {number}",
    question_saved=(
        "Saved. When articles with an answer are added, I will write to you here. Your list: /saved"
    ),
    too_many_saved="You have saved {most} questions here already. Drop one first: /saved",
    saved_questions=(
        "Your saved questions. I ask them again when articles are added, and tell you the answer "
        "here. A button drops its question:"
    ),
    nothing_saved="You have saved no questions here.",
    question_dropped="Dropped.",
    now_answered="Now the articles say:",
    article_changed="An article that I quoted here has changed: {title}",
    article_removed="An article that I quoted here has been removed: {title}",
    it_said="It said:",
    now_it_says="Now it says:",
    says_no_more="It no longer has such a passage.",
    correction_broke=(
        "The connection broke while I was telling you that an article has changed. If nothing "
        "about it is here, press the button."
    ),
    button_show_change="Show the change",
    only_text="I can only read text. Please type your question.",
    empty_mention="Yes? Please write your question after my name.",
    too_long="Your question is longer than {limit} characters. Please shorten it.",
    not_answered=(
        "Too many questions came at once, so I have not answered this one. Please send it "
        "again in a minute."
    ),
    nor_these="I have not answered these either:",
    line_broke=(
        "The connection broke while I was sending my answer. If it is missing here, press the "
        "button."
    ),
    button_show="Show the answer",
    line_broke_resend=(
        "The connection broke while I was answering. If nothing has arrived here, please send "
        "this again."
    ),
    not_allowed="I may answer only certain people and chats, and this is not one of them.",
    was_away="I was away for a while. If you still want to know, please ask again.",
    busy="I am busy right now. Please try again in a moment.",
    articles_away="The articles cannot be reached at the moment.",
    question_kept="I keep your question and answer it as soon as they can be reached.",
    failed="Something went wrong on my side ({reference}). Please try again.",
    inline_hint="Type a question",
    inline_nothing="The articles do not say",
    too_often="Too many queries. Please wait {seconds} seconds.",
    editors_question=(
        "The articles do not answer this question ({language}):\n\n{question}\n\n"
        "If you know the paragraph that does, reply to this message with its id, such as ID#3 or "
        "ID#3:120-180, or with a link from /cite"
    ),
    editors_sent="Sent: {ids}",
    editors_withdrawn="This question was withdrawn, or it is too old.",
    editors_no_id=(
        "I cannot send that. Please reply to the question with the id of a paragraph, such as ID#3 "
        "or ID#3:120-180, or with a link from /cite"
    ),
    editors_too_long=(
        "This is too long for a message. Please name a part of the paragraph, such as {id}:0-500"
    ),
    editors_gone="That message shows no open question. It may have been withdrawn.",
    editors_unreachable="Not sent: whoever asked has blocked me, or their chat is gone.",
    editor_found="An editor found this for your question: {question}",
    privacy_editors=(
        "Questions that the articles do not answer are shown to editors, without your name, so "
        "that they can look for an answer. To withdraw them, send /forget"
    ),
    help_admin=(
        "You are an admin: to add articles, send me a file, or a message with nothing but "
        "links.\n\n"
        "/remove – remove articles\n"
        "/sync – read the sources again\n"
        "/status – how the corpus and I are doing"
    ),
    adding="I am reading {name} …",
    syncing="I am reading the sources …",
    count_added="Added: {count}",
    count_changed="Changed: {count}",
    count_unchanged="Unchanged: {count}",
    count_removed="Removed: {count}",
    count_skipped="Skipped: {count}",
    nothing_changed="Nothing has changed.",
    skipped="What I skipped, and why:",
    file_too_big="This file is too big. I take files of up to {limit} MB.",
    download_failed="I could not download this file. Please send it again.",
    corpus_busy=(
        "Another program is changing the articles right now. Please try again in a few minutes."
    ),
    still_adding=(
        "I am still adding what you sent. Please send the rest when I have reported on it."
    ),
    remove_usage=(
        "Write the ids of the articles after the command: /remove ID. My reports on what I "
        "added contain the ids, and so does the output of: pullquote articles"
    ),
    no_article="I know no article {id}.",
    did_you_mean="Did you mean {id}?",
    remove_question="Shall I remove this from the corpus?",
    button_remove="Remove",
    button_keep="Keep",
    kept="I have removed nothing.",
    removal_expired="This button is too old. Please send the command again.",
    busy_adding="I am adding articles right now. Please press again when I am done.",
    no_sources=(
        "There are no sources to sync. They are named in pullquote.toml: sources under [corpus]."
    ),
    status_languages="Languages: {languages}",
    status_size="On the disk: {megabytes} MB",
    status_sources="Sources:",
    status_never_synced="I have not synced them yet.",
    status_synced="Last sync: {time}. {result}",
    status_sync_failed="It failed; the log says why.",
    status_interval="I sync every {minutes} minutes.",
    status_waiting="Messages that wait: {count}",
    status_questions=(
        "Questions in the last 24 hours: {total}. Answered: {answer}, closest passages: {closest}, "
        "nothing found: {nothing}, small talk: {small_talk}"
    ),
    status_uptime="Running for {hours} h {minutes} min",
    page_ask="Ask",
    page_question="Your question",
    page_articles="Articles",
    page_languages="Language of the page",
    page_skip="Skip to the content",
    page_search="Search",
    page_words="Words in the articles",
    page_narrow="Narrow down",
    page_since="Published from",
    page_until="Published until",
    page_author="Author",
    page_in_language="Language of the articles",
    page_any="Any",
    page_source="Source",
    page_copy="Copy",
    page_copied="Copied",
    page_changed="The words that this link quotes no longer stand here.",
    page_moved="The words that this link quotes stand in another place now: {place}",
    page_not_found="There is no such page, or no such article.",
    page_wrong="This address cannot be read: {field}",
    page_passages="Passages {first}–{last} of {total}:",
    page_no_article="No article meets these conditions.",
    command_start="What I do",
    command_help="How to ask",
    command_ask="Ask a question",
    command_more="More passages",
    command_verify="Check a text against the articles",
    command_cite="Cite the last answer",
    command_sources="The articles that I know",
    command_about="How much I know",
    command_lang="Choose the language",
    command_lite="Short or long quotes",
    command_privacy="What I store",
    command_forget="Delete what I store about you",
    command_saved="Your saved questions",
    command_remove="Remove articles",
    command_sync="Read the sources again",
    command_status="How the corpus and I are doing",
    description=(
        "Ask a question, and get the passages of the articles that answer it, word for word, with "
        "their source. I never make anything up: if the articles do not say, I tell you so."
    ),
    short_description="Answers with quotes from articles, word for word, with their source.",
)
