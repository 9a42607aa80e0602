"""What kind of paper a page is: unknown rather than wrong, however badly it was read."""

from __future__ import annotations

import datetime as dt
import json
import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.procedures.paper_values import PaperForm, PaperKind
from scanner.mrz import find_mrz
from scanner.papers import Found, kind_of
from scanner.papers.rules import Rules, load_rules
from scanner.papers.words import Words, skeleton
from scanner.twoddoc import TwoDDoc
from tests.support.later import one_in
from tests.support.mrzlines import paper
from tests.support.papertexts import TODAY, TUNED, UNSEEN, damaged, names, paper_text

K = PaperKind


@pytest.fixture(scope="module")
def rules() -> Rules:
    return load_rules()


@pytest.mark.parametrize("name", one_in(3, names()))
def test_a_paper_is_known_by_its_words_and_never_taken_for_another(name: str, rules: Rules) -> None:
    dice = random.Random(name)
    made = paper_text(name, dice)
    assert kind_of(made.text, None, None, rules).kind is made.kind
    for rate in (0.01, 0.03, 0.06, 0.1):
        found = kind_of(damaged(made.text, dice, rate), None, None, rules)
        assert found.kind in {made.kind, K.UNKNOWN}


def test_hardly_any_paper_is_lost_when_signs_are_misread(rules: Rules) -> None:
    dice, right = random.Random(5), 0
    for name in names():
        made = paper_text(name, dice)
        right += kind_of(damaged(made.text, dice, 0.02), None, None, rules).kind is made.kind
    assert right >= 0.95 * len(names())


@pytest.mark.parametrize("name", names(TUNED))
def test_other_issuers_and_letters_that_name_papers(name: str, rules: Rules) -> None:
    made = paper_text(name, random.Random(name), TUNED)
    assert kind_of(made.text, None, None, rules).kind is made.kind


def test_papers_that_the_table_never_saw(rules: Rules) -> None:
    """A floor, not a figure: ``python -m tests.bench kinds`` tells it."""
    papers = [paper_text(name, random.Random(name), UNSEEN) for name in names(UNSEEN)]
    right = sum(kind_of(one.text, None, None, rules).kind is one.kind for one in papers)
    assert right >= 0.9 * len(papers)


@pytest.mark.parametrize(
    "said",
    [
        "Joignez votre avis d'imposition et votre dernier bulletin de paie.",
        "Comme convenu, voici ma carte nationale d'identité, ma quittance de loyer\net mon bulletin de paie",
        "Nous attendons votre relevé d'identité bancaire.",
        "Sauf erreur, votre facture d'électricité reste impayée.",
    ],
)
def test_what_a_sentence_mentions_is_no_title(said: str) -> None:
    """Letters that only name our papers were taken for them."""
    assert Words.set_apart(said).lines == ()


@pytest.mark.parametrize(
    "title",
    [
        "AVIS DE SITUATION DÉCLARATIVE À L'IMPÔT SUR LE REVENU ET SUR VOS BIENS",
        "Votre facture d'électricité du 5 octobre 2026",
        "Code banque   Code guichet   Numéro de compte   Clé",
        "Certificat de scolarité",
    ],
)
def test_a_title_stands_apart_from_sentences(title: str) -> None:
    assert Words.set_apart(title).lines == Words.of(title).lines


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("bill-edf", PaperForm.BILL),
        ("rent-private", PaperForm.RENT_RECEIPT),
        ("home-insurance", PaperForm.HOME_INSURANCE),
        ("old-card-front", PaperForm.OLD_CARD),
        ("old-card-back", PaperForm.OLD_CARD),
        ("new-card-front", PaperForm.CARD_2021),
        ("new-card-back", PaperForm.CARD_2021),
        ("payslip-classic", None),
    ],
)
def test_the_form_is_told_where_it_matters(name: str, form: PaperForm | None, rules: Rules) -> None:
    assert kind_of(paper_text(name, random.Random(1)).text, None, None, rules).form is form


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Facture d'électricité\nAbonnement\n312 kWh\nTotal TTC", K.PROOF_OF_ADDRESS),
        ("FACTURE D’EAU\nvotre consommation en m3", K.PROOF_OF_ADDRESS),
        ("Facture mobile et internet, forfait", K.PROOF_OF_ADDRESS),
        ("Quittance de loyer\nBailleur : M. EXEMPLE\nLocataire", K.PROOF_OF_ADDRESS),
        ("Attestation d'assurance\nMultirisque habitation", K.PROOF_OF_ADDRESS),
        ("Avis d'impôt sur les revenus\nNuméro fiscal 30 25 117 204 881", K.TAX_NOTICE),
        ("Avis d'impôt sur les revenus", K.UNKNOWN),
        ("RÉPUBLIQUE FRANÇAISE\nCARTE NATIONALE D'IDENTITÉ\nNationalité française", K.IDENTITY_CARD_FRONT),
        ("PASSEPORT PASSPORT\nDate de naissance\nDate d'expiration", K.PASSPORT),
        ("Chère Camille, merci pour ta carte.", K.UNKNOWN),
        ("Facture du restaurant", K.UNKNOWN),
        ("Justificatif de domicile et carte nationale d'identité à fournir, date de naissance", K.UNKNOWN),
        ("", K.UNKNOWN),
    ],
)
def test_kinds_by_few_words(text: str, kind: PaperKind, rules: Rules) -> None:
    assert kind_of(text, None, None, rules).kind is kind


