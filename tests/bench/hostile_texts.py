"""How long texts take that were made to take long: python tests/bench/hostile_texts.py

Each operation is tried on each text in a process of its own, at a quarter, a half and the whole of
a megabyte in UTF-8. The table has the seconds, and how much longer the whole took than the half:
2 is linear, 4 is quadratic. What exceeds ``MOST_SECONDS`` is stopped; larger sizes are not tried.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from itertools import count, cycle, islice
from pathlib import Path
from random import Random
from typing import NamedTuple

from retrieval import STYLES, Corpus
from retrieval.analysis import ANALYZERS, PROFILES, identify_language, kind_of_small_talk
from retrieval.analysis.profile import phrases
from retrieval.citation.quote_links import link
from retrieval.citation.verification import checks
from retrieval.errors import UnreadableSource
from retrieval.ingestion.article_analysis import AnalysisInput, analyze
from retrieval.querying.query import read_query
from retrieval.readers.original import Original
from retrieval.readers.plaintext import read_plaintext
from retrieval.types import Article, Paragraph, Passage, Span, well_formed

SEEDS = Path(__file__).parents[2] / "seeds"
SIZES = (250_000, 500_000, 1_000_000)
MOST_SECONDS = 5.0
# A child that has not answered after so long is stopped.
PATIENCE = 30.0
# In a shorter time, the growth is that of the clock.
LEAST_SECONDS = 0.05

# What is repeated without end, by the name of the text.
RUNS = {
    **{f"mark {mark}": mark for mark in ".!?…‽。"},
    "marks !?": "!?",
    "marks ?!.": "?!.",
    "marks . ": ". ",
    "marks ? ": "? ",
    "marks . newline": ".\n",
    "mark and closer": ".)",
    "marks and closers": "!”",
    "mark and note": ".[1]",
    "notes [1]": "[1]",
    **{f"quote {mark}": mark for mark in "\"'“”‘’«»„‚‹›`´ʻʼ"},
    **{f"quote {mark} blank": f"{mark} " for mark in "\"'“”‘’«»„"},
    **{f"quote {mark}a": f"{mark}a " for mark in "\"'“‘«„"},
    **{f"quote a{mark}": f"a{mark} " for mark in "\"'”’»"},
    **{f"quote a{mark}a": f"a{mark}a" for mark in "\"'’‘ʻʼ`´"},
    **{f"quote {mark} line": f"{mark}a\n" for mark in "\"'“‘«„"},
    **{f"quote {mark} paragraph": f"{mark}a\n\n" for mark in "\"'“‘«„"},
    "quotations “”": "“one two three” ",
    "quotations «»": "«one two three» ",
    'quotations ""': '"one two three" ',
    "quotations ‘’": "‘one two three’ ",
    "nested quotes": "“a ‘b «c „d“ e» f’ g” ",
    "quotes in a part": "in the part “a “b” ",
    "in the part “": "in the part “",
    "in the": "in  the ",
    "block quotes": "> one two three\n",
    "block quotes apart": "> one two three\n\n",
    "nested block quotes": "> ",
    "block marks >": ">",
    "block and lazy line": "> one\ntwo\n",
    "omissions …": "one … ",
    "omissions [...]": "one [...] ",
    "omissions […": "[… ",
    "attribution —": "— ",
    **{f"bracket {mark}": mark for mark in "()[]{}<>"},
    "bracket pairs": "()[]{}<>",
    "hyphen -": "-",
    "hyphen - blank": "- ",
    "dashes –": "–",
    "dashes —": "—",
    "dashes — blank": "— ",
    "hyphens a-": "a-",
    "hyphens a- blank": "a- ",
    "hyphens a-b blank": "new-borns ",
    "hyphens ‑ a": "a‑",
    "hyphens 5-": "5-",
    "digits 1": "1",
    "digits 9": "9",
    "digits 1 blank": "1 ",
    "digits 12 blank": "12 ",
    "digits 123 blank": "123 ",
    "digits 123,": "123,",
    "digits 123.": "123.",
    "digits 1.": "1.",
    "digits 1,": "1,",
    "digits 1:": "1:",
    "digits 1/": "1/",
    "digits 1-": "1-",
    "digits 0,": "0,",
    "digits 0.": "0.",
    "digits 123 nbsp": "123\u00a0",
    "digits 123 thin": "123\u2009",
    "digits ٣": "٣",
    "digits ²": "²",
    "numbers 1,000,000": "1,000,000 ",
    "numbers 1.000.000,5": "1.000.000,5 ",
    "numbers 1 000 000": "1 000 000; ",
    "numbers 3.14": "3.14 ",
    "numbers 1st": "1st ",
    "numbers $5": "$5 ",
    "numbers $": "$",
    "numbers $ 5": "$ ",
    "numbers 5 million": "5 million ",
    "numbers million": "million ",
    "numbers 5%": "5% ",
    "numbers XIV": "XIV ",
    "letters X": "X",
    "letters I": "I",
    "letters IV": "IV",
    "dates 5 May 2021": "5 May 2021 ",
    "dates May 5": "May 5, ",
    "dates May": "May ",
    "dates 5 May": "5 May ",
    "dates 5-6 May": "5-6 May ",
    "dates 5-": "5 - ",
    "dates 30.07.2024": "30.07.2024 ",
    "dates 2024-07-30": "2024-07-30 ",
    "dates 13/12/2024": "13/12/2024 ",
    "dates 1970s": "1970s ",
    "dates 15th century": "15th century ",
    "dates 5 мая 2021": "5 мая 2021 г. ",
    "dates 5-mayıs": "5 Mayıs 2021 ",
    "times 12:30": "12:30 ",
    "ages 41-year-old": "41-year-old ",
    "ages aged 41": "aged 41 ",
    "ages aged about": "aged about ",
    "ages лет": "41 лет ",
    "addresses": "https://example.org/a-b?c=d&e=f#g ",
    "address without end": "https://example.org/a/",
    "mail addresses": "someone@example.org ",
    "paths a/": "a/",
    "paths a.": "a.",
    "paths a_": "a_",
    "underscores": "_",
    "stars": "*",
    "hashes": "#",
    "tildes": "~",
    "equals": "=",
    "pipes": "|",
    "slashes /": "/",
    "backslashes": "\\",
    "ampersands": "&amp;",
    "tags": "<b>a</b>",
    "abbreviations U.S.": "U.S. ",
    "abbreviations U.S.U.S.": "U.S.",
    "abbreviations Dr.": "Dr. ",
    "abbreviations e.g.": "e.g. ",
    "initials A. B.": "A. B. ",
    "initials A.": "A. ",
    "initials G‘.": "G‘. ",
    "initials А.": "А. ",
    "sentences A. The": "A. The ",
    "capitalized names": "Marat Tokayev ",
    "capitalized name": "Marat ",
    "names with hyphens": "Jean-Luc ",
    "hyphenated name": "Jean-",
    "titled names": "Mr. Smith ",
    "mixed case": "aB",
    "capitals": "NATO ",
    "letter a": "a",
    "letter A": "A",
    "letter я": "я",
    "letter ы": "ы",
    "letter 猫": "猫",
    "letter ا": "ا",
    "letters Ab": "Ab",
    "letters İ": "İ",
    "letters ﬁ": "ﬁ",
    "letters ﷺ": "ﷺ",
    "one-letter words": "a ",
    "one-letter words I": "I ",
    "one-letter words я": "я ",
    "one-letter names": "A ",
    "long words": "abcdefghijklmnopqrstuvwxyz" * 40 + " ",
    "endings": "larlarlarlar",
    "possessives": "'s",
    "possessives a's": "a's",
    "doubled letters": "ss",
    "accent": "\u0301",
    "accented e": "e\u0301",
    "accented e blank": "e\u0301 ",
    "accents over e": "e" + "\u0301" * 500 + " ",
    "unordered marks": "\u0301\u0323",
    "soft hyphen": "\u00ad",
    "soft hyphen in words": "a\u00ad",
    "variation": "a\ufe0f",
    "joiner": "\u200d",
    "zero width": "\u200b",
    "zero width in words": "a\u200b",
    "byte order": "\ufeff",
    "no character": "\ufffe",
    "replacement": "\ufffd",
    "surrogate high": "\ud83d",
    "surrogate low": "\ude00",
    "surrogates and words": "a\ud83d b",
    "emoji": "😀",
    "emoji blank": "😀 ",
    "families": "👨\u200d👩\u200d👧\u200d👦",
    "flags": "🇰🇿",
    "right to left": "\u202e",
    "right to left marks": "\u200f",
    "right to left in words": "a\u202eb\u202c ",
    "isolates": "\u2066a\u2069 ",
    "blank": " ",
    "no-break blank": "\u00a0",
    "thin blank": "\u2009",
    "ideographic blank": "\u3000",
    "tab": "\t",
    "vertical tab": "\v",
    "page breaks": "\f",
    "page breaks and words": "a\f",
    "file separators": "\x1c",
    "next lines": "\x85",
    "line separators": "\u2028",
    "lines \\n": "\n",
    "lines \\r": "\r",
    "lines \\r\\n": "\r\n",
    "lines \\n\\r": "\n\r",
    "blank lines": " \n",
    "lines and blanks": "\n    ",
    "lines a": "a\n",
    "lines a\\r": "a\r",
    "paragraphs a": "a\n\n",
    "paragraphs of lines": "One line\nand two.\n\n",
    "titles": "A title of some words\n\n",
    "titles and bodies": "A title of some words\n\n" + "And a body of some length. " * 10 + "\n\n",
    "headings": "Chapter 1\n\n",
    "headings and lines": "1. Title\n\nText of it.\n\n",
    "contents": "Contents\n\n",
    "bylines": "By Somebody\n\n",
    "datelines": "5 May 2021\n\n",
    "underlines": "Title\n=====\n\n",
    "letters to": "Dear Sir: ",
    "gutenberg starts": "*** START OF THE PROJECT GUTENBERG ",
    "gutenberg": "***",
    "fields": "Title: a\n b\n",
    "confusables": "pауpаl ",
    "fullwidth": "Ａｂ１！",
    "mathematical": "𝐀𝟏",
    "controls": "\x01",
    "nulls": "a\x00",
    "letters with marks": "Å\u030a",
    "Hangul": "\u1100\u1161\u11a8",
    "question marks and words": "who? ",
    "who is": "who is ",
    "who": "who",
    "how many": "how many ",
    "how much was": "how much was ",
    "what is the": "what is the ",
    "how do you": "how do you know ",
    "if you": "if you ",
    "you": "you ",
    "you?": "you? ",
    "U": "u ",
    "could you": "could you tell me ",
    "hello": "hello ",
    "hello,": "hello, ",
    "thanks": "thanks, ",
    "how are you": "how are you, ",
    "qancha": "qancha ",
    "сколько": "сколько ",
    "когда": "когда ",
    "кто": "кто ",
    "ты": "ты ",
    "вы можете": "вы можете ",
    "sen": "sen ",
    "сен": "сен ",
    "semicolons": "a;",
    "semicolons blank": "a; ",
    "colons": "a: ",
    "commas": "a,",
    "commas blank": "a, ",
    "a sentence": "Owls hunt mice in the barn at night. ",
    "a sentence of Russian": "Совы охотятся на мышей по ночам. ",
    "speaker": "Somebody: ",
}


def run_of(unit: str, size: int) -> str:
    """*unit* repeated up to *size* bytes."""
    return unit * (size // len(unit.encode("utf-8", "surrogatepass")))


def filled(words: Iterable[str], size: int, blank: str = " ") -> str:
    """*words* with blanks between them up to *size* bytes."""
    kept, left = [], size
    for word in words:
        left -= len(f"{word}{blank}".encode())
        if left < 0:
            break
        kept.append(word)
    return blank.join(kept)


def words_of(code: str) -> list[str]:
    """The words that the profile of a language lists."""
    profile = PROFILES[code]
    fields = (profile.common_words, profile.function_words, profile.question_words)
    return " ".join(fields).split()


def distinct_words(number: int | None = None, upper: bool = False) -> Iterator[str]:
    """Words that differ: all, or *number* of them again and again."""
    random = Random(7)
    words = ("".join(random.choices("aeioubcdrst", k=random.randint(3, 12))) for _ in count())
    if upper:
        words = (word.capitalize() for word in words)
    return cycle(list(islice(words, number))) if number else words


def nested(size: int) -> str:
    """Quotes inside of quotes, as deep as *size* allows."""
    depth = size // 6
    return "“" * depth + "”" * depth


def random_of(alphabet: str) -> Callable[[int], str]:
    """A text of characters of *alphabet* in no order."""

    def text(size: int) -> str:
        return filled(Random(5).choices(alphabet, k=size), size, "")

    return text


TEXTS: Mapping[str, Callable[[int], str]] = {
    **{name: lambda size, unit=unit: run_of(unit, size) for name, unit in RUNS.items()},
    "one sentence": lambda size: filled(cycle("owls hunt mice in barns".split()), size) + ".",
    "10,000 distinct words": lambda size: filled(distinct_words(10_000), size),
    "distinct words": lambda size: filled(distinct_words(), size),
    "distinct words, commas": lambda size: filled(distinct_words(), size, ", "),
    "distinct words, sentences": lambda size: filled(distinct_words(upper=True), size, ". "),
    "distinct names": lambda size: filled(distinct_words(upper=True), size),
    "distinct names quoted": lambda size: filled(distinct_words(upper=True), size, "” “"),
    "distinct compounds": lambda size: filled(distinct_words(), size, "-"),
    "distinct numbers": lambda size: filled(map(str, count(1000)), size),
    "distinct numbers, points": lambda size: filled(map(str, count(1000)), size, "."),
    "distinct amounts": lambda size: filled((f"${n} million" for n in count(1000)), size),
    "nested quotes “”": nested,
    "open quote": lambda size: "“" + filled(cycle(["owls"]), size),
    "open straight quote": lambda size: '"' + filled(cycle(["owls"]), size),
    "open single quote": lambda size: "‘" + filled(cycle(["owls"]), size),
    "open ' quote": lambda size: "'" + filled(cycle(["owls"]), size),
    "quote '' with apostrophes": lambda size: "'" + filled(cycle(["owl's"]), size),
    "a quotation": lambda size: "“" + filled(distinct_words(), size) + "”",
    "a quotation of one word": lambda size: "“" + "a" * size + "”",
    "a block quote": lambda size: "> " + filled(distinct_words(), size),
    "a word and a mark": lambda size: "a" * (size - 1) + ".",
    "a word and marks": lambda size: "a" * (size // 2) + "." * (size // 2),
    "marks and a word": lambda size: "!" * (size - 6) + " After",
    "blanks and a word": lambda size: "a." + " " * (size - 6) + "B",
    "blanks and a mark": lambda size: "a" + " " * (size - 6) + ".",
    "random marks": random_of(".!?…\"'“”‘’«»„()[]—–- \n"),
    "random marks and letters": random_of("aA1.!?…\"'“”‘’«»„()[]—–- \n"),
    "random digits and marks": random_of("0123456789.,:/- $%"),
    "random marks of Markdown": random_of("ab>#*_`~[]()!\\\n \"“”"),
    **{
        f"words of {code}": lambda size, code=code: filled(cycle(words_of(code)), size)
        for code in PROFILES
        if words_of(code)
    },
    **{
        f"small talk of {code}": lambda size, code=code: filled(
            cycle(
                [p for texts in PROFILES[code].small_talk.values() for p in phrases(texts)]
            ),
            size,
            ", ",
        )
        for code in PROFILES
        if PROFILES[code].small_talk
    },
}  # fmt: skip


def passage(text: str) -> Passage:
    """The second half of *text* as a passage of an article with an address."""
    article = Article("a", "Owls", "owls.txt", "https://example.org/owls")
    return Passage(Paragraph(article, 1, text), Span(len(text) // 2, len(text)))


def write(text: str) -> bytes:
    """*text* in UTF-8 with all its faults."""
    return text.encode("utf-8", "surrogatepass")


def read(text: str) -> None:
    """The articles of a text file."""
    with suppress(UnreadableSource):
        list(read_plaintext(Original.of("a.txt", write(text))))


def cite(text: str) -> None:
    """All citations of the second half of a paragraph."""
    cited = passage(text)
    for style in STYLES.values():
        style(cited.paragraph.article, [cited])


def verify(text: str, corpus: Corpus) -> None:
    """The verdicts on all quotations of a text."""
    for _ in checks(text, corpus.candidates):
        pass


def ask_about(text: str, folder: Path) -> None:
    """Two questions to a corpus that has only *text*."""
    path = folder / "hostile.txt"
    path.write_bytes(write(text))
    with Corpus.open(folder / "corpus") as corpus:
        corpus.add(path)
        corpus.ask("How old are the owls in the barn? " + text[:30])
        corpus.ask("who " + text[len(text) // 2 :][:30])


def seeded(folder: Path) -> Corpus:
    """The corpus of the seeds."""
    with Corpus.open(folder) as corpus:
        corpus.add([SEEDS])
    return Corpus.existing(folder)


def operations(folder: Path) -> Mapping[str, Callable[[str], object]]:
    """What is done with a text, by its name."""
    corpus = seeded(folder / "seeds")
    corpus.prepare()

    def asked_about(text: str) -> None:
        with tempfile.TemporaryDirectory(dir=folder) as own:
            ask_about(text, Path(own))

    return {
        "analyze": lambda text: analyze(AnalysisInput(None, None, [(text, None)])),
        "title": lambda text: analyze(AnalysisInput(text, "en", [("a", text)])),
        "identify": identify_language,
        "small talk": kind_of_small_talk,
        "ask": corpus.ask,
        "explain": corpus.explain,
        "ask after": lambda text: corpus.ask("How old is she?", context=(text, text)),
        "verify": lambda text: verify(text, corpus),
        "read": read,
        "link": lambda text: link(passage(text)),
        "cite": cite,
        "ask about": asked_about,
        **{
            f"analyze {code}": lambda text, code=code: analyze(
                AnalysisInput(None, code, [(text, None)])
            )
            for code in ANALYZERS
        },
        **{
            f"query {code}": lambda text, code=code: read_query(text, (), ANALYZERS[code])
            for code in ANALYZERS
        },
    }


class Trial(NamedTuple):
    """The seconds that an operation took, or why it did not end."""

    seconds: float
    fault: str = ""

    def __str__(self) -> str:
        return self.fault or f"{self.seconds:.2f}"


def processor_seconds() -> float:
    """The time of the processor that this process and its children have taken: that of an idle
    machine, nearly."""
    return sum(os.times()[:4])


def tried(operation: Callable[[str], object], text: str) -> Trial:
    """One run of *operation*, in a process that is stopped when it takes too long."""
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe(duplex=False)

    def run() -> None:
        begun = processor_seconds()
        try:
            operation(text)
        except Exception as error:
            theirs.send(Trial(processor_seconds() - begun, type(error).__name__))
        else:
            theirs.send(Trial(processor_seconds() - begun))

    child = context.Process(target=run)
    child.start()
    theirs.close()
    answered = ours.poll(PATIENCE)
    try:
        return ours.recv() if answered else Trial(PATIENCE, f">{PATIENCE:.0f}")
    except EOFError:
        return Trial(0.0, "died")
    finally:
        child.kill()
        child.join()


def row(name: str, operation: Callable[[str], object], sizes: Iterable[int]) -> list[Trial]:
    """The trials of one operation on the text *name*, as long as each takes a bearable time."""
    trials: list[Trial] = []
    for size in sizes:
        text = TEXTS[name](size)
        trials.append(tried(operation, text if operation is read else well_formed(text)))
        if trials[-1].seconds > MOST_SECONDS:
            break
    return trials


def growth(trials: list[Trial]) -> float:
    """How many times longer the last trial took than the one before it; 0 if that is noise."""
    if len(trials) < 2 or trials[-1].seconds < LEAST_SECONDS:
        return 0.0
    return trials[-1].seconds / max(trials[-2].seconds, 1e-6)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--text", action="append", help="only texts with this in their name")
    parser.add_argument("--operations", default="", help="only these, with commas between them")
    parser.add_argument("--sizes", default=",".join(map(str, SIZES)))
    parser.add_argument("--slow", type=float, default=0.0, help="only rows of so many seconds")
    asked = parser.parse_args()
    sizes = [int(size) for size in asked.sizes.split(",")]
    wanted = [name for name in asked.operations.split(",") if name]
    with tempfile.TemporaryDirectory() as folder:
        chosen = {
            name: operation
            for name, operation in operations(Path(folder)).items()
            if not wanted or name in wanted
        }
        print("text", "operation", *(f"{size // 1000} kB" for size in sizes), "growth", sep=" | ")
        for text in TEXTS:
            if asked.text and not any(part in text for part in asked.text):
                continue
            for name, operation in chosen.items():
                trials = row(text, operation, sizes)
                if trials[-1].seconds >= asked.slow or trials[-1].fault:
                    cells = [*map(str, trials), *["-"] * (len(sizes) - len(trials))]
                    print(text, name, *cells, f"{growth(trials):.1f}", sep=" | ", flush=True)


if __name__ == "__main__":
    main()
