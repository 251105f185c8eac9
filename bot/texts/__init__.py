"""The texts that the bot itself writes: the table of languages, one file each."""

from collections.abc import Mapping

from bot.texts.english import ENGLISH
from bot.texts.kazakh import KAZAKH
from bot.texts.kyrgyz import KYRGYZ
from bot.texts.russian import RUSSIAN
from bot.texts.tajik import TAJIK
from bot.texts.texts import Texts
from bot.texts.turkish import TURKISH
from bot.texts.turkmen import TURKMEN
from bot.texts.uzbek import UZBEK

# By the code that Telegram gives for a person's language. Native speakers should review all of
# these, except English.
TEXTS: Mapping[str, Texts] = {
    "en": ENGLISH,
    "ru": RUSSIAN,
    "kk": KAZAKH,
    "uz": UZBEK,
    "ky": KYRGYZ,
    "tg": TAJIK,
    "tk": TURKMEN,
    "tr": TURKISH,
}


def code_of(texts: Texts) -> str:
    """The code of the language of *texts*."""
    return next(code for code, known in TEXTS.items() if known is texts)
