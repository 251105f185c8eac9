"""Lines that stand alone in plain text: titles, headings, or neither."""

from __future__ import annotations

import re
from enum import Enum
from functools import lru_cache

LONGEST_TITLE = 150
CLOSERS = "\"'”’»)]"
OPENERS = "\"'“‘«„([¿¡"
ENDINGS = (".", "…", ",", ";", ":", "。")
DOTTED_ABBREVIATION = re.compile(r"(?:\b\w\.){2,}$")
# A question may be a title, but one in quotation marks is direct speech.
SAID = re.compile(rf"[!?][{re.escape(CLOSERS)}]+$")
SENTENCE_INSIDE = re.compile(rf"[.!?…][{re.escape(CLOSERS)}]*\s+[{re.escape(OPENERS)}]*[^\W\d_a-z]")
BYLINE = re.compile(
    r"(?:(?i:by)\s+|(?i:author|автор|авторы|авторлар|муаллиф|muallif|awtor|yazar|yazan)\s*:\s*)"
    r"(?P<author>[^\W\d_a-zа-я].{1,80})$"
)
MONTH = r"[^\W\d_]{3,12}\.?"
DATELINE = re.compile(
    rf"(?P<date>\d{{4}}-\d\d-\d\d|\d{{1,2}}[./]\d{{1,2}}[./]\d{{4}}|\d{{1,2}}\s+{MONTH}\s+\d{{4}}"
    rf"|{MONTH}\s+\d{{1,2}},?\s+\d{{4}})(?:\s*(?:г\.?|года|ж\.?|жылы?))?$"
)

