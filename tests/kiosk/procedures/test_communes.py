"""The communes of France, found by postcode and by the beginning of their names."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from kiosk.procedures.communes import Commune, Communes, NoCommunes, load_communes, search_key
from tools.communes import packed

FILE = Path(__file__).parents[3] / "config" / "places" / "communes.tsv.gz"
MOST_BYTES = 1_000_000


@pytest.fixture(scope="module")
def communes() -> Communes:
    found = load_communes(FILE)
    assert isinstance(found, Communes)
    return found


def names(found: tuple[Commune, ...]) -> list[str]:
    return [one.name for one in found]


def test_the_file_is_small() -> None:
    assert FILE.stat().st_size < MOST_BYTES


def test_one_postcode_may_have_many_communes_all_are_there_by_name(communes: Communes) -> None:
    assert names(communes.of("69100")) == ["Villeurbanne"]
    found = names(communes.of("51300"))
    assert len(found) > 40
    assert found == sorted(found, key=search_key)
    assert {"Vitry-le-François", "Blaise-sous-Arzillières"} <= set(found)


def test_one_commune_may_have_many_postcodes(communes: Communes) -> None:
    assert names(communes.of("75011")) == ["Paris"]
    assert len(communes.of("75011")[0].postcodes) > 15
    assert names(communes.of("97400")) == ["Saint-Denis"]


@pytest.mark.parametrize("code", ["", "6910", "69100 ", "01234", "......", "a\tb"])
def test_what_is_no_postcode_has_no_commune(communes: Communes, code: str) -> None:
    assert communes.of(code) == ()


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("SAINT E", "Saint-Étienne"), ("st-et", "Saint-Étienne"), ("ste ge", "Sainte-Geneviève-des-Bois"),
        ("St ", "Saint-Étienne"), ("strasb", "Strasbourg"), ("rochelle", "La Rochelle"),
        ("la rochelle", "La Rochelle"), ("L'haÿ", "L'Haÿ-les-Roses"), ("eu", "Eu"),
        ("bayeux", "Bayeux"), ("BÉZIERS", "Béziers"),
    ],
)  # fmt: skip
def test_accents_capitals_and_saints_do_not_matter(communes: Communes, words: str, first: str) -> None:
    assert names(communes.beginning(words, 2))[0] == first


def test_only_so_many_and_none_for_one_letter(communes: Communes) -> None:
    assert len(communes.beginning("saint", 5)) == 5
    assert communes.beginning("s", 5) == communes.beginning("", 5) == communes.beginning(".*", 5) == ()
    assert communes.beginning("Valbourg-qui-n-est-pas", 5) == ()


def test_the_script_keeps_the_communes_of_today_the_largest_first() -> None:
    made = packed(
        [
            {"type": "commune-actuelle", "code": "2", "nom": "Le Petit-Val", "codesPostaux": ["01234"]},
            {"type": "commune-deleguee", "code": "3", "nom": "Ancien", "codesPostaux": ["01234"]},
            {"type": "commune-actuelle", "code": "4", "nom": "Île", "codesPostaux": []},
            {
                "type": "commune-actuelle", "code": "1", "nom": "Œuvre-Ville", "population": 9,
                "codesPostaux": ["01234", "01235"],
            },
        ]
    )  # fmt: skip
    assert made.decode().splitlines() == [
        "oeuvre ville\tŒuvre-Ville\t01234 01235",
        "le petit val\tLe Petit-Val\t01234",
    ]
    both = Communes(made)
    assert both.of("01234") == (
        Commune("Le Petit-Val", ("01234",)),
        Commune("Œuvre-Ville", ("01234", "01235")),
    )
    assert both.beginning("petit", 3) == (Commune("Le Petit-Val", ("01234",)),)


def test_a_list_that_is_broken_or_gone_is_told(tmp_path: Path) -> None:
    broken = tmp_path / "communes.tsv.gz"
    bent = bytearray(FILE.read_bytes())
    bent[1000:1100] = bytes(100)
    latin = gzip.compress("be\tBé\t01234\n".encode("latin-1"))
    no_columns = gzip.compress(b"paris\nlyon\n")
    # As many tabs as two whole lines have: it was read, and failed when somebody typed "ly".
    uneven = gzip.compress(b"paris\tParis\t75001\t75002\nlyon\tLyon\n")
    for content in (b"", b"no gzip", gzip.compress(b"x" * 1000)[:20], bent, latin, no_columns, uneven):
        broken.write_bytes(content)
        assert load_communes(broken) == NoCommunes("broken")
    assert load_communes(tmp_path) == NoCommunes("broken")
    assert load_communes(tmp_path / "none") == NoCommunes("missing")
