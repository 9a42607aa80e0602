"""The list of words and how it is made, the glossary, the term base and their errors."""

from __future__ import annotations

from pathlib import Path

import pytest

from i18n.plain import make_words
from i18n.plain.findings import Severity
from i18n.plain.glossary import GlossaryError, load_glossary
from i18n.plain.linter import load_linter
from i18n.plain.tokens import sentences
from i18n.plain.vocabulary import band_of
from i18n.plain.words import Band, Kind, load_words

WORDS = Path(__file__).parents[3] / "config" / "words"
LINTER = load_linter(WORDS)
TERMS = LINTER.glossary.terms


@pytest.mark.parametrize("entry", LINTER.glossary.entries, ids=lambda entry: entry.term)
def test_an_explanation_is_itself_plain(entry) -> None:  # type: ignore[no-untyped-def]
    found = (*LINTER.text(entry.definition), *LINTER.screen([entry.definition]))
    assert [str(one) for one in found if one.severity is Severity.ERROR] == []
    assert len(sentences(entry.definition)) <= 2
    assert entry.definition.endswith(".")


def test_an_explanation_does_not_start_with_the_word_it_explains() -> None:
    circular = [
        one.term for one in LINTER.glossary.entries if one.definition.lower().startswith(one.term.lower())
    ]
    assert circular == []


@pytest.mark.parametrize("replacement", [*TERMS.synonyms, *TERMS.hard, *TERMS.foreign, *TERMS.abbreviations])
def test_what_is_said_instead_is_itself_said(replacement) -> None:  # type: ignore[no-untyped-def]
    rules = {one.rule for one in LINTER.text(replacement.use) if one.severity is Severity.ERROR}
    assert not rules & {"F07", "F08", "F12", "F19"}


def test_no_word_is_both_explained_and_replaced() -> None:
    forms = [form for entry in LINTER.glossary.entries for form in entry.all_forms]
    replaced = [one for part in (TERMS.synonyms, TERMS.hard, TERMS.foreign) for one in part]
    assert [form for form in forms for one in replaced if one.pattern.fullmatch(form)] == []


def test_what_a_text_needs_explained() -> None:
    text = "Apportez un justificatif de domicile et votre livret de  famille. Le livret suffit."
    terms = [entry.term for entry in LINTER.glossary.explained(text)]
    assert terms == ["justificatif de domicile", "livret de famille"]


def test_bands_of_words_of_the_town_hall() -> None:
    bands = {
        form: LINTER.words.band(form) for form in ("mairie", "électoral", "quittance", "imprimante", "qzx")
    }
    assert bands == {
        "mairie": Band.COMMON,
        "électoral": Band.LESS_COMMON,
        "quittance": Band.RARE,
        "imprimante": Band.COMMON,
        "qzx": None,
    }


def test_a_form_that_no_list_has_takes_its_base() -> None:
    assert LINTER.words.band("photocopiez") is None
    assert band_of("photocopiez", LINTER.words) == LINTER.words.band("photocopier")


def test_kinds_of_verb_forms() -> None:
    words = LINTER.words
    assert words.can_be("habitez", Kind.FINITE)
    assert words.can_be("pourrait", Kind.CONDITIONAL)
    assert words.can_be("envoyée", Kind.PAST_PARTICIPLE)
    assert words.can_be("vivre", Kind.INFINITIVE)
    assert not words.can_be("vivre", Kind.FINITE)
    assert words.can_be("porte", Kind.SOMETIMES_FINITE)
    assert not words.can_be("plus", Kind.SOMETIMES_FINITE), "« plus » is not « plaire »"
    assert not words.can_be("important", Kind.PRESENT_PARTICIPLE)


