"""A paper against the procedure and the person: gentle, tolerant, and it never blocks the way."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kiosk.procedures.answers import AddressGiven, Answer, Chosen, DateGiven, IbanGiven, MoneyGiven, NameGiven
from kiosk.procedures.common import Common, load_common
from kiosk.procedures.issues import PackError
from kiosk.procedures.models import FIELDS, Kind, PaperCheck, Part, PieceKind, PieceUse, Whose
from kiosk.procedures.paper_facts import ADDRESSES, BIRTHS, NAMES, NATIONALITY
from kiosk.procedures.paper_likeness import same_address, same_person
from kiosk.procedures.paper_values import Source
from kiosk.procedures.papers import (
    FieldRead,
    PaperField,
    PaperForm,
    PaperIssue,
    PaperKind,
    PaperRead,
    Remedy,
    Trouble,
    check_paper,
    facts_of,
    kind_text,
    together,
)
from kiosk.types import FactId, Lang, OptionId, PieceId, Span

CONFIG = Path(__file__).resolve().parents[3] / "config"
TODAY = date(2026, 11, 21)
CAMILLE = NameGiven("Exemple", "Camille")
HOME = AddressGiven("12 rue des Tilleuls", "42000", "Saint-Étienne")
K = PaperKind


@pytest.fixture(scope="module")
def common() -> Common:
    return load_common(CONFIG, [Lang("fr")])


def read(
    kind: PaperKind = K.PROOF_OF_ADDRESS, *issues: PaperIssue, source: Source = "ocr", **fields: str
) -> PaperRead:
    certain = source != "ocr"
    made = {name: FieldRead(value, source, certain=certain) for name, value in fields.items()}
    return PaperRead(kind, made, issues)


def troubles(
    common: Common, piece: str, paper: PaperRead, *given: Answer, max_age: Span | None = None
) -> list[Trouble]:
    use = PieceUse(PieceId(piece), Part.SCAN, max_age)
    facts = {FactId(f"fact{at}"): one for at, one in enumerate(given)}
    return [one.code for one in check_paper(paper, use, common.pieces[use.piece], facts, TODAY)]


def card(**fields: str) -> PaperRead:
    both = {"surname": "EXEMPLE", "given": "CAMILLE", "birth_date": "1990-07-13", **fields}
    made = read(K.IDENTITY_CARD_FRONT, source="mrz", **both)
    return together([made, PaperRead(K.IDENTITY_CARD_BACK)])


# Kinds and legibility


def test_a_fitting_bill_has_nothing_to_look_at(common: Common) -> None:
    bill = read(
        name="MME CAMILLE EXEMPLE", street="12 RUE DES TILLEULS", post_code="42000", town="Saint-Étienne",
        document_date="2026-10-05",
    )  # fmt: skip
    assert troubles(common, "domicile", bill, CAMILLE, HOME, max_age=Span(3, "months")) == []


def test_a_paper_of_another_kind_is_only_said_to_be_another(common: Common) -> None:
    passport = read(K.PASSPORT, surname="AUTRE", given="LOU", expiry="2001-01-01")
    use = PieceUse(PieceId("domicile"), Part.SCAN, Span(3, "months"))
    [trouble] = check_paper(passport, use, common.pieces[use.piece], {FactId("name"): CAMILLE}, TODAY)
    assert (trouble.code, trouble.remedy) == (Trouble.WRONG_KIND, Remedy.OTHER_PAPER)
    assert trouble.says.values["kind"] == kind_text(K.PASSPORT)


def test_what_is_not_recognised_is_asked_about(common: Common) -> None:
    assert troubles(common, "domicile", read(K.UNKNOWN)) == [Trouble.UNSURE_KIND]
    assert troubles(common, "photo", read(K.UNKNOWN)) == [], "any paper serves there"


def test_a_home_insurance_is_both_a_proof_of_address_and_an_insurance(common: Common) -> None:
    home = PaperRead(K.PROOF_OF_ADDRESS, form=PaperForm.HOME_INSURANCE)
    bill = PaperRead(K.PROOF_OF_ADDRESS, form=PaperForm.BILL)
    assert troubles(common, "assurance_rc", home) == []
    assert troubles(common, "domicile", home) == []
    assert troubles(common, "assurance_rc", bill) == [Trouble.WRONG_KIND]


@pytest.mark.parametrize(
    ("other", "two"),
    [
        ({"surname": "AUTRE", "given": "LOU", "birth_date": "1961-02-03"}, True),
        ({"surname": "EXEMPLE", "given": "LOU"}, True),
        ({"birth_date": "1961-02-03"}, True),
        ({"surname": "EXEMPLE", "given": "Camille, Marie", "birth_date": "1990-07-13"}, False),
        ({"surname": "EXEMPIE", "given": "Camillc", "birth_date": "1990-01-13"}, False),
        ({"birth_date": "1990-07-18"}, False),
        ({}, False),
    ],
)
def test_the_sides_of_two_people_are_told(common: Common, other: dict[str, str], two: bool) -> None:
    front = read(K.IDENTITY_CARD_FRONT, **other)
    back = read(
        K.IDENTITY_CARD_BACK, source="mrz", surname="EXEMPLE", given="CAMILLE", birth_date="1990-07-13"
    )
    both = together([front, back])
    assert (PaperIssue.TWO_PEOPLE in both.issues) is two
    assert (troubles(common, "ancienne_carte", both) == [Trouble.TWO_PEOPLE]) is two
    assert not two or not any(one.certain for one in both.fields.values())


def test_the_records_of_a_family_are_of_several_people(common: Common) -> None:
    pages = [
        read(K.FAMILY_BOOK, given=name, birth_date=day)
        for name, day in (("LOU", "2010-01-02"), ("ZOE", "2013-05-06"))
    ]
    assert together(pages).issues == ()


@pytest.mark.parametrize(
    ("issue", "trouble"),
    [
        (PaperIssue.UNREADABLE, Trouble.UNREADABLE),
        (PaperIssue.OCR_FAILED, Trouble.UNREADABLE),
        (PaperIssue.MIRRORED, Trouble.MIRRORED),
    ],
)
def test_what_cannot_be_read_is_taken_again(common: Common, issue: PaperIssue, trouble: Trouble) -> None:
    assert troubles(common, "domicile", read(K.UNKNOWN, issue)) == [trouble]


def test_a_paper_whose_code_was_read_is_not_unreadable(common: Common) -> None:
    bill = read(K.PROOF_OF_ADDRESS, PaperIssue.UNREADABLE, source="2d-doc", name="CAMILLE EXEMPLE")
    assert troubles(common, "domicile", bill, CAMILLE) == []


def test_both_sides_of_a_card_are_wanted(common: Common) -> None:
    front, back = PaperRead(K.IDENTITY_CARD_FRONT), PaperRead(K.IDENTITY_CARD_BACK)
    assert troubles(common, "identite", front) == [Trouble.BACK_MISSING]
    assert troubles(common, "identite", back) == [Trouble.FRONT_MISSING]
    assert troubles(common, "identite", together([back, front])) == []
    assert troubles(common, "identite", PaperRead(K.PASSPORT)) == []


# Ages


@pytest.mark.parametrize(
    ("day", "old"), [("2026-08-22", False), ("2026-08-21", True), ("2025-01-01", True), ("2026-1?-??", False)]
)
def test_how_old_a_paper_may_be_is_the_procedures(common: Common, day: str, old: bool) -> None:
    found = troubles(common, "domicile", read(document_date=day), max_age=Span(3, "months"))
    assert found == ([Trouble.TOO_OLD] if old else [])
    assert troubles(common, "domicile", read(document_date=day)) == []


@pytest.mark.parametrize(
    ("expiry", "latest", "found"),
    [
        ("2026-11-21", "", []),
        ("2026-11-20", "", [Trouble.EXPIRED]),
        ("2026-11-20", "2026-11-25", [Trouble.MAYBE_EXPIRED]),
        ("2026-11-01", "2026-11-20", [Trouble.EXPIRED]),
        ("", "", []),
    ],
)
def test_a_card_must_be_in_force(common: Common, expiry: str, latest: str, found: list[Trouble]) -> None:
    ends = {name: day for name, day in (("expiry", expiry), ("expiry_latest", latest)) if day}
    assert troubles(common, "identite", card(**ends)) == found
    assert troubles(common, "ancienne_carte", card(**ends)) == [], "the old card is to be given back"


def test_the_lines_of_an_old_card_go_before_the_end_that_its_back_prints(common: Common) -> None:
    front = read(K.IDENTITY_CARD_FRONT, source="mrz", expiry="2027-07-31", expiry_latest="2027-08-30")
    back = read(K.IDENTITY_CARD_BACK, expiry="2022-08-24", expiry_latest="2027-08-24", issued="2012-08-25")
    for order in ((front, back), (back, front)):
        both = together(order)
        assert both.value(PaperField.EXPIRY) == "2027-07-31"
        assert troubles(common, "identite", both) == []
    assert troubles(common, "identite", back) == [Trouble.FRONT_MISSING, Trouble.MAYBE_EXPIRED]


# Names


SAME = [
    ({"name": "MME CAMILLE EXEMPLE"}, ("Exemple", "Camille")),
    ({"name": "Exemple Camille"}, ("EXEMPLE", "CAMILLE")),
    ({"surname": "LEFEVRE", "given": "ELODIE MARIE"}, ("Lefèvre", "Élodie")),
    ({"surname": "EXEMPLE", "used_name": "MODELE", "given": "ANNE"}, ("Modèle", "Anne")),
    ({"surname": "EXEMPLE", "used_name": "MODELE", "given": "ANNE"}, ("Exemple", "Anne")),
    ({"surname": "MARTIN FICTIF", "given": "LEA"}, ("Fictif", "Léa")),
    ({"surname": "FICTIF", "given": "LEA"}, ("Martin-Fictif", "Léa")),
    ({"surname": "EXEMPLE", "given": "JEAN PAUL"}, ("Exemple", "Jean-Paul")),
    ({"surname": "EXEMPLE", "given": "JEANPAUL"}, ("Exemple", "Jean-Paul")),
    ({"name": "M. ou Mme EXEMPLE"}, ("Exemple", "Camille")),
    ({"name": "M C EXEMPLE"}, ("Exemple", "Camille")),
    ({"name": "MR EXEMPLE CLAUDE ET MME EXEMPLE CAMILLE"}, ("Exemple", "Camille")),
    ({"name": "CLAUDE EXEMPLE", "other_name": "CAMILLE EXEMPLE"}, ("Exemple", "Camille")),
    ({"name": "CAMILLE LEGOFF"}, ("Le Goff", "Camille")),
    ({"name": "Camille de la Fontanel"}, ("La Fontanel", "Camille")),
    ({"name": "CAMILLE ROCHEBRUNF"}, ("Rochebrune", "Camille")),
    ({"surname": "D ARVOR", "given": "YANN"}, ("D'Arvor", "Yann")),
    ({"surname": "Œuvrard", "given": "ZOE"}, ("OEUVRARD", "Zoé")),
]


@pytest.mark.parametrize(("fields", "person"), SAME)
def test_the_same_person_written_otherwise(fields: dict[str, str], person: tuple[str, str]) -> None:
    assert same_person(read(**fields), NameGiven(*person)) is True


OTHER = [
    ({"name": "MME SACHA AUTRE"}, ("Exemple", "Camille")),
    ({"surname": "EXEMPLE", "given": "CLAUDE"}, ("Exemple", "Camille")),
    ({"name": "CAMILLE DE LA TOUR"}, ("De La Fontanel", "Camille")),
    ({"surname": "MODELE", "given": "CAMILLE"}, ("Exemple", "Camille")),
]


@pytest.mark.parametrize(("fields", "person"), OTHER)
def test_another_name_is_asked_about(fields: dict[str, str], person: tuple[str, str], common: Common) -> None:
    given = NameGiven(*person)
    assert same_person(read(**fields), given) is False
    use = PieceUse(PieceId("domicile"), Part.SCAN)
    [trouble] = check_paper(read(**fields), use, common.pieces[use.piece], {FactId("name"): given}, TODAY)
    assert (trouble.code, trouble.remedy) == (Trouble.OTHER_NAME, Remedy.KEEP)


@pytest.mark.parametrize("fields", [{}, {"name": "M."}, {"name": "12"}, {"given": "CAMILLE"}])
def test_a_paper_without_a_name_accuses_nobody(fields: dict[str, str]) -> None:
    assert same_person(read(**fields), CAMILLE) is None


def test_the_paper_may_be_of_anybody_whom_the_visit_is_about(common: Common) -> None:
    act = read(K.BIRTH_CERTIFICATE, surname="EXEMPLE", given="LOU", birth_date="2019-01-02")
    assert troubles(common, "acte_naissance", act, CAMILLE) == [Trouble.OTHER_NAME]
    child = (NameGiven("Exemple", "Lou"), DateGiven(date(2019, 1, 2)))
    assert troubles(common, "acte_naissance", act, CAMILLE, *child) == []


def test_another_day_of_birth_is_asked_about(common: Common) -> None:
    paper = card()
    assert troubles(common, "identite", paper, CAMILLE, DateGiven(date(1990, 7, 13))) == []
    assert troubles(common, "identite", paper, CAMILLE, DateGiven(date(1991, 7, 13))) == [Trouble.OTHER_BIRTH]
    assert troubles(common, "identite", paper, CAMILLE, DateGiven(date(1990, 1, 1), "year")) == []


_LETTERS = st.text("abcdefghijklmnopqrstuvwxyzéèàçôïœ-' ", min_size=1, max_size=24)


@given(family=_LETTERS, first=_LETTERS)
@example(family="aa-a", first="d")
def test_whoever_shows_their_own_paper_is_never_asked(family: str, first: str) -> None:
    person = NameGiven(family, first)
    for paper in (
        read(name=f"{first} {family}".upper()),
        read(name=f"MME {family} {first}"),
        read(surname=family.upper(), given=first, source="mrz"),
    ):
        assert same_person(paper, person) is not False


@given(st.text(max_size=40), st.text(max_size=40), st.text(max_size=40))
def test_any_name_is_compared(line: str, family: str, first: str) -> None:
    assert same_person(read(name=line, surname=family), NameGiven(family, first)) in (True, False, None)


# Addresses


@pytest.mark.parametrize(
    ("fields", "same"),
    [
        (("12 RUE DES TILLEULS", "42000", "SAINT ETIENNE"), True),
        (("12, r des tilleuls", "42000", "ST ETIENNE"), True),
        (("Bâtiment C 12 rue des Tilleuls", "42000", "Saint-Étienne"), True),
        (("12 rue des Tilleu1s", "42000", "Saint-Étienne"), True),
        (("12 rue des Tilleuls", "42100", "Saint-Étienne"), True),
        (("", "42000", ""), True),
        (("14 rue des Tilleuls", "42000", "Saint-Étienne"), False),
        (("12 avenue Foch", "42000", "Saint-Étienne"), False),
        (("12 rue des Tilleuls", "69003", "Lyon"), False),
        (("", "", ""), None),
    ],
)
def test_addresses(common: Common, fields: tuple[str, str, str], same: bool | None) -> None:
    street, postcode, town = fields
    paper = read(street=street, post_code=postcode, town=town)
    assert same_address(paper, HOME) is same
    found = troubles(common, "domicile", paper, HOME)
    assert found == ([Trouble.OTHER_ADDRESS] if same is False else [])


@given(st.text(max_size=60), st.text(max_size=8), st.text(max_size=30))
def test_any_address_is_like_itself(street: str, postcode: str, town: str) -> None:
    paper = read(street=street, post_code=postcode, town=town)
    assert same_address(paper, AddressGiven(street, postcode, town)) is not False


# Codes


@pytest.mark.parametrize(
    ("issue", "trouble"),
    [
        (PaperIssue.SIGNATURE_INVALID, Trouble.CODE_INVALID),
        (PaperIssue.CODE_DIFFERS, Trouble.CODE_DIFFERS),
        (PaperIssue.TWODDOC_UNREAD, Trouble.CODE_UNREAD),
    ],
)
def test_a_code_that_is_wrong_is_for_a_person_to_look_at(
    common: Common, issue: PaperIssue, trouble: Trouble
) -> None:
    bill = read(K.PROOF_OF_ADDRESS, issue)
    assert troubles(common, "domicile", bill) == [trouble]
    use = PieceUse(PieceId("domicile"), Part.SCAN)
    [told] = check_paper(bill, use, common.pieces[use.piece], {}, TODAY)
    assert told.remedy is Remedy.KEEP, "the way stays open"


def test_a_signature_that_nobody_can_judge_here_is_no_trouble(common: Common) -> None:
    assert troubles(common, "domicile", read(K.PROOF_OF_ADDRESS, PaperIssue.SIGNATURE_UNKNOWN)) == []


def test_troubles_come_with_the_most_important_first(common: Common) -> None:
    bill = read(
        K.PROOF_OF_ADDRESS, PaperIssue.CODE_DIFFERS, document_date="2020-01-01", name="LOU AUTRE",
        street="1 rue Foch", post_code="69003", town="Lyon",
    )  # fmt: skip
    found = troubles(common, "domicile", bill, CAMILLE, HOME, max_age=Span(3, "months"))
    assert found == [Trouble.TOO_OLD, Trouble.OTHER_NAME, Trouble.OTHER_ADDRESS, Trouble.CODE_DIFFERS]


# Facts


def facts(paper: PaperRead, whose: Whose | None = None) -> dict[str, tuple[Answer, bool]]:
    return {str(one.fact): (one.answer, one.certain) for one in facts_of(paper, TODAY, whose)}


def test_what_is_certain_on_a_card_is_certain_in_its_facts() -> None:
    given = facts(card(nationality="FRA", sex="F"))
    assert given == {
        "name": (NameGiven("Exemple", "Camille"), True),
        "birth_date": (DateGiven(date(1990, 7, 13)), True),
        "nationality": (Chosen(OptionId("french")), True),
    }


def test_what_was_only_read_is_to_be_checked() -> None:
    bill = read(
        surname="EXEMPLE", given="Camille", street="12 RUE DES TILLEULS", post_code="42000", town="ROANNE"
    )
    given = facts(bill)
    assert given["address"] == (AddressGiven("12 RUE DES TILLEULS", "42000", "Roanne"), False)
    assert given["name"] == (CAMILLE, False)


def test_half_an_address_is_none_and_a_name_in_one_piece_is_none() -> None:
    assert facts(read(street="12 rue des Tilleuls", post_code="42000")) == {}
    assert facts(read(street="12 rue des Tilleuls", post_code="4200", town="Roanne")) == {}
    assert facts(read(name="CAMILLE EXEMPLE")) == {}


def test_the_address_of_a_card_may_be_an_old_one() -> None:
    back = read(K.IDENTITY_CARD_BACK, source="mrz", street="1 rue Foch", post_code="42000", town="Roanne")
    assert facts(back)["address"][1] is False


@pytest.mark.parametrize("issue", [PaperIssue.SIGNATURE_INVALID, PaperIssue.CODE_DIFFERS])
def test_a_code_that_is_not_believed_fills_nothing(issue: PaperIssue) -> None:
    assert facts(read(K.TAX_NOTICE, issue, source="2d-doc", reference_income="18204")) == {}


def test_a_childs_papers_say_nothing_of_the_person() -> None:
    act = read(K.BIRTH_CERTIFICATE, surname="EXEMPLE", given="LOU", birth_date="2019-01-02")
    assert facts(act) == {}
    assert set(facts(act, Whose.CHILD)) == {"child_name", "child_birth_date"}
    young = card(birth_date="2015-01-01")
    assert facts(young) == {}


def test_a_tax_notice_and_an_account_fill_what_a_town_may_ask() -> None:
    notice = read(K.TAX_NOTICE, source="2d-doc", reference_income="18204")
    assert facts(notice) == {"reference_income": (MoneyGiven(1_820_400), True)}
    account = read(K.BANK_DETAILS, iban="FR7630006000011234567890189")
    assert facts(account) == {"iban": (IbanGiven("FR7630006000011234567890189"), False)}
    assert facts(read(K.BANK_DETAILS, iban="FR7630006000011234567890188")) == {}
    assert facts(read(K.TAX_NOTICE, reference_income="beaucoup")) == {}
    benefits = read(K.FAMILY_BENEFITS, family_quotient="881")
    assert set(facts(benefits)) == {"family_quotient"}


@pytest.mark.parametrize(
    ("code", "option"), [("FRA", "french"), ("D", "european"), ("PRT", "european"), ("MAR", "other")]
)
def test_nationalities(code: str, option: str) -> None:
    assert facts(card(nationality=code))["nationality"][0] == Chosen(OptionId(option))


def test_the_facts_are_those_that_packs_ask(common: Common) -> None:
    kinds = {**dict.fromkeys(NAMES.values(), Kind.NAME), **dict.fromkeys(BIRTHS.values(), Kind.DATE)}
    kinds |= dict.fromkeys(ADDRESSES.values(), Kind.ADDRESS)
    for fact, kind in kinds.items():
        assert common.facts[fact].kind is kind
        assert FIELDS[kind]
    options = {option.id for option in common.facts[NATIONALITY].options}
    assert {"french", "european", "other"} <= options


# Values and data


def test_no_datum_shows_in_a_log_by_accident() -> None:
    paper = card(nationality="FRA")
    assert "EXEMPLE" not in repr(paper)
    assert "Exemple" not in repr(facts_of(paper, TODAY))


def test_nothing_makes_an_empty_paper_of_nothing() -> None:
    assert together([]) == PaperRead()
    two = together([PaperRead(K.UNKNOWN, {}, (PaperIssue.UNREADABLE,)), read(name="A B")])
    assert two.kind is K.PROOF_OF_ADDRESS
    assert two.issues == (PaperIssue.UNREADABLE,)


def test_every_trouble_and_kind_has_words_in_french() -> None:
    from i18n.pofile import open_po

    said = {str(one.id): str(one.string) for one in open_po(Path("i18n/catalogues/fr.po")) if one.id}
    for trouble in Trouble:
        for key in (f"paper.trouble.{trouble}", f"paper.trouble.{trouble}.do"):
            sentences = re.split(r"(?<=[.?!]) ", said[key])
            assert all(len(one.split()) <= 15 for one in sentences), key
            assert not re.search("fraude|faux|falsifi", said[key])
    assert all(f"paper.kind.{kind}" in said for kind in PaperKind)


def test_pieces_name_papers_and_checks_that_exist(common: Common) -> None:
    home, identity = common.pieces[PieceId("domicile")], common.pieces[PieceId("identite")]
    assert home.papers == (K.PROOF_OF_ADDRESS, K.TAX_NOTICE)
    assert identity.checks == {PaperCheck.NAME, PaperCheck.EXPIRY, PaperCheck.SIDES}


@pytest.mark.parametrize(
    ("lines", "word"),
    [
        ("papers: [parchment]", "parchment"),
        ("papers: [unknown]", "papers"),
        ("papers: [passport]\n    checks: [colour]", "colour"),
        ("checks: [name]", "papers"),
    ],
)
def test_a_piece_of_an_unknown_paper_is_refused_with_its_line(lines: str, word: str, tmp_path: Path) -> None:
    for name in ("facts.yaml", "menu.yaml", "follow.yaml"):
        (tmp_path / name).write_bytes((CONFIG / name).read_bytes())
    piece = "pieces:\n  - id: x\n    label: X\n    ask: X ?\n    bring: X\n    get: X.\n    "
    (tmp_path / "pieces.yaml").write_text(piece + lines + "\n", "utf-8")
    with pytest.raises(PackError) as refused:
        load_common(tmp_path, [Lang("fr")])
    issue = refused.value.issues[0]
    assert issue.file.name == "pieces.yaml"
    assert word in f"{issue.message} {issue.mend}"


def test_a_piece_without_papers_takes_any() -> None:
    piece = PieceKind(PieceId("x"), *("k",) * 4)  # type: ignore[arg-type]
    use = PieceUse(piece.id, Part.SCAN, Span(1, "years"))
    paper = read(K.PAYSLIP, document_date=(TODAY - timedelta(days=9)).isoformat())
    assert check_paper(paper, use, piece, {}, TODAY) == ()


def test_a_name_is_never_half_of_each_of_two_sheets() -> None:
    """One of two signed papers lacked a given name: the other person's was put to it, and called certain."""
    short = read(K.TAX_NOTICE, source="2d-doc", surname="EXEMPLE")
    other = read(K.PAYSLIP, source="2d-doc", surname="AUTRE", given="LOU", post_code="01234")
    both = together([short, other])
    assert (both.value(PaperField.SURNAME), both.value(PaperField.GIVEN)) == ("EXEMPLE", "")
    assert both.value(PaperField.POSTCODE) == "01234"
    printed = read(K.PAYSLIP, surname="EXEMPIE", given="LOU")
    assert together([printed, other]).value(PaperField.SURNAME) == "AUTRE", "what is proved goes before"
