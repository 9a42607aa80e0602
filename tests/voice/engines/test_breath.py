"""Where texts are cut."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice.engines.breath import breaths, clauses

READY = "Votre demande est prête, "
NOT_SENT = "mais elle n'est pas encore envoyée."
LAY = "Posez votre papier à plat ici : "
PHOTO = "oui, la photo se prend toute seule."
NUMBERS = "Il faut 3,5 mètres et 10, 20 ou 30 euros pour la place."
ARABIC = "هل معك ورقة من البلدية، "
ARABIC_TOO = "أو هل تريد أن تعود غدا؟"


@pytest.mark.parametrize(
    "parts",
    [
        ("Bonjour, oui.",),
        (READY, NOT_SENT),
        ("Merci, posez le papier à plat sous la caméra maintenant.",),
        ("Posez le papier à plat sous la caméra maintenant, merci.",),
        (LAY, PHOTO),
        (NUMBERS,),
        (ARABIC, ARABIC_TOO),
    ],
)
def test_clauses(parts: tuple[str, ...]) -> None:
    assert clauses("".join(parts)) == parts


@given(st.text(alphabet="ab é,.;: \n1؟", max_size=80))
def test_clauses_are_the_text(text: str) -> None:
    assert "".join(clauses(text)) == text


def test_an_article_goes_with_its_word() -> None:
    assert breaths("Approchez la feuille de la caméra et ne bougez plus.") == (
        "Approchez la feuille",
        "de la caméra",
        "et ne bougez plus.",
    )


@given(st.lists(st.sampled_from(["la", "feuille", "d'un", "?", "à"]), max_size=12))
def test_breaths_keep_every_word(words: list[str]) -> None:
    assert " ".join(breaths(" ".join(words))).split() == words
