"""The written words that light up for the spoken ones, from eSpeak's own events in six languages."""

from __future__ import annotations

import pytest

from kiosk.types import Lang
from voice.espeak import Espeak, Manner, Word
from voice.languages import VOICES
from voice.normal import LEXICON, Normaliser, load_lexicon
from voice.rate import gap_for, setting_for
from voice.track import RATE_HZ
from voice.written import timed

NORMALISER = Normaliser(load_lexicon(LEXICON))


def lit(text: str, lang: str = "fr", wpm: float = 125) -> list[str]:
    said = NORMALISER(text, Lang(lang))
    voice = VOICES[Lang(lang)]
    manner = Manner(voice, setting_for(voice, wpm), 1.0, gap_for(voice, wpm))
    speech = Espeak().synthesise(said.text, manner)
    found = timed(speech.words, said, text)
    assert [one.onset for one in found] == sorted(one.onset for one in found)
    assert all(0 <= one.onset < speech.duration_s * RATE_HZ for one in found)
    return [text[one.start : one.end] for one in found]


@pytest.mark.parametrize(
    ("lang", "text", "words"),
    [
        # eSpeak tells "d" and nothing of "identité".
        ("fr", "Montrez votre carte d’identité.", ["Montrez", "votre", "carte", "d’identité"]),
        # It tells "2025" three times, and a date is said in other words than it is written.
        ("fr", "Avant le 01/03/2025, en 2025.", ["Avant", "le", "01/03/2025", "en", "2025"]),
        ("fr", "Il faut 12,50 € ou 1 250 €.", ["Il", "faut", "12,50 €", "ou", "1 250 €"]),
        ("fr", "Le n° 12, av. Foch à 14h30.", ["Le", "n°", "12", "av", "Foch", "à", "14h30"]),
        ("fr", "La CAF : 50 % d’aide\xa0?", ["La", "CAF", "50 %", "d’aide"]),
        ("fr", "Appelez le 01 40 20 30 40.", ["Appelez", "le", "01", "40", "20", "30", "40"]),
        ("fr", "« Oui » (ou non) !", ["Oui", "ou", "non"]),
        ("fr", "Un rendez-vous : www.service-public.fr.", ["Un", "rendez-vous", "www.service-public.fr"]),
        ("en", "It’s the 3rd of May.", ["It’s", "the", "3rd", "of", "May"]),
        ("es", "¿Cuál es su nombre?", ["Cuál", "es", "su", "nombre"]),
        ("pt", "Traga o cartão às 14h30.", ["Traga", "o", "cartão", "às", "14h30"]),
        ("ar", "أظهر بطاقة الهوية قبل 01/03/2025.", ["أظهر", "بطاقة", "الهوية", "قبل", "01/03/2025"]),
        ("uk", "Покажіть паспорт до 14:30.", ["Покажіть", "паспорт", "до", "14:30"]),
    ],
)  # fmt: skip
def test_each_word_is_lit_once_in_its_order(lang: str, text: str, words: list[str]) -> None:
    assert lit(text, lang) == words


def test_however_slow_the_words_are_the_same() -> None:
    text = "Apportez une photo d’identité de 2025."
    assert lit(text, wpm=60) == lit(text, wpm=250) == ["Apportez", "une", "photo", "d’identité", "de", "2025"]


def test_the_last_word_of_a_piece_does_not_reach_into_the_next() -> None:
    said = NORMALISER("Bonjour, asseyez-vous.", Lang("fr"))
    (word,) = timed([Word(0, 7, 0)], said, said.text)
    assert said.text[word.start : word.end] == "Bonjour"


def test_an_engine_that_times_no_words_lights_none() -> None:
    assert timed([], NORMALISER("Bonjour.", Lang("fr")), "Bonjour.") == ()