# In English, Russian, Kazakh, Kyrgyz, Tajik, Uzbek, Turkmen, Turkish, and a little German, French
# and Spanish.
DIVISION = (
    "chapter|part|book|volume|article|section|act|scene|canto|stave|letter|appendix|annex|"
    "глава|часть|книга|том|статья|раздел|параграф|акт|действие|явление|сцена|картина|письмо|"
    "приложение|тарау|бөлім|бап|кітап|көрініс|бөлүм|берене|китеп|боби|боб|моддаи|модда|қисм|фасл|"
    "bob|modda|bölüm|bölek|bap|madda|madde|kısım|kitap|perde|sahne|fasıl|cilt|ek|"
    "kapitel|teil|buch|artikel|chapitre|partie|livre|acte|scène|capítulo|parte|libro|artículo"
)
NUMERAL = (
    r"(?:\d{1,4}(?:\.\d{1,3}){0,4}|[IVXLCDM]{1,8}|[ivxlcdm]{1,8}|[A-ZА-Я])(?!\w)|"
    r"(?i:(?:the\s+)?(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|last|one|"
    r"two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|"
    r"seventeen|eighteen|nineteen|twenty)\b)|"
    r"(?i:(?:перв|втор|трет|четверт|четвёрт|пят|шест|седьм|восьм|девят|десят|последн)\w{1,3}\b)|"
    r"(?i:(?:birinci|ikinci|üçüncü|dördüncü|beşinci|бірінші|екінші|үшінші|биринчи|экинчи)\b)"
)
NUMBERED = re.compile(
    rf"(?i:(?:the\s+)?(?:{DIVISION}))\.?\s+(?:{NUMERAL})"
    rf"|(?:{NUMERAL})[-.)]?(?:\w{{2,4}}\s+|\s*)(?i:{DIVISION})\b"
    r"|§\s*\d"
)
NUMBER = re.compile(
    r"(?:\d{1,3}(?:\.\d{1,3}){1,4}[.)]?|(?:\d{1,3}|[IVXLCDM]{1,8}|[A-ZА-Я](?=.\s+(?!\w\.)))[.)])\s+"
    r"(?=\S)"
)
ALONE = re.compile(r"[IVXLCDM]{1,8}[.)]?|\d{1,3}(?:\.\d{1,3})*[.)]")
SECTIONS = frozenset(
    (
        "abstract|summary|contents|table of contents|foreword|preface|introduction|background|"
        "method|methods|materials and methods|results|discussion|results and discussion|analysis|"
        "conclusion|conclusions|recommendations|references|bibliography|acknowledgements|"
        "acknowledgments|appendix|appendices|notes|footnotes|index|glossary|prologue|epilogue|"
        "afterword|history|overview|scope|definitions|see also|external links|sources|further "
        "reading|dramatis personæ|dramatis personae|agenda|attendees|present|apologies|"
        "аннотация|резюме|содержание|оглавление|предисловие|введение|вступление|методы|методика|"
        "результаты|обсуждение|выводы|вывод|заключение|литература|список литературы|источники|"
        "примечания|приложение|приложения|пролог|эпилог|послесловие|история|предыстория|"
        "действующие лица|повестка дня|общие положения|"
        "кіріспе|мазмұны|қорытынды|әдебиеттер|пайдаланылған әдебиеттер|дереккөздер|тарихы|алғысөз|"
        "киришүү|корутунду|адабияттар|мазмуну|муқаддима|хулоса|адабиёт|мундариҷа|"
        "kirish|xulosa|adabiyotlar|mundarija|giriş|netije|edebiýat|mazmuny|"
        "özet|önsöz|içindekiler|yöntem|yöntemler|bulgular|tartışma|sonuç|sonuçlar|kaynaklar|"
        "kaynakça|ekler|teşekkür|tarihçe|notlar|"
        "einleitung|inhalt|zusammenfassung|literatur|résumé|sommaire|introducción|resumen"
    ).split("|")
)
CONTENTS = frozenset(
    "contents|table of contents|содержание|оглавление|мазмұны|мазмуну|мундариҷа|mundarija|mazmuny|"
    "içindekiler|inhalt|sommaire".split("|")
)
FURNITURE = re.compile(
    r"(?:advertisements?|ads?|sponsored(?: content)?|related(?: (?:articles?|stories|topics|posts|"
    r"content))?|read (?:more|also|next)|see also|more (?:on this story|from .*)|most read|"
    r"recommended|share(?: this.*)?|comments?|subscribe.*|sign up.*|newsletter|print|tags?|"
    r"skip to .*|menu|home|back to top|continue reading.*|click here.*|the end|end|"
    r"реклама|читайте (?:также|ещё|еще)|смотрите также|по теме|подробнее|поделиться|комментарии|"
    r"источники?|теги|подписаться|подписывайтесь.*|наверх|конец|материалы по теме|"
    r"жарнама|бөлісу|пікірлер|тағы оқыңыз|оқи отырыңыз|жарыя|бөлүшүү|реклама ва эълон|reklama|"
    r"reklam|ilgili haberler|devamını oku|paylaş|yorumlar|etiketler|ayrıca okuyun|anzeige|"
    r"publicité|publicidad)\W*$"
    r"|(?:photos?|image|images|picture|video|credit|caption|source|sources|copyright|editor|editing|"
    r"reporting|фото|фотография|видео|источник|иллюстрация|изображение|автор фото|сурет|дереккөз|"
    r"сүрөт|акс|манбаъ|foto|fotoğraf|görsel|kaynak|manba|surat)"
    r"(?:\s+(?:by|courtesy of|from)\b.*|\s*[:©/|].*|\s*$)"
    r"|(?:related|read (?:more|also|next)|see also|читайте (?:также|ещё|еще)|по теме|ayrıca okuyun|"
    r"ilgili(?: haberler)?|оқи отырыңыз)\s*[:|–—-].*$"
    r"|©|\(c\)\s|copyright\b.*(?:\(c\)|©|\d{4})|all rights reserved|все права защищены|tüm hakları",
    re.IGNORECASE,
)
FIELD = re.compile(
    r"(?:from|to|cc|bcc|subject|re|fwd?|date|sent|reply-to|q|a|question|answer|interviewer|posted|"
    r"от|кому|копия|тема|дата|вопрос|ответ|в|о|корреспондент|ведущий|сұрақ|жауап|суроо|жооп|"
    r"савол|ҷавоб|javob|savol|sorag|jogap|kimden|kime|konu|tarih|soru|cevap|s|c)\s*[:.]\s",
    re.IGNORECASE,
)
SPEAKER = re.compile(r"(?P<who>[^\W\d_][\w .’'-]{0,30}):\s")
SALUTATION = re.compile(
    r"(?:dear|hi|hello|good (?:morning|afternoon|evening)|to whom it may concern|уважаем|"
    r"дорог(?:ой|ая|ие)|здравствуй|добрый день|привет|құрметті|сәлем|урматтуу|муҳтарам|мӯҳтарам|"
    r"салом|hurmatli|hormatly|sayın|sevgili|değerli|merhaba)\b",
    re.IGNORECASE,
)


