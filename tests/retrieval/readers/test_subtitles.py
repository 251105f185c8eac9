"""Subtitles: what is said, in whole sentences, each with the time at which it begins."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import ROOT
from retrieval.errors import UnreadableSource
from retrieval.readers.draft import Draft, DraftParagraph, Skipped
from retrieval.readers.original import Options, Original
from retrieval.readers.subtitles import read_subtitles

FILES = ROOT / "tests" / "data" / "formats" / "subtitles"


def read(name: str, content: str | bytes, encoding: str | None = None) -> Draft:
    content = content.encode() if isinstance(content, str) else content
    [draft] = read_subtitles(Original.of(name, content, Options(encoding=encoding)))
    assert isinstance(draft, Draft)
    return draft


def texts(draft: Draft) -> list[str]:
    return [paragraph.text for paragraph in draft.paragraphs]


RETINA = [
    "It seems a paradox, does it not, that the image formed on the Retina should be inverted? It "
    "is puzzling, why is it we do not see things upside-down?",
    "You have never heard the Theory, then, that the Brain also is inverted? No indeed! What a "
    "beautiful fact! But how is it proved? Thus: what we call the vertex of the Brain is really "
    "its base and what we call its base is really its vertex, it is simply a question of "
    "nomenclature.",
    "How truly delightful!",
]


@pytest.mark.parametrize("suffix", [".ass", ".srt", ".ssa", ".sub"])
def test_all_formats_give_the_same_sentences_at_the_same_times(suffix: str) -> None:
    draft = read(f"film/retina{suffix}", (FILES / f"retina{suffix}").read_bytes())

    assert draft.title == "retina"
    assert texts(draft) == RETINA
    # The last of them overlaps the caption before it.
    assert [paragraph.heading for paragraph in draft.paragraphs] == [
        "0:00:00",
        "0:00:17",
        "0:00:53",
    ]
    assert draft.paragraphs[0].place == "0:00:00-0:00:16"


def test_captions_that_roll_up_are_said_once() -> None:
    draft = read("x.vtt", (FILES / "youtube_dl.vtt").read_bytes())

    assert draft.paragraphs == (
        DraftParagraph(
            "yeah what this will happen is I'm telling",
            heading="0:04:46",
            place="0:04:46-0:05:05",
        ),
    )


def test_who_says_the_same_again_is_quoted_twice() -> None:
    cues = "".join(f"{n}\n00:00:0{n},000 --> 00:00:0{n},900\nNo.\n\n" for n in range(1, 4))

    assert texts(read("x.srt", cues)) == ["No. No. No."]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("styles_with_comments.vtt", "- Hello world."),
        ("using_identifiers.vtt", " ".join(f"Caption text #{n}" for n in range(1, 7))),
        (
            "styles_colours.srt",
            "Musique douce --- Some italic and normal coloured text. By the way, 2 < 3 ! --- "
            "-Stéphane ? Où on se gare ? -Euh, là-bas, au chêne.",
        ),
    ],
)
def test_no_tag_note_style_or_name_is_quoted(name: str, expected: str) -> None:
    assert texts(read(name, (FILES / name).read_bytes())) == [expected]


def test_times_that_cannot_be_read_are_no_text() -> None:
    draft = read("x.srt", (FILES / "invalid_timeframe.srt").read_bytes())

    assert " ".join(texts(draft)) == " ".join(f"Caption text #{n}" for n in range(1, 6))


def test_the_encoding_may_be_given() -> None:
    draft = read("x.srt", (FILES / "gb2312.srt").read_bytes(), encoding="gb2312")

    assert texts(draft)[0].endswith("轻轻一跳就能飞跃高楼")


SUBSTATION = """[Script Info]
Title: {title}
ScriptType: v4.00+

[V4+ Styles]
Format: Name, Fontname, Fontsize
Style: Default,Arial,20

[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
Comment: 0,0:00:00.00,0:00:05.00,Default,,0,0,0,,A note
Dialogue: 0,0:00:05.00,0:00:07.00,Default,,0,0,0,,{{\\an8}}{{\\k20}}One {{\\i1}}two{{\\i0}},\\hthree.
Dialogue: 1,0:00:05.00,0:00:07.00,Default,,0,0,0,,{{\\blur2}}One two,\\hthree.
Dialogue: 0,0:00:07.00,0:00:08.00,Default,,0,0,0,,{{\\p1}}m 0 0 l 100 0 100 100
"""


@pytest.mark.parametrize(
    ("title", "expected"), [("Owls at Night", "Owls at Night"), ("Default Aegisub file", "x")]
)
def test_drawings_notes_and_layers_of_a_sign_are_not_said(title: str, expected: str) -> None:
    draft = read("x.ass", SUBSTATION.format(title=title))

    assert (draft.title, texts(draft)) == (expected, ["One two, three."])


def test_a_silence_and_sixty_words_end_a_paragraph() -> None:
    def clock(seconds: int) -> str:
        return f"00:{seconds // 60:02}:{seconds % 60:02},000"

    def cues(starts: list[int], words: str) -> str:
        return "".join(f"1\n{clock(s)} --> {clock(s + 1)}\n{words}\n\n" for s in starts)

    assert texts(read("x.srt", cues([1, 2, 30], "a b"))) == ["a b a b", "a b"]
    many = texts(read("x.srt", cues([*range(1, 31)], "one two three four five six")))
    assert [len(text.split()) for text in many] == [60, 60, 60]


def test_frames_without_a_rate_have_no_time() -> None:
    draft = read("x.sub", "{120}{150}One|two.\n{160}{170}Three.\n")

    assert draft.paragraphs == (DraftParagraph("One two. Three.", place="frame 120"),)


@pytest.mark.parametrize(
    "content",
    ["only text", "WEBVTT\n\nNOTE nothing", "\x00\x00\x01\xba binary", "{1}{1}0\n{2}{3}x"],
)
def test_a_file_without_subtitles_is_refused(content: str) -> None:
    with pytest.raises(UnreadableSource):
        read("x.sub", content)


PIECES = st.sampled_from(
    ["1\n", "00:00:01,000 --> 00:00:02,000\n", "WEBVTT\n\n", "{1}{2}", "[Script Info]\n", "text\n",
     "[Events]\n", "Format: Start, End, Text\n", "Dialogue: 0:00:01.00,0:00:02.00,x\n", "\n", "{", "<i>", "-->",
     "9" * 30, ":", "\\N", "[1][2]", "Style: \n", "[V4+ Styles]\n"]
)  # fmt: skip


@given(pieces=st.lists(PIECES | st.text(max_size=5), max_size=12))
def test_no_file_is_too_odd(pieces: list[str]) -> None:
    content = "".join(pieces).encode("utf-8", "replace")
    items: list[Draft | Skipped] = []
    with suppress(UnreadableSource):
        items += read_subtitles(Original.of("x.srt", content))
    for item in items:
        assert isinstance(item, Draft)
        assert all(map(str.strip, texts(item)))


@pytest.mark.parametrize(
    "content",
    ["1\n00:00:01,000 --> 00:00:02,000\na" + "\n" * 10**6 + "b\n",
     "1\n00:00:01,000 --> 00:00:02,000\n" + "{\\a" * 10**5 + "<a" * 10**5,
     "{1}{2}a\n{1}{2}" + "{Y:" * 10**6],
    ids=["blank lines", "open tags", "open codes"],
)  # fmt: skip
def test_a_file_takes_a_time_that_grows_with_its_length(content: str) -> None:
    assert texts(read("x.srt", content))[0].startswith("a" if "{\\" not in content else "{")
