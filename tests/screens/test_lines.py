"""Text that wraps where a reader expects, in both directions, and never wider than its column."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from screens.lines import measure_with, right_to_left, runs, wrap
from tests.support.window import ROOT

FONT = str(ROOT / "config" / "fonts" / "AtkinsonHyperlegibleNext-Regular.ttf")
measure = measure_with(FONT, 45)


def shown(text: str, width: float, **how: bool) -> list[str]:
    return [text[line.start : line.end] for line in wrap(text, width, measure, **how)]


def test_words_wrap_and_keep_their_places() -> None:
    assert shown("Vous pouvez vous inscrire toute l’année.", 500) == [
        "Vous pouvez vous",
        "inscrire toute l’année.",
    ]


def test_a_line_may_break_after_a_hyphen() -> None:
    assert shown("Pour qui demandez-vous", 420) == ["Pour qui demandez-", "vous"]


SITE = "www.demande-logement-social.gouv.fr"


def test_an_address_was_broken_at_its_hyphens() -> None:
    """It could not be told whether the hyphen was its own. It stays whole, else it breaks after a dot."""
    assert shown(f"Allez sur {SITE}.", 850) == ["Allez sur", f"{SITE}."]
    assert shown(f"Allez sur {SITE}/faire-ma-demande.", 560) == [
        "Allez sur www.",
        "demande-logement-social.",
        "gouv.fr/faire-ma-demande.",
    ]
    assert shown(f"«\u00a0{SITE}\u00a0»", 850) == [f"«\u00a0{SITE}\u00a0»"]
    letter_box = "nom-et-prenom@exemple-mairie.fr"
    assert shown(f"Écrivez à {letter_box} vite", 700) == ["Écrivez à", letter_box, "vite"]


def test_a_part_of_an_address_wider_than_the_line_was_cut_between_letters() -> None:
    """In a notice of a narrow column, in very large text: "demande-logeme" and "nt-social"."""
    assert shown(f"Utilisez seulement {SITE}.", 400) == [
        "Utilisez seulement",
        "www.demande-",
        "logement-social.",
        "gouv.fr.",
    ]


def test_a_word_of_an_address_wider_than_the_line_is_cut_where_it_must() -> None:
    lines = wrap(SITE, 200, measure)
    assert "".join(SITE[one.start : one.end] for one in lines) == SITE
    assert all(one.width <= 200 for one in lines)


def test_french_signs_stay_with_their_word() -> None:
    for text in ("Que voulez-vous faire ?", "Répondez « pour moi »", "Code\u00a0postal", "Attention !"):
        for width in range(260, 700, 20):
            assert not any(
                line.startswith(("?", "!", "»", "\u00a0")) or line.endswith("«")
                for line in shown(text, width)
            )


def test_sentences_may_stand_on_lines_of_their_own() -> None:
    assert shown("Bonjour. Venez.", 2000) == ["Bonjour. Venez."]
    assert shown("Bonjour. Venez.", 2000, by_sentence=True) == ["Bonjour.", "Venez."]


def test_a_line_feed_breaks() -> None:
    assert shown("Un\nDeux", 2000) == ["Un", "Deux"]


@settings(deadline=None, max_examples=60)
@given(st.text(alphabet="abé ’-?\n«»1م./@", max_size=300), st.integers(60, 900))
def test_no_line_is_wider_than_its_column_and_no_letter_is_lost(text: str, width: int) -> None:
    lines = wrap(text, width, measure)
    assert all(line.width <= width for line in lines)
    drawn = "".join(text[line.start : line.end] for line in lines)
    assert "".join(drawn.split()) == "".join(text.split())


def test_direction_is_that_of_the_first_letter() -> None:
    assert right_to_left("12 مرحبا")
    assert not right_to_left("12 bonjour مرحبا")
    assert not right_to_left("12")


def test_runs_of_a_line_lie_side_by_side() -> None:
    text = "Bonjour. Venez ici."
    (line,) = wrap(text, 2000, measure)
    first, second = runs(text, line, (0, 9), measure, from_right=False)
    assert (first.text, second.text) == ("Bonjour. ", "Venez ici.")
    assert first.x == 0
    assert second.x == first.width


def test_runs_of_a_right_to_left_line_begin_at_the_right() -> None:
    text = "مرحبا. تعال."
    (line,) = wrap(text, 2000, measure)
    first, second = runs(text, line, (7,), measure, from_right=True)
    assert first.x > second.x
    assert second.x == 0