HEAD = ["1_ortho", "3_lemme", "4_cgram", "7_freqlemfilms2", "8_freqlemlivres"]
HEAD += ["9_freqfilms2", "10_freqlivres", "11_infover"]
ROWS = [
    ("porte", "porte", "NOM", "288,57", "481,96", "248,99", "384,86", ""),
    ("porte", "porter", "VER", "319,85", "474,93", "71,4", "57,3", '"ind:pre:1s;ind:pre:3s;imp:pre:2s;"'),
    ("plus", "plaire", "VER", "607,24", "139,8", "1,5", "3,1", '"ind:pas:1s;"'),
    ("plus", "plus", "ADV", "6045,17", "4014,73", "6045,17", "4014,73", ""),
    ("vivre", "vivre", "VER", "510,06", "460,34", "218,52", "186,82", '"ind:imp:3s;inf;"'),
    ("portât", "porter", "VER", "319,85", "474,93", "0", "1,1", '"sub:imp:3s;"'),
    ("a priori", "a priori", "ADV", "1,04", "3,85", "1,04", "3,85", ""),
    ("FAUX", "FAUX", "ADJ", "100", "100", "100", "100", ""),
    ("quittance", "quittance", "NOM", "0,3", "1,1", "0,3", "0,6", ""),
    ("ayant", "avoir", "AUX", "1", "9", "1", "9", '"par:pre;"'),
    ("reçue", "recevoir", "VER", "1", "9", "1", "9", '"par:pas;"'),
    ("soit", "être", "AUX", "1", "9", "1", "9", '"sub:pre:3s;"'),
    ("serait", "être", "AUX", "1", "9", "1", "9", '"cnd:pre:3s;"'),
]


def test_the_list_is_made_from_the_table(tmp_path: Path) -> None:
    table, out = tmp_path / "Lexique383.txt", tmp_path / "mots.tsv"
    lines = ["\t".join(HEAD), *("\t".join(row) for row in ROWS)]
    table.write_text("\n".join(lines), encoding="latin-1")
    assert make_words.make(table, out) == 9
    made = dict(line.split("\t") for line in out.read_text(encoding="utf-8").splitlines())
    assert made == {
        "ayant": "2g",
        "faux": "2",
        "plus": "2",
        "porte": "2w",
        "quittance": "0",
        "reçue": "2p",
        "serait": "2vc",
        "soit": "2vs",
        "vivre": "2i",
    }


def test_a_broken_list_is_named(tmp_path: Path) -> None:
    (tmp_path / "mots-courants.txt").write_text("# ours\n")
    (tmp_path / "mots.tsv").write_text("mairie 2\n")
    with pytest.raises(ValueError, match="mairie 2"):
        load_words(tmp_path)


GOOD = "entries:\n  - term: bail\n    definition: Le contrat pour louer.\n"


@pytest.mark.parametrize(
    ("glossary", "says"),
    [
        (GOOD + "    colour: red\n", r"glossaire.yaml:4: entries.0.colour"),
        ("entries:\n  - term: bail\n    definition: Court\n", r"glossaire.yaml:3: entries.0.definition"),
        ("entries:\n  - term: bail\n", r"glossaire.yaml:2: entries.0.definition"),
        (GOOD + "  - term: bail\n    definition: Encore une fois.\n", "explained twice: bail"),
        ("entries: [", "this is not YAML"),
        ("- bail\n", "glossaire.yaml:1"),
    ],
)
def test_a_fault_in_the_glossary_names_its_line(tmp_path: Path, glossary: str, says: str) -> None:
    (tmp_path / "glossaire.yaml").write_text(glossary, encoding="utf-8")
    (tmp_path / "termes.yaml").write_text("synonyms: []\n", encoding="utf-8")
    with pytest.raises(GlossaryError, match=says):
        load_glossary(tmp_path)


def test_an_empty_term_base_replaces_nothing(tmp_path: Path) -> None:
    (tmp_path / "glossaire.yaml").write_text("entries: []\n", encoding="utf-8")
    (tmp_path / "termes.yaml").write_text("{}\n", encoding="utf-8")
    glossary = load_glossary(tmp_path)
    assert glossary.spans("Une quittance") == []
    assert glossary.entry("quittance") is None
