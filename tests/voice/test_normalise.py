"""What is written is said as it should be: the phonemes are equal (``espeak-ng -x``), no ear needed."""

from __future__ import annotations

import re
import subprocess

import pytest

from kiosk.types import Lang
from voice.normalise import spoken

FRENCH = [
    ("le 01/03/2025", "le premier mars 2025"),
    ("14/06/2025", "quatorze juin 2025"),
    ("03/2026", "mars 2026"),
    ("à 14 h 30", "à quatorze heures trente"),
    ("14h30", "quatorze heures trente"),
    ("14\u202fh\u202f30", "quatorze heures trente"),
    ("de 9 h à 21 h", "de neuf heures à vingt et une heures"),
    ("1 h", "une heure"),
    ("0 h 15", "zéro heure quinze"),
    ("n° 12", "numéro douze"),
    ("N°12", "numéro douze"),
    ("M. Dupont", "monsieur Dupont"),
    ("MM. Dupont", "messieurs Dupont"),
    ("Mlle Petit", "mademoiselle Petit"),
    ("le Dr Roux", "le docteur Roux"),
    ("2e étage", "deuxième étage"),
    ("la 3ème fois", "la troisième fois"),
    ("12,50 €", "douze euros cinquante"),
    ("2 €", "deux euros"),
    ("fiche F1367", "fiche F un trois six sept"),
    ("le code QR", "le code ku erre"),
    ("votre CNI", "votre cé enne i"),
    ("un PDF", "un pé dé èfe"),
    ("le RSA", "le erre èsse a"),
    ("APL", "a pé elle"),
    ("la CAF", "la caf"),
    ("ANTS", "a enne té èsse"),
    ("0612345678", "zéro six, douze, trente-quatre, cinquante-six, soixante-dix-huit"),
    ("20 m²", "vingt mètres carrés"),
    ("3 av. Foch", "trois avenue Foch"),
    ("bd Voltaire", "boulevard Voltaire"),
    ("et/ou", "et ou"),
    ("75, 1er étage", "soixante-quinze, premier étage"),
]
ENGLISH = [
    ("on 14/06/2025", "on fourteen June 2025"),
    ("03/2026", "March 2026"),
    ("01/03/2025", "first of March 2025"),
    ("No. 12", "number twelve"),
    ("€12.50", "twelve euros fifty"),
    ("12 €", "twelve euros"),
    ("1 €", "one euro"),
    ("QR code", "cue are code"),
    ("your CNI", "your see en eye"),
    ("F1367", "F one three six seven"),
    ("and/or", "and or"),
    ("14:30", "fourteen thirty"),
]
ROWS = [("fr", *row) for row in FRENCH] + [("en", *row) for row in ENGLISH]


def phonemes(said: str, lang: str) -> str:
    """Without stress, pauses and word joints, which spelling moves."""
    done = subprocess.run(
        ["espeak-ng", "-q", "-x", "-v", lang, said], capture_output=True, text=True, check=True
    )
    return re.sub(r"_[!:]|[\s',|]", "", done.stdout)


@pytest.mark.parametrize(("lang", "written", "reading"), ROWS)
def test_is_said_as_it_should(lang: str, written: str, reading: str) -> None:
    assert phonemes(spoken(written, Lang(lang)), lang) == phonemes(reading, lang)


@pytest.mark.parametrize(
    "text", ["45/13/2025", "13/2026", "le 45e jour", "Bonjour M. le maire.", "A4", "1 234 personnes"]
)
def test_what_is_none_of_it_is_left_alone(text: str) -> None:
    assert spoken(text, Lang("fr")) == text


def test_a_language_without_rules_is_left_alone() -> None:
    assert spoken("03/2026", Lang("eu")) == "03/2026"
