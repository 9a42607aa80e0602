"""The other languages: English wholly, the rest what is certain."""

from __future__ import annotations

import pytest

from kiosk.app import paths
from kiosk.types import Lang
from tests.voice.heard.asking import meant, rows
from voice.heard.lexicon import Lexicon, load_lexicon


@pytest.mark.parametrize(("kind", "said", "expected"), rows("english.tsv"))
def test_english(kind: str, said: str, expected: str, english: Lexicon) -> None:
    assert meant(kind, said, english) == expected


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("es", "cero seis uno dos tres cuatro cinco seis siete ocho"),
        ("pt", "zero seis um dois três quatro cinco seis sete oito"),
        ("uk", "нуль шість один два три чотири п'ять шість сім вісім"),
        ("ar", "صفر ستة واحد اثنان ثلاثة أربعة خمسة ستة سبعة ثمانية"),
    ],
)
def test_a_telephone_number_digit_by_digit(lang: str, said: str) -> None:
    lexicon = load_lexicon(paths.CONFIG / "voice", Lang(lang))
    assert meant("phone", said, lexicon) == "0612345678"
    assert meant("postcode", " ".join(said.split()[:5]), lexicon) == "06123"
    assert meant("date", said, lexicon).startswith("?")


@pytest.mark.parametrize("written", ["п’ять", "п'ять", "Пʼять", "П`ять"])
def test_any_apostrophe(written: str) -> None:
    lexicon = load_lexicon(paths.CONFIG / "voice", Lang("uk"))
    assert meant("number", written, lexicon) == "5"


@pytest.mark.parametrize("written", ["أَرْبَعَة", "اربعة", "اربعه", "أربعـة"])
def test_arabic_with_and_without_vowels(written: str) -> None:
    lexicon = load_lexicon(paths.CONFIG / "voice", Lang("ar"))
    assert meant("number", written, lexicon) == "4"
