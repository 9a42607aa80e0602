"""What is written is said as it should be: the phonemes are equal (``espeak-ng -x``), no ear needed."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from kiosk.types import Lang
from voice.normal import LEXICON, Normaliser, load_lexicon

ROWS = Path(__file__).parent / "normal"
LEAST = {"fr": 300, "en": 40, "es": 40, "pt": 40, "ar": 40, "uk": 40}
# a word that no row has: it parts the rows in the one run of the engine
MARK = "koukoukou"
NORMALISER = Normaliser(load_lexicon(LEXICON))


def rows(lang: str) -> list[tuple[str, str]]:
    lines = (ROWS / f"{lang}.tsv").read_text(encoding="utf-8").splitlines()
    found = [line.split("\t") for line in lines if line and not line.startswith("#")]
    return [(written, reading) for written, reading in found]


def phonemes(texts: Sequence[str], lang: str) -> list[str]:
    """Without stress, pauses, word joints and what marks a liaison, which spelling moves."""
    body = "".join(f"{text}\n\n{MARK}.\n\n" for text in texts)
    made = _espeak(body, lang).split(f"\n{_espeak(MARK + '.', lang).strip()}\n")
    assert len(made) == len(texts) + 1
    return [re.sub(r"_[!:|]?|[\s',|;:2-]", "", one).replace("tr@v", "trv") for one in made[:-1]]


def _espeak(text: str, lang: str) -> str:
    command = ["espeak-ng", "-q", "-x", "-v", lang, "--stdin"]
    done = subprocess.run(command, input=text, capture_output=True, text=True, check=True)
    return "\n" + "\n".join(line.strip() for line in done.stdout.splitlines()) + "\n"


@pytest.mark.parametrize("lang", LEAST)
def test_is_said_as_it_should(lang: str) -> None:
    known = rows(lang)
    assert len(known) >= LEAST[lang]
    said = [NORMALISER(written, Lang(lang)).text for written, _ in known]
    heard = phonemes(said, lang)
    wanted = phonemes([reading for _, reading in known], lang)
    assert [
        (*row, out) for row, out, one, two in zip(known, said, heard, wanted, strict=True) if one != two
    ] == []


def test_the_proof_tells_a_wrong_reading() -> None:
    wrong, right, spelled = phonemes(["12,50 €", "douze euros cinquante", "douze euros soixante"], "fr")
    assert wrong != right
    assert right != spelled


@pytest.mark.parametrize(
    "text",
    [
        "45/13/2025", "13/2026", "0/2025", "1 234 personnes", "Le maire vous attend.", "MIX", "Le",
        "DE", "CIVIL", "Il a dit M.", "PARIS", "rendez-vous", "peut-être", "99:99", "1.2.3.4.5", "a/b/c",
        "12345/67890", "IIX",
    ],
)  # fmt: skip
def test_what_is_none_of_it_is_left_alone(text: str) -> None:
    assert NORMALISER(text, Lang("fr")).text == text


def test_a_language_without_rules_is_left_alone() -> None:
    assert NORMALISER("03/2026", Lang("eu")).text == "03/2026"


def test_is_deterministic() -> None:
    text = " ".join(written for written, _ in rows("fr"))
    assert Normaliser(load_lexicon(LEXICON))(text, Lang("fr")) == NORMALISER(text, Lang("fr"))