@pytest.mark.parametrize(
    ("form", "kind"),
    [("TD3", K.PASSPORT), ("FRID", K.IDENTITY_CARD_FRONT), ("MRVA", K.UNKNOWN), ("MRVB", K.UNKNOWN)],
)
def test_lines_that_are_believed_tell_the_kind(form: str, kind: PaperKind, rules: Rules) -> None:
    dice, told = random.Random(4), set()
    for _ in range(20):
        text = "\n".join(paper(form, dice).lines)
        mrz = find_mrz(text, TODAY)
        if mrz is not None and mrz.valid:
            told.add(kind_of("", None, mrz, rules).kind)
    assert told == {kind}


def test_a_permits_lines_are_no_identity_cards(rules: Rules) -> None:
    permit = paper_text("permit-back", random.Random(2)).text
    card = paper_text("new-card-back", random.Random(2)).text
    lines = [find_mrz(text, TODAY) for text in (permit, card)]
    kinds = [kind_of("", None, mrz, rules) for mrz in lines]
    assert kinds == [
        Found(K.RESIDENCE_PERMIT),
        Found(K.IDENTITY_CARD_BACK, PaperForm.CARD_2021),
    ]


def test_a_copy_of_both_sides_is_both(rules: Rules) -> None:
    dice = random.Random(3)
    front, back = paper_text("old-card-front", dice).text, paper_text("old-card-back", dice).text
    for mrz in (find_mrz(front, TODAY), None):
        found = kind_of(f"{front}\n{back}", None, mrz, rules)
        assert (found.kind, found.also) == (K.IDENTITY_CARD_FRONT, {K.IDENTITY_CARD_BACK})
    alone = kind_of(front, None, find_mrz(front, TODAY), rules)
    assert alone.also == frozenset()


def _code(kind: str) -> TwoDDoc:
    return TwoDDoc(4, "FR00", "0001", dt.date(2026, 10, 1), None, kind, "01", "FR", {})


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("00", K.PROOF_OF_ADDRESS), ("01", K.PROOF_OF_ADDRESS), ("04", K.TAX_NOTICE), ("28", K.TAX_NOTICE),
        ("03", K.BANK_DETAILS), ("06", K.PAYSLIP), ("A4", K.UNKNOWN), ("11", K.UNKNOWN), ("B0", K.UNKNOWN),
    ],
)  # fmt: skip
def test_a_codes_type_goes_before_the_words(code: str, kind: PaperKind, rules: Rules) -> None:
    words = paper_text("school-primary", random.Random(1)).text
    assert kind_of(words, _code(code), None, rules).kind is kind


def test_a_code_of_identity_papers_leaves_the_choice_to_the_words(rules: Rules) -> None:
    permit = paper_text("permit-front", random.Random(1)).text
    assert kind_of(permit, _code("07"), None, rules).kind is K.RESIDENCE_PERMIT
    bill = paper_text("bill-edf", random.Random(1)).text
    assert kind_of(bill, _code("07"), None, rules).kind is K.UNKNOWN


def test_every_type_that_we_name_is_in_the_catalogue_and_every_kind_has_words(rules: Rules) -> None:
    from scanner.papers.kinds import _OF_CODE

    types = json.loads((Path("config") / "scanner" / "2ddoc.json").read_text("utf-8"))["types"]
    assert _OF_CODE.keys() <= types.keys()
    assert set(rules) == set(PaperKind)


@pytest.mark.parametrize(
    "line",
    [
        "{weight: 3, any: [facture]}",
        "{weight: 3, why: no words}",
        "{weight: 3, why: both, any: [facture], match: facture}",
        "{why: no weight, any: [facture]}",
        "{weight: 3, why: an unknown key, any: [facture], colour: blue}",
        "{weight: 3, why: an unknown form, any: [facture], form: parchment}",
    ],
)
def test_a_line_of_the_table_that_makes_no_sense_is_refused(line: str, tmp_path: Path) -> None:
    table = tmp_path / "kinds.yaml"
    table.write_text(f"payslip:\n  - {line}\n", "utf-8")
    with pytest.raises((ValueError, TypeError)):
        load_rules(table)


def test_a_date_of_birth_is_no_birth_certificate() -> None:
    """It once was: "date de naissance" and "acte de naissance" differ by one sign to a fuzzy search."""
    phrase = skeleton("acte de naissance")
    assert Words.of("ACTE DE NAISSANCE").say(phrase)
    assert Words.of("Acte de naissanee").say(phrase)
    assert Words.of("EXTRAIT D'ACTE DE NAlSSANCE N° 4").say(phrase)
    assert not Words.of("Date de naissance : 3 mai 1990").say(phrase)


@given(st.text(max_size=400))
@settings(max_examples=60, deadline=None)
def test_any_text_has_a_kind(text: str) -> None:
    assert kind_of(text, None, None, _RULES).kind in PaperKind


@given(st.text(alphabet="abcdefghij klmnopqrstuvwxyz0123456789\n", max_size=600))
@settings(max_examples=60, deadline=None)
def test_letters_without_words_are_unknown(text: str) -> None:
    assert kind_of(text, None, None, _RULES).kind is K.UNKNOWN


_RULES = load_rules()
