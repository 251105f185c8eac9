"""The reader for subtitles: whole sentences with the time at which they begin."""

from __future__ import annotations

import html
import re
import warnings
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from pysubs2 import Pysubs2Error, SSAFile

from retrieval.errors import UnreadableSource
from retrieval.readers.draft import Draft, DraftParagraph, Skipped
from retrieval.readers.original import Original

# A film has less than a megabyte of subtitles; some files contain fonts.
LARGEST = 32 * 2**20
FEWEST_WORDS, MOST_WORDS = 25, 60
LONGEST_SILENCE = 4_000
LONGEST_ROLL = 500  # captions that roll up follow without a pause
# The least share of captions that repeat a line, if captions roll up.
ROLLING = 0.3
SENTENCE_END = re.compile(r"[.!?…。！？][\"'”’»)\]]*$")
BEGINNING = 2**12
FRAMES = re.compile(r"\s*\{\d+\}\{\d*\}")
# The first caption of MicroDVD is the frame rate.
FRAME_RATE = re.compile(r"\s*\{[01]\}\{[01]\}(\d{1,3}(?:\.\d{1,6})?)[ \t]*\r?\n")
LONG_LINES = re.compile(r"^.{2000,}$", re.MULTILINE)
TENTHS = re.compile(r"\s*\[\d+\]\[\d*\]")
# pysubs2's names; the styles of Advanced SubStation differ from SubStation's.
SUBSTATION = (ADVANCED, PLAIN) = ("ass", "ssa")
TAG = re.compile(r"</?[a-z\d][^<>]{0,300}>", re.IGNORECASE)
OVERRIDE = re.compile(r"\{[^{}]{0,2000}\}")
# In an override: the text that follows is a drawing.
DRAWING = re.compile(r"\\p[1-9]")
SUBSTATION_OVERRIDE = re.compile(r"\{\\[^{}]{0,2000}\}")
# Line breaks of SubStation and of SubViewer.
BREAK = re.compile(r"\\[Nn]|\[br\]|\n")
# Unreadable times, and the number above them, end up in the previous caption.
BROKEN_TIMES = re.compile(r"(?:^[ \t]*\d{1,9}[ \t]*\n)?^.*-->.*$", re.MULTILINE)
BLANK_LINES = re.compile(r"(?:[ \t\r]*\n){3,}")
# Defaults of editors.
NO_TITLE = re.compile(r"(?:default.*file|<?untitled.*|new subtitles?|script)\s*", re.IGNORECASE)
NO_CUES = "no subtitles with their times in it; if these are pictures, get their text by OCR first"


class _Cue(NamedTuple):
    """Times are in milliseconds."""

    start: int
    end: int
    lines: tuple[str, ...]


def read_subtitles(original: Original) -> Iterator[Draft | Skipped]:
    """The article of a video's speech: SubRip, WebVTT, SubStation Alpha or MicroDVD. Headings are
    times."""
    text = original.text()
    if len(text) > LARGEST:
        raise UnreadableSource(original.name, "too large for subtitles; split it")
    if not text or text.isspace():
        return
    kind = _kind_of(text)
    is_timed, subtitles = _parsed(text, kind, original.name)
    cues = _without_rolling([*_cues(subtitles, is_marked_up=kind not in SUBSTATION)])
    if not cues:
        raise UnreadableSource(original.name, NO_CUES)
    title = " ".join(str(subtitles.info.get("Title", "")).split())
    if not title or NO_TITLE.fullmatch(title) or kind not in SUBSTATION:
        title = original.stem
    yield Draft(title, tuple(_paragraphs(cues, is_timed)))


def _kind_of(text: str) -> str:
    """pysubs2's name of the format."""
    beginning = text[:BEGINNING].lstrip("\ufeff \t\r\n")
    if beginning.startswith("WEBVTT"):
        return "vtt"
    if "[Script Info]" in beginning:
        return ADVANCED if "[V4+" in text or "ScriptType: v4.00+" in beginning else PLAIN
    if FRAMES.match(beginning):
        return "microdvd"
    return "mpl2" if TENTHS.match(beginning) else "srt"


