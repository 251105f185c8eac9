"""What two sequences have in common."""

from itertools import combinations, pairwise
from operator import eq

from hypothesis import given
from hypothesis import strategies as st

from retrieval.checking.alignment import MOST_PAIRS, common

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
