"""Floors of the claim check on public question sets: copies, alterations, articles left out.

``QUESTION_SETS`` names the folder that holds them, one folder a set.
"""

import os
from pathlib import Path

import pytest

from altered_claims import ClaimSet, checked, measured

SETS = os.environ.get("QUESTION_SETS")
LANGUAGES = {"squad2": "en", "onestopqa": "en", "tydiqa-ru": "ru", "enelpi-tr": "tr"}
MOST = 100


@pytest.mark.quality
@pytest.mark.skipif(not SETS, reason="QUESTION_SETS names no folder of question sets")
@pytest.mark.parametrize("name", LANGUAGES)
def test_what_stands_in_the_articles_is_supported_and_nothing_else(
    tmp_path: Path, name: str
) -> None:
    language = LANGUAGES[name]
    claims = ClaimSet(Path(SETS or "", name), language, tmp_path / "set", MOST)
    rates = {
        kind: measured(kind, checked(folder, items, language))
        for kind, folder, items in claims.kinds()
    }

    assert rates["copied"].supported >= 0.99
    assert rates["another number"].differs * rates["another number"].named >= 0.97
    assert rates["a name of no article"].differs >= 0.95
    assert rates["a name of no article"].supported == 0
    altered = ("another number", "another name", "another word", "articles left out")
    assert {kind: rates[kind].supported for kind in altered if rates[kind].supported > 0.02} == {}
    assert rates["articles left out"].differs <= 0.02
