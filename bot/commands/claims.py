"""Check the claims of a text against the articles."""

from __future__ import annotations

import json

from bot.app import asked_corpus
from bot.channels.claims import claim_text, claims_object
from bot.channels.terminal import count
from bot.console import Screen, read_input
from bot.exit_codes import Exit
from bot.settings import Settings
from retrieval import ClaimVerdict

# A claim takes 10 to 20 ms, and nobody reads so many verdicts.
MOST_CLAIMS = 1000


def check_claims(settings: Settings, screen: Screen, name: str, is_json: bool) -> Exit:
    """Print what the articles say of each claim in a text."""
    text = read_input(name)
    with asked_corpus(settings, screen.say) as corpus:
        with screen.progress("making ready") as progress:
            corpus.prepare(progress)
        with screen.progress("checking") as progress:
            checked = corpus.check_claims(text, MOST_CLAIMS, progress=progress)
    verdicts = [one.verdict for one in checked.claims]
    if is_json:
        screen.write(json.dumps(claims_object(checked), ensure_ascii=False))
    elif not verdicts:
        screen.say("The text contains no sentence with a name or a number.")
    else:
        for one in checked.claims:
            screen.show(claim_text(one))
        counts = ", ".join(f"{verdicts.count(one)} {one.value}" for one in ClaimVerdict)
        screen.say(f"{count(len(verdicts), 'claim')}: {counts}.")
        if checked.left_out or checked.unread:
            screen.say(f"Only the first {count(len(verdicts), 'claim')} were checked.")
    is_supported = all(one is ClaimVerdict.SUPPORTED for one in verdicts) and not checked.left_out
    return Exit.ANSWERED if is_supported else Exit.NOT_VERBATIM
