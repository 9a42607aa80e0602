"""Each spoken word finds the written one that it stands for, whatever the text is."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.types import Lang
from voice.normal import LEXICON, Normaliser, Spoken, load_lexicon
from voice.normal.signs import folded

NORMALISER = Normaliser(load_lexicon(LEXICON))
LANGS = ("fr", "en", "es", "pt", "ar", "uk", "eu")
WRITTEN = [
    line.split("\t")[0]
    for file in sorted((Path(__file__).parent / "normal").glob("*.tsv"))
    for line in file.read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]
TEXTS = st.one_of(
    st.text(),
    st.text(alphabet="0123456789 .,:/-+€%°hHeMXIVn'@()*"),
    st.lists(st.sampled_from(WRITTEN), max_size=5).map(" ".join),
    st.lists(st.sampled_from(WRITTEN), max_size=5).map("".join),
)


def shown_for(said: Spoken, shown: str, word: str) -> str:
    start = said.text.index(word)
    return shown[slice(*said.source(start, start + len(word)))]


@settings(max_examples=400, deadline=None)
@given(TEXTS, st.sampled_from(LANGS))
def test_pieces_make_up_the_spoken_text_and_follow_the_shown_one(text: str, lang: str) -> None:
    said = NORMALISER(text, Lang(lang))
    assert [piece.end for piece in said.pieces[:-1]] == [piece.start for piece in said.pieces[1:]]
    assert sum(piece.end - piece.start for piece in said.pieces) == len(said.text)
    for piece in said.pieces:
        assert 0 <= piece.source_start < piece.source_end <= len(text)
        if piece.kept:
            kept = folded(text)[piece.source_start : piece.source_end]
            assert said.text[piece.start : piece.end] == kept
    assert all(one.source_end <= two.source_start for one, two in pairwise(said.pieces))


@settings(max_examples=400, deadline=None)
@given(TEXTS, st.sampled_from(LANGS))
def test_every_spoken_word_has_its_place(text: str, lang: str) -> None:
    said = NORMALISER(text, Lang(lang))
    places = [said.source(*word.span()) for word in re.finditer(r"\S+", said.text)]
    assert all(0 <= start < end <= len(text) for start, end in places)
    assert all(one[0] <= two[0] and one[1] <= two[1] for one, two in pairwise(places))


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(WRITTEN), max_size=5).map(" ".join))
def test_every_written_word_is_said(text: str) -> None:
    said = NORMALISER(text, Lang("fr"))
    covered = {place for piece in said.pieces for place in range(piece.source_start, piece.source_end)}
    silent = {
        place for found in re.finditer(r"https://|/(?=\s|$)|\(0\)", text) for place in range(*found.span())
    }
    for word in re.finditer(r"[^\W_]+", text):
        assert set(range(*word.span())) & (covered | silent), word[0]


@given(st.text(alphabet="abcdefghij éèàç,'", max_size=80))
def test_a_text_without_a_rule_stands_for_itself(text: str) -> None:
    said = Normaliser()(text, Lang("fr"))
    assert said.text == text
    assert all(said.source(place, place + 1) == (place, place + 1) for place in range(len(text)))


@given(st.integers(-5, 50), st.integers(-5, 50))
def test_places_outside_the_text_mean_its_ends(start: int, end: int) -> None:
    first, last = NORMALISER("le 14/06/2025", Lang("fr")).source(start, end)
    assert 0 <= first < last <= len("le 14/06/2025")


def test_an_empty_text_says_nothing() -> None:
    said = NORMALISER("", Lang("fr"))
    assert said == Spoken("", ())
    assert said.source(0, 3) == (0, 0)


@pytest.mark.parametrize(
    ("shown", "word", "source"),
    [
        ("le 14/06/2025 à midi", "juin", "06"),
        ("le 14/06/2025 à midi", "midi", "midi"),
        ("Le RSA est versé.", "S", "RSA"),
        ("Le RSA est versé.", "est", "est"),
        ("au 0612345678.", "34", "34"),
        ("au 06 12 34 56 78.", "56", "56"),
        ("à 14h30 demain", "heures", "14h"),
        ("à 14h30 demain", "30", "30"),
        ("12,50 € à payer", "euros", "12,50 €"),
        ("12,50 € à payer", "payer", "payer"),
        ("M. Dupont", "monsieur", "M."),
        ("M. Dupont", "Dupont", "Dupont"),
        ("nom@exemple.fr", "arobase", "@"),
        ("nom@exemple.fr", "exemple", "exemple"),
        ("Louis XIV", "14", "XIV"),
        ("l’été 2\u202fe étage", "été", "été"),
        ("n° 12", "numéro", "n° "),
    ],
)
def test_a_word_heard_finds_the_word_shown(shown: str, word: str, source: str) -> None:
    assert shown_for(NORMALISER(shown, Lang("fr")), shown, word) == source
