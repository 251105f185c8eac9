"""Sequences in common, and stored paragraphs in a text that may have changed since."""

from itertools import accumulate, combinations, pairwise
from operator import eq

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.facts.alignment import LEAST_ALIKE, MOST_PAIRS, Alignment, Standing, align, common
from strategies import paragraphs

BLANKS = st.sampled_from([" ", "\n", "\u00a0", "\r\n  "])
LETTERS = {"stands": "s", "moved": "m", "altered": "a", "missing": "-"}
texts = st.lists(paragraphs, max_size=8)
# Few words, so that paragraphs repeat and parts of one stand in another.
short = st.lists(st.lists(st.sampled_from("a b c".split()), max_size=3).map(" ".join), max_size=9)


def words(text: str) -> list[str]:
    return text.split()


def prose(*numbers: int) -> list[str]:
    """Paragraphs of which no two share a word."""
    return [" ".join(f"word{number}.{n}" for n in range(8)) for number in numbers]


def standings(alignments: list[Alignment]) -> str:
    return "".join(LETTERS[one.standing.value] for one in alignments)


@given(texts)
def test_what_has_not_changed_stands_where_it_stood(text: list[str]) -> None:
    for number, (standing, place) in enumerate(align(text, text)):
        assert standing is Standing.STANDS
        assert place == (number if words(text[number]) else None)


@given(st.data(), short)
def test_additions_and_white_space_are_no_alterations(data: st.DataObject, text: list[str]) -> None:
    kept = data.draw(st.lists(st.booleans(), min_size=len(text), max_size=len(text)))
    blank = data.draw(BLANKS)
    ours = [blank.join(words(one)) for one, is_kept in zip(text, kept, strict=True) if is_kept]

    assert {one.standing for one in align(ours, text)} <= {Standing.STANDS}


@given(st.data(), st.lists(st.integers(1, 9), max_size=8))
def test_a_text_may_be_divided_in_another_way(data: st.DataObject, sizes: list[int]) -> None:
    stream = [f"word{n}" for n in range(sum(sizes))]
    ends = [*accumulate(sizes)]
    ours = [" ".join(stream[end - size : end]) for size, end in zip(sizes, ends, strict=True)]
    cuts = sorted(data.draw(st.sets(st.integers(0, len(stream)))))
    theirs = [" ".join(stream[a:b]) for a, b in pairwise([0, *cuts, len(stream)])]

    found = align(ours, theirs)
    assert {one.standing for one in found} <= {Standing.STANDS}
    for paragraph, (_, place) in zip(ours, found, strict=True):
        assert place is not None
        assert words(paragraph)[0] in words(theirs[place])


@given(short, short)
def test_what_stands_is_in_the_text_and_in_order(ours: list[str], text: list[str]) -> None:
    stream = [word for one in text for word in words(one)]
    position = 0
    for paragraph, (standing, place) in zip(ours, align(ours, text), strict=True):
        if standing is not Standing.STANDS or not words(paragraph):
            continue
        assert place is not None
        # The words stand behind all that stood before, by any choice of places.
        wanted = words(paragraph)
        position = next(
            start + len(wanted)
            for start in range(position, len(stream))
            if stream[start : start + len(wanted)] == wanted
        )


@pytest.mark.parametrize("number", range(5))
def test_the_paragraph_that_changed_is_named_and_no_other(number: int) -> None:
    ours = prose(*range(5))
    before, after = ours[:number], ours[number + 1 :]

    def found(*now: str) -> str:
        alignments = align(ours, now)
        others = alignments[:number] + alignments[number + 1 :]
        assert {one.standing for one in others} == {Standing.STANDS}
        return standings(alignments)[number]

    assert found(*before, *after) == "-"
    altered = ours[number].replace(".3", "x")
    assert found(*before, altered, *after) == "a"
    assert align(ours, [*before, altered, *after])[number].place == number
    assert found(*before, f"{ours[number]} and more", *after) == "a"
    assert found(*before, f"not {ours[number]}", *after) == "a"
    assert found(*before, *after, ours[number]) == ("s" if number == 4 else "m")
    assert found(*before, *after, f"{ours[number]} and more") == ("a" if number == 4 else "m")


def test_a_paragraph_is_looked_for_in_its_own_place() -> None:
    long, other = "He said yes. She said no, and so it was agreed at last", "Nothing more was said"
    assert align(["yes.", long, other], [long, "Yes!", other])[0] == Alignment(Standing.MOVED, 0)
    assert standings(align([long, "yes.", other], [f"{long} yes.", other])) == "sss"
    # A short one that is gone must not be found in a long one, and keep that from its own place.
    said, rained = "She said no and so on", "Then yes. it rained"
    found = align(["yes.", said, rained], ["She said no and", "so on Then yes. it", "rained"])
    assert found == [
        Alignment(Standing.MOVED, 1), Alignment(Standing.STANDS, 0), Alignment(Standing.STANDS, 1)
    ]  # fmt: skip
    # One that stands elsewhere has moved, even if another in its place is like it.
    one, *others = prose(1, 2, 3)
    found = align([one, *others], [one.replace(".3", "x"), *others, one])
    assert found[0] == Alignment(Standing.MOVED, 3)
    # An altered one in a paragraph that has been joined to the one before it.
    found = align([long, "It rained all day long"], [f"{long} It rained all night long"])
    assert found == [Alignment(Standing.STANDS, 0), Alignment(Standing.ALTERED, 0)]


def test_two_texts_that_share_few_words_are_not_the_same_altered() -> None:
    assert LEAST_ALIKE == 0.5
    assert standings(align(["a b c d"], ["a b x y"])) == "a"
    assert standings(align(["a b c d"], ["a w x y"])) == "-"


def test_blank_paragraphs_stand_anywhere() -> None:
    assert align(["", " \n"], []) == [Alignment(Standing.STANDS)] * 2
    assert standings(align(["", "a"], [""])) == "s-"


letters = st.text("abc", max_size=7)


@given(letters, letters)
def test_what_is_common_is_the_longest_sequence_of_both(ours: str, theirs: str) -> None:
    pairs = common(ours, theirs, eq)
    sequences = {"".join(some) for n in range(len(ours) + 1) for some in combinations(ours, n)} & {
        "".join(some) for n in range(len(theirs) + 1) for some in combinations(theirs, n)
    }

    assert all(ours[i] == theirs[j] for i, j in pairs)
    assert all(a < c and b < d for (a, b), (c, d) in pairwise(pairs))
    assert len(pairs) == max(map(len, sequences))


def test_long_sequences_are_compared_at_their_ends_only() -> None:
    compared = 0

    def same(one: int, other: int) -> bool:
        nonlocal compared
        compared += 1
        return one == other

    ours = [*range(500)]
    theirs = [*range(100), *range(1000, 1300), *range(400, 500)]

    assert len(common(ours, theirs, same)) == 200
    assert compared <= len(ours) + MOST_PAIRS