# The page number behind a leader, which is tried only from its first character.
PAGE_NUMBER = re.compile(r"(?<![\s.…·_])(?:[\s.…·_]{2,}+|\t)\d{1,4}\s*+$")


class Kind(Enum):
    """The kind of a part of a text, at a glance."""

    TEXT = "text"
    LINE = "a line that may be a title or a heading"
    QUESTION = "a line that may be a title, or what an interviewer says"
    BYLINE = "the name of an author"
    DATE = "a date"
    DIVISION = "a heading with a number, or one that many texts have"
    FURNITURE = "a line of the page, not of the text"


def kind_of(part: str) -> Kind:
    """The kind of *part*."""
    if "\n" in part or "\r" in part or len(part) > LONGEST_TITLE:
        return Kind.TEXT
    return _kind_of_line(part)


@lru_cache(4096)  # each line is looked up several times
def _kind_of_line(part: str) -> Kind:
    if BYLINE.match(part) and is_title(part):
        return Kind.BYLINE
    if DATELINE.match(part):
        return Kind.DATE
    if is_division(part):
        return Kind.DIVISION
    if FURNITURE.match(part):
        return Kind.FURNITURE
    if not is_title(part) or FIELD.match(part) or SALUTATION.match(part):
        return Kind.TEXT
    return Kind.QUESTION if part.rstrip(CLOSERS).endswith("?") else Kind.LINE


def is_title(part: str) -> bool:
    """Whether *part* is one line that begins like a name and ends no sentence."""
    if "\n" in part or "\r" in part or len(part) > LONGEST_TITLE:
        return False
    start = part.lstrip(OPENERS)
    # "iPhone" and "eBay" begin like names.
    begins = start[:1].isalnum() and (not start[:1].islower() or start[1:2].isupper())
    if not begins or not any(map(str.isalpha, start)):
        return False
    if SAID.search(part) or SENTENCE_INSIDE.search(part):
        return False
    end = part.rstrip(CLOSERS)
    return not end.endswith(ENDINGS) or bool(DOTTED_ABBREVIATION.search(end))


def is_division(line: str) -> bool:
    """Whether *line* is a heading inside a work: "Chapter 1", "II.", "3.2 Method", "Conclusion"."""
    if ALONE.fullmatch(line):
        return True
    if NUMBERED.match(line):
        return not SENTENCE_INSIDE.search(line.partition(" ")[2].partition(" ")[2])
    number = NUMBER.match(line)
    rest = line[number.end() :] if number else re.sub(r"^\d{1,3}\s+", "", line)
    # "1. He came." is a list item.
    return rest.strip(" :").casefold() in SECTIONS or (number is not None and is_title(rest))


def normalized(line: str) -> str:
    """The words of a heading without the page number, for comparison."""
    words = PAGE_NUMBER.sub("", line)
    return " ".join(re.findall(r"\w+", words.casefold()))
