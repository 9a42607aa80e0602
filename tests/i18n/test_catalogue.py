"""Texts: every key in every language, French typography, dates as people say them."""

from __future__ import annotations

import re
import string
from datetime import date
from pathlib import Path

import pytest

from i18n.catalogue import Catalogue, MissingTextError, read_po, spaced
from i18n.dates import long_date
from kiosk.types import Lang, TextKey, text

ROOT = Path(__file__).parents[2]
FR, EN = Lang("fr"), Lang("en")
CATALOGUE = Catalogue({lang: read_po(ROOT / "i18n" / "catalogues" / f"{lang}.po") for lang in (FR, EN)})


def test_every_key_has_every_language() -> None:
    assert CATALOGUE.texts[FR].keys() == CATALOGUE.texts[EN].keys()


def placeholders(words: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(words) if name}


@pytest.mark.parametrize("key", sorted(CATALOGUE.texts[FR]))
def test_the_same_values_in_every_language(key: TextKey) -> None:
    assert placeholders(CATALOGUE.texts[FR][key]) == placeholders(CATALOGUE.texts[EN][key])


def test_every_key_named_in_code_exists() -> None:
    found = set()
    for folder in ("kiosk", "screens", "voice", "scanner"):
        for file in (ROOT / folder).rglob("*.py"):
            found |= set(re.findall(r'(?:say|text|TextKey)\(\s*"([a-z_]+(?:\.[a-z_]+)+)"', file.read_text()))
    assert found, "no key was found: the pattern is wrong"
    assert found <= CATALOGUE.texts[FR].keys()


def test_who_steers_by_keys_was_told_to_touch() -> None:
    """One wording for hands, keys, switches and voice: only what is about touching itself says "touchez"."""
    told = {key for key, words in CATALOGUE.texts[FR].items() if re.search(r"\b[Tt]ouchez\b", words)}
    targets = {"setup.aim.title", "setup.aim.missed", "setup.targets.title", "setup.targets.text"}
    assert told == {"headset.in", "tuning.explore.detail", "aim.touch", "setup.targets.apart", *targets}


def test_dates_in_words() -> None:
    assert long_date(date(2026, 3, 3), FR) == "mardi 3 mars 2026"
    assert long_date(date(2026, 5, 1), FR) == "vendredi 1er mai 2026"
    assert long_date(date(2026, 5, 1), EN) == "Friday 1 May 2026"


def test_french_spaces_do_not_break() -> None:
    assert spaced("Vraiment ? « Oui » !", FR) == "Vraiment\xa0? «\xa0Oui\xa0»\xa0!"
    assert spaced("5 mois", FR) == "5\xa0mois"
    assert spaced("Really?", EN) == "Really?"


def test_a_value_is_written_in_the_same_language() -> None:
    catalogue = Catalogue({FR: {TextKey("a"): "Le {day}, {inner}", TextKey("b"): "oui"}})
    assert (
        catalogue.render(text("a", day=date(2026, 3, 3), inner=text("b")), FR) == "Le mardi 3 mars 2026, oui"
    )


def test_a_missing_text_is_a_fault() -> None:
    with pytest.raises(MissingTextError):
        CATALOGUE.render(text("no.such.text"), FR)
