"""Texts cut at the ends of sentences, tables told as lines: nothing lost, nothing moved."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kiosk.guide.blocks import Cell, Column, Paragraph, Row, Table
from kiosk.guide.play_tables import rows_of
from kiosk.guide.play_words import cut, fits, helpings, sentence_count, spans, word_count
from kiosk.guide.richtext import NOTHING, Mark, Rich, Run, ToFiche, plain
from kiosk.types import FicheId

SENTENCES = st.lists(
    st.lists(st.sampled_from(["mairie", "Adresse", "3", "art.", "(si)", "€"]), min_size=1, max_size=30).map(
        lambda words: " ".join(words) + "."
    ),
    min_size=1,
    max_size=12,
).map(" ".join)


@given(SENTENCES)
def test_helpings_hold_every_word_in_order(text: str) -> None:
    parts = helpings(plain(text))
    assert " ".join(part.text for part in parts).split() == text.split()
    for part in parts:
        assert fits(part.text) or len(list(spans(part.text))) == 1


def test_an_article_of_law_and_an_initial_end_no_sentence() -> None:
    text = "Voir l'article L. 611-42 du code. Mme A. Exemple signe. Puis elle part."
    assert [text[start:end] for start, end in spans(text)] == [
        "Voir l'article L. 611-42 du code.",
        "Mme A. Exemple signe.",
        "Puis elle part.",
    ]


def test_a_cut_keeps_links_and_accents() -> None:
    link = ToFiche(FicheId("F1"))
    rich = Rich((Run("Lisez "), Run("la fiche. Payez ", link=link), Run("22 €", (Mark.VALUE,)), Run(".")))
    assert cut(rich, 6, 15) == Rich((Run("la fiche.", link=link),))
    assert cut(rich, 16, 27).runs[-2:] == (Run("22 €", (Mark.VALUE,)), Run("."))


def test_lone_signs_are_no_words_and_a_line_without_stop_is_a_sentence() -> None:
    assert word_count("Prix : 22 € ; 3 - 4") == 4
    assert sentence_count("Une pièce d'identité") == 1
    assert sentence_count("Venez. Signez ! Et puis") == 3


def _cell(words: str, across: int = 1, down: int = 1) -> Cell:
    return Cell((Paragraph(plain(words)),) if words else (), across, down)


def _told(*rows: Row) -> list[list[str]]:
    table = Table(NOTHING, (), (Column(0, False),), rows)
    return [[line.text for line in row] for row in rows_of(table)]


def test_each_cell_is_told_with_its_header() -> None:
    head = Row(True, (_cell("Puissance"), _cell("Taux")))
    rows = (Row(False, (_cell("5 CV"), _cell("0,29 €"))), Row(False, (_cell("6 CV"), _cell("0,37 €"))))
    assert _told(head, *rows) == [["Puissance : 5 CV ; Taux : 0,29 €"], ["Puissance : 6 CV ; Taux : 0,37 €"]]


def test_a_cell_over_several_rows_is_repeated_and_one_over_columns_has_all_their_headers() -> None:
    head = Row(True, (_cell("Lieu"), _cell("Paris"), _cell("Ailleurs")))
    rows = (
        Row(False, (_cell("France", down=2), _cell("1 €", across=2))),
        Row(False, (_cell("2 €"), _cell(""))),
    )
    assert _told(head, *rows) == [["Lieu : France ; Paris - Ailleurs : 1 €"], ["Lieu : France ; Paris : 2 €"]]


def test_a_header_over_empty_cells_is_still_said() -> None:
    head = Row(True, (_cell("Lieu"), _cell("Prix")))
    assert _told(head, Row(False, (_cell("Paris"), _cell("")))) == [["Lieu : Paris"], ["Prix"]]


def test_a_table_of_headers_only_is_told_like_any_other() -> None:
    assert _told(Row(True, (_cell("Lieu"), _cell("Prix")))) == [["Lieu ; Prix"]]


def test_a_long_row_is_told_cell_by_cell() -> None:
    long = " ".join(["mot"] * 30)
    head = Row(True, (_cell("Un"), _cell("Deux")))
    assert _told(head, Row(False, (_cell(long), _cell(long)))) == [[f"Un : {long}", f"Deux : {long}"]]
