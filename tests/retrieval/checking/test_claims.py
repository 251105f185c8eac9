"""A text to its claims."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.analysis import ANALYZERS
from retrieval.checking.claims import claims
from strategies import prose

ENGLISH = ANALYZERS["en"]
WRAPPED = (
    "The mayor of Osh, who had promised it for years, planted forty walnut trees\n"
    "beside the old bath house on Monday. Nobody came\nto see it.\n\nHe left Osh in 2019"
)


def texts(text: str) -> list[str]:
    return [claim.text for claim in claims(text, ENGLISH, str.isupper)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Owls hunt at night. The owls of Osh hunt mice.", ["The owls of Osh hunt mice."]),
        ("Five owls hunt mice. It was very dark.", ["Five owls hunt mice."]),
        ("Does the mayor of Osh hunt owls? The mayor of Osh sleeps.", ["The mayor of Osh sleeps."]),
        ("OSH burns at night.", ["OSH burns at night."]),
        ("Osh burns at night.", []),  # its capital may be that of the sentence
        (
            "Osh burns. They saw Osh burn. Osh burns at night.",
            ["They saw Osh burn.", "Osh burns at night."],
        ),
        ("Photo: Reuters", []),
        ("https://example.org/2020 @channel_5 #2020", []),
        ("OSH Almaty Bishkek 2019", []),
        (
            "• 5 owls hunt mice\n• 7 owls sleep now\n— 9 owls eat mice",
            ["5 owls hunt mice", "7 owls sleep now", "9 owls eat mice"],
        ),
        (
            "The owls of Osh\nThey eat 20 mice a night.",
            ["The owls of Osh", "They eat 20 mice a night."],
        ),
        (WRAPPED, [WRAPPED[:112], "He left Osh in 2019"]),
        ("owls hunt mice " + ", ".join(map(str, range(50))), []),  # a table
    ],
)
def test_claims_are_the_sentences_with_names_or_numbers(text: str, found: list[str]) -> None:
    assert texts(text) == found


def test_a_claim_about_him_names_whom_the_sentences_before_it_name() -> None:
    text = "The mayor is Marat Kozhaev. It is cold. He paid 500 dollars. Marat left at 5."
    found = {claim.text: claim.about for claim in claims(text, ENGLISH, str.isupper)}

    assert found["He paid 500 dollars."] == ("Marat Kozhaev",)
    assert found["The mayor is Marat Kozhaev."] == found["Marat left at 5."] == ()


@given(st.one_of(prose, st.text(max_size=300)), st.sampled_from(sorted(ANALYZERS)))
def test_claims_stand_in_the_text_in_order(text: str, language: str) -> None:
    found = [*claims(text, ANALYZERS[language], lambda _: True)]

    assert all(claim.span.of(text) == claim.text for claim in found)
    assert all(one.span.end <= other.span.start for one, other in pairwise(found))