def _parsed(text: str, kind: str, name: str) -> tuple[bool, SSAFile]:
    """Whether the file gives times, and the file. Without a frame rate, each frame counts as a
    second."""
    is_timed, fps = True, None
    if kind == "vtt":
        text = "\n\n".join(_blocks_with_times(text))
    if kind in ("vtt", "srt"):
        # The parser takes quadratic time for blank lines.
        text = BLANK_LINES.sub("\n\n", text)
    if kind == "microdvd":
        # The parser takes quadratic time for long lines.
        text = LONG_LINES.sub("", text)
        rate = FRAME_RATE.match(text)
        is_timed, fps = rate is not None, float(rate[1]) if rate else 1.0
        text = text[rate.end() :] if rate else text
    try:
        with warnings.catch_warnings():  # nobody sees the parser's warnings
            warnings.simplefilter("ignore")
            subtitles = SSAFile.from_string(text, format_=kind, keep_html_tags=True, fps=fps)
    except (Pysubs2Error, ValueError, LookupError, AttributeError, OverflowError) as error:
        raise UnreadableSource(name, f"not subtitles of the format {kind}: {error}") from None
    return is_timed, subtitles


def _blocks_with_times(text: str) -> Iterator[str]:
    """The captions of WebVTT without names, notes, styles and regions."""
    for block in re.split(r"\n[ \t]*\n", text.replace("\r\n", "\n").replace("\r", "\n")):
        lines = block.strip("\n").split("\n")
        times = [number for number, line in enumerate(lines) if "-->" in line]
        if times:
            yield "\n".join(lines[times[0] :])


def _cues(subtitles: SSAFile, is_marked_up: bool) -> Iterator[_Cue]:
    """The captions in order of time. Layers of one caption are one caption."""
    last = None
    events = [event for event in subtitles if not event.is_comment]
    for event in sorted(events, key=lambda event: event.start):
        text = event.text.replace(r"\h", " ")
        if is_marked_up:
            text = html.unescape(TAG.sub("", SUBSTATION_OVERRIDE.sub("", text)))
        else:
            if any(map(DRAWING.search, OVERRIDE.findall(text))):
                continue
            text = OVERRIDE.sub("", text)
        text = BROKEN_TIMES.sub("\n", BREAK.sub("\n", text))
        lines = tuple(" ".join(line.split()) for line in text.split("\n") if line.strip())
        cue = _Cue(event.start, max(event.start, event.end), lines)
        is_layer = last is not None and last.lines == lines and cue.start < last.end
        if lines and not is_layer:
            yield cue
            last = cue


def _without_rolling(cues: Sequence[_Cue]) -> Sequence[_Cue]:
    """The captions with each line once, if each repeats the previous line."""
    pairs = [*pairwise(cues)]
    rolled = [
        following.lines[0] in cue.lines and following.start - cue.end <= LONGEST_ROLL
        for cue, following in pairs
    ]
    if sum(rolled) < ROLLING * len(cues) or not any(len(cue.lines) > 1 for cue in cues):
        return cues
    fresh = [cues[0]]
    for (cue, following), is_rolled in zip(pairs, rolled, strict=True):
        lines = following.lines
        if is_rolled:
            lines = tuple(line for line in lines if line not in cue.lines)
        if lines:
            fresh.append(following._replace(lines=lines))
    return fresh


def _paragraphs(cues: Sequence[_Cue], is_timed: bool) -> Iterator[DraftParagraph]:
    """Runs of whole sentences, up to a length or a silence."""
    taken: list[_Cue] = []
    words = 0
    for cue in cues:
        if taken and cue.start - taken[-1].end > LONGEST_SILENCE * (1 if is_timed else 25):
            yield _paragraph(taken, is_timed)
            taken, words = [], 0
        taken.append(cue)
        words += sum(len(line.split()) for line in cue.lines)
        ends = words >= FEWEST_WORDS and SENTENCE_END.search(cue.lines[-1])
        if ends or words >= MOST_WORDS:
            yield _paragraph(taken, is_timed)
            taken, words = [], 0
    if taken:
        yield _paragraph(taken, is_timed)


def _paragraph(cues: Sequence[_Cue], is_timed: bool) -> DraftParagraph:
    start, end = cues[0].start, max(cue.end for cue in cues)
    text = " ".join(line for cue in cues for line in cue.lines)
    if not is_timed:
        return DraftParagraph(text, place=f"frame {start // 1000}")
    return DraftParagraph(text, heading=_clock(start), place=f"{_clock(start)}-{_clock(end)}")


def _clock(milliseconds: int) -> str:
    """The time in a video as players show it: ``0:03:10``."""
    minutes, seconds = divmod(max(0, milliseconds) // 1000, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}"
