"""What was signed against what is printed: the same words in another dress, and another person's paper."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.twoddoc import TwoDDoc
from scanner.twoddoc.printed import Match, compare
from tests.scanner.twoddoc.kit import BILL, CATALOGUE, DATA, Maker, raw_of, read

BILL_READ = read(Maker().leaf().code(BILL.format(ca="FR98", cert="0001")))


def signed(**fields: str) -> TwoDDoc:
    """A document with these fields: ``f10="..."``."""
    values = {name.removeprefix("f"): value for name, value in fields.items()}
    return TwoDDoc(4, "FR98", "0001", None, None, "01", "01", "FR", values)


def one(value: str, text: str, name: str = "22") -> Match:
    return compare(signed(**{f"f{name}": value}), text.split(), CATALOGUE)[name]


PAPER = """Valbourg Énergie  Facture du 12 janvier 2027
Madame Léa Martin
8, rue de la Paix
42000 Saint-Étienne
Référence client 8 12 44 - Montant : 1 234,50 €"""


def test_an_honest_bill_says_the_same() -> None:
    found = compare(BILL_READ, PAPER.split(), CATALOGUE)
    assert {name: found[name] for name in ("10", "22", "24", "25")} == dict.fromkeys(
        ("10", "22", "24", "25"), Match.SAME
    )


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("MME/MARTIN/LEA", "Léa MARTIN"),
        ("MME/MARTIN/LEA", "MARTIN\nMadame Léa"),
        ("M/DE LA TOUR/JEAN PIERRE", "Monsieur Jean-Pierre de La Tour"),
        ("M/OEUVRARD/JOHN", "John Œuvrard"),
        ("8 RUE DE LA PAIX", "8,\nrue de la\nPAIX"),
        ("12 AV DU GAL LECLERC", "12 avenue du Gal Leclerc"),
        ("12 AVENUE DES LILAS", "12 av. des Lilas"),
        ("12 RUE DES LILAS/42000/ST ETIENNE", "12 rue des Lilas\n42000 Saint-Etienne"),
        ("MARTIN", "MAR TIN"),
        ("LE HAVRE", "LEHAVRE"),
    ],
)
def test_the_same_in_another_dress(value: str, text: str) -> None:
    assert one(value, f"Facture {text} Total", "10") is Match.SAME


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("MME/MARTIN/LEA", "Madame Léa Dupont"),
        ("MME/MARTIN/LEA", "Monsieur Hugo Martin"),
        ("8 RUE DE LA PAIX", "12 rue de la Paix. Client 44 du contrat numéro un, en règle, avec 8 euros"),
        ("12 RUE DES LILAS/42000/ST ETIENNE", "12 rue des Lilas 69000 Lyon"),
        ("8 RUE DE LA PAIX", "22 rue de la Paix bat 8"),
    ],
)
def test_another_persons_paper(value: str, text: str) -> None:
    assert one(value, text, "10") is Match.DIFFERENT


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("MME/MARTIN/LEA", "Madame Zoé Durand"),
        ("MARTIN", "MARTINEZ"),
        ("MARTIN", "SAINTMARTIN"),
        ("8 RUE DE LA PAIX", "rue de la République"),
        ("MME", ""),
        ("///", "tout"),
    ],
)
def test_nothing_of_it(value: str, text: str) -> None:
    assert one(value, text, "10") is Match.NOT_FOUND


@pytest.mark.parametrize(
    ("name", "value", "text", "match"),
    [
        ("41", "28450", "Revenu fiscal de référence : 28 450 €", Match.SAME),
        ("41", "28450", "Revenu fiscal de référence : 28.450 €", Match.SAME),
        ("41", "28450", "Revenu fiscal de référence : 18 450 €", Match.NOT_FOUND),
        ("1D", "1234,5", "Montant : 1 234,50 €", Match.SAME),
        ("1D", "1234,5", "Montant : 12345 €", Match.NOT_FOUND),
        ("43", "2,5", "Nombre de parts 2,50", Match.SAME),
        ("31", "FR7630006000011234567890189", "IBAN FR76 3000 6000 0112 3456 7890 189", Match.SAME),
        ("31", "FR7630006000011234567890189", "IBAN FR76 3000 6000 0112 3456 7890 188", Match.NOT_FOUND),
        ("47", "3012345678901", "Numéro fiscal : 30 12 345 678 901", Match.SAME),
        ("4A", "31072026", "mise en recouvrement le 31/07/2026", Match.SAME),
        ("4A", "31072026", "mise en recouvrement le 31 juillet 2026", Match.SAME),
        ("4A", "01082026", "le 1er août 2026", Match.SAME),
        ("4A", "01082026", "le 1 AOÛT 2026", Match.SAME),
        ("4A", "31072026", "le 31/07/2025", Match.NOT_FOUND),
        ("4A", "99999999", "le 99999999", Match.SAME),
        ("08", "1240", "expire le 16 octobre 2012", Match.SAME),
        ("08", "ZZZZ", "expire", Match.NOT_FOUND),
    ],
)
def test_numbers_and_days_as_papers_print_them(name: str, value: str, text: str, match: Match) -> None:
    assert one(value, text, name) is match


def test_a_truncated_value_may_go_on_on_the_paper() -> None:
    document = TwoDDoc(
        4, "FR98", "0001", None, None, "01", "01", "FR", {"22": "145 AVENUE DES SPE"}, truncated=("22",)
    )
    assert compare(document, ["145", "avenue", "des", "Spécimens"], CATALOGUE) == {"22": Match.SAME}


def test_what_no_paper_prints_is_left_out() -> None:
    assert compare(signed(f0C="NBSWY3DP", f21=""), ["x"], CATALOGUE) == {}


def test_the_official_specimens_compare_with_their_own_words() -> None:
    for vector in DATA["vectors"]:
        found = read(raw_of(vector))
        words = " ".join(found.fields.values()).replace("/", " ").split()
        said = compare(found, words, CATALOGUE)
        text = {name for name in said if CATALOGUE.fields.get(name) and CATALOGUE.fields[name].kind == "text"}
        assert all(said[name] is Match.SAME for name in text), vector["id"]


@given(st.dictionaries(st.sampled_from([*CATALOGUE.fields, "ZZ"]), st.text(max_size=30)), st.lists(st.text()))
def test_any_fields_and_any_words_are_survived(fields: dict[str, str], words: list[str]) -> None:
    document = signed(**{f"f{name}": value for name, value in fields.items()})
    assert set(compare(document, words, CATALOGUE)) <= set(fields)
