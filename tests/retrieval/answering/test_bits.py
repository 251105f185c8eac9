"""The share of a query that a set of its terms makes up."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.answering.bits import Bits

TERMS = "abcde"


@given(
    weights=st.fixed_dictionaries(dict.fromkeys(TERMS, st.sampled_from([0.2, 0.5, 1.0]))),
    groups=st.sampled_from(
        [[], [{"a", "b"}], [{"a", "b"}, {"c", "d", "e"}], [set(TERMS)], [set()]]
    ),
)
def test_of_a_group_only_the_term_with_the_highest_weight_counts(weights, groups) -> None:
    bits = Bits(TERMS)
    shares = bits.shares(weights, groups)

    def weight(terms: set[str]) -> float:
        alone = sum(weights[term] for term in terms.difference(*groups))
        return alone + sum(
            max((weights[term] for term in terms & group), default=0.0) for group in groups
        )

    for size in range(len(TERMS) + 1):
        for terms in combinations(TERMS, size):
            expected = weight({*terms}) / weight({*TERMS})
            assert shares[bits.of(terms)] == pytest.approx(expected)
    assert shares[bits.of(TERMS)] == pytest.approx(1.0)
