"""What a paper tells: each datum with its source; a doubtful one is absent, nothing is made up."""

from __future__ import annotations

import base64
import datetime as dt
import json
import random
import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.procedures.communes import COMMUNES, Communes, NoCommunes, load_communes
from kiosk.procedures.paper_values import (
    FieldRead,
    PaperField,
    PaperForm,
    PaperIssue,
    PaperKind,
    PaperRead,
    together,
)
from scanner.dates import plain
from scanner.mrz import Mrz, check_mrz, find_mrz
from scanner.papers import Found, fields_of, paper_of
from scanner.papers.accounts import bic_in, french_key, iban_in
from scanner.papers.address import addressee
from scanner.papers.fromcode import from_code
from scanner.papers.fromlines import from_lines
from scanner.papers.labels import day_after, sum_after, whole_after
from scanner.papers.printed import from_print
from scanner.papers.rules import RULES
from scanner.twoddoc import Catalogue, TwoDDoc, parse
from tests.support.papertexts import TODAY, damaged, expected, names, paper_text

VECTORS = json.loads((Path(__file__).parents[1] / "data" / "2ddoc-vectors.json").read_text("utf-8"))
F = PaperField


@pytest.fixture(scope="module")
def communes() -> Communes | NoCommunes:
    return load_communes(RULES.parents[1] / COMMUNES)


@pytest.mark.parametrize("name", [one for one in names() if not one.startswith("x-")])
def test_what_is_read_of_a_clean_paper_is_right(name: str, communes: Communes) -> None:
    dice = random.Random(name)
    for _ in range(3):
        paper = paper_text(name, dice)
        read = from_print(paper.text, Found(paper.kind, paper.form), TODAY, communes)
        told = {key: plain(value) for key, value in expected(paper).items() if key in read}
        assert {key: plain(read[key].value) for key in told} == told
        assert all(one.source == "ocr" and one.to_confirm and not one.certain for one in read.values())
        dated = PaperField.DOCUMENT_DATE in read or "document_date" not in expected(paper)
        assert dated or paper.kind is PaperKind.PAYSLIP, "a payslip's other days are those of a period"


@pytest.mark.parametrize("name", ["x-letter", "x-statement", "x-lease", "x-list", "x-licence"])
def test_another_paper_gives_no_datum_but_its_day(name: str) -> None:
    paper = paper_text(name, random.Random(1))
    read = paper_of(paper.text, None, None, today=TODAY)
    assert read.kind is PaperKind.UNKNOWN
    assert set(read.fields) <= {"document_date"}


def test_numbers_that_a_key_proves_are_never_wrong_however_badly_they_were_read(communes: Communes) -> None:
    dice = random.Random(9)
    for name, field in (("rib-bank", F.IBAN), ("rib-app", F.IBAN), ("tax-income", F.TAX_NUMBER)):
        for _ in range(60):
            paper = paper_text(name, dice)
            text = damaged(paper.text, dice, dice.choice((0.02, 0.05, 0.1)))
            read = from_print(text, Found(paper.kind), TODAY, communes)
            true = paper.truth["account" if field is F.IBAN else "fiscal"]
            assert field not in read or read[field].value == true


# Names and addresses


def test_capitals_tell_the_surname(communes: Communes) -> None:
    text = "Mme Camille DE LA FONTANEL\n12 rue des Tilleuls\n42000 SAINT ETIENNE\n"
    read = from_print(text, Found(PaperKind.PROOF_OF_ADDRESS), TODAY, communes)
    assert {name: one.value for name, one in read.items()} == {
        "name": "Camille DE LA FONTANEL", "surname": "DE LA FONTANEL", "given": "Camille",
        "street": "12 rue des Tilleuls", "post_code": "42000", "town": "Saint-Étienne",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("town", "found"),
    [
        ("42000 SAINT ETIENNE", "Saint-Étienne"),
        ("42000 ST ETIENNE", "Saint-Étienne"),
        ("42000 SAlNT-ETIENNE", "Saint-Étienne"),
        ("42000 LYON", None),
        ("00000 Valbourg", "Valbourg"),
        ("42023 SAINT ETIENNE CEDEX 1", None),
        ("99999 LYON", None),
    ],
)
def test_a_town_that_contradicts_its_postcode_is_doubtful(
    town: str, found: str | None, communes: Communes
) -> None:
    who = addressee(f"M. Claude EXEMPLE\n3 bis av. Foch\n{town}", communes)
    assert (who.town if who else None) == found


def test_without_the_list_of_communes_the_town_is_as_printed() -> None:
    who = addressee("M. Claude EXEMPLE\n3 avenue Foch\n42000 ROANE", NoCommunes("missing"))
    assert who is not None
    assert (who.town, who.name) == ("ROANE", "M. Claude EXEMPLE")


def test_of_two_addresses_the_one_with_a_name_counts_and_two_alike_are_none(communes: Communes) -> None:
    bank = "AGENCE DU CENTRE\n2 rue Foch\n69003 LYON\n"
    home = "M. Claude EXEMPLE\n3 avenue Foch\n42000 SAINT ETIENNE\n"
    other = "Mme Lou MODELE\n5 quai de la Loire\n42300 ROANNE\n"
    who = addressee(bank + home, communes)
    assert who is not None
    assert who.postcode == "42000"
    assert addressee(home + other, communes) is None
    assert addressee(bank, communes) is None


# Labels


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("net paye : 1 543,27 euros", "1543.27"),
        ("net paye\n1543,27", "1543.27"),
        ("net paye 1 0l1,17", ""),
        ("net paye 1l 011,17", ""),
        ("net paye 12,00\nnet paye 13,00", ""),
        ("net paye 12,00\nnet paye 12,00", "12.00"),
        ("net paye net imposable 268,11", ""),
        ("rien", ""),
    ],
)
def test_a_sum_behind_its_label(words: str, value: str) -> None:
    assert sum_after("net paye", words) == value


@pytest.mark.parametrize(
    ("words", "value"), [("rfr 18 204 €", "18204"), ("rfr 18204", "18204"), ("rfr 1O 204 €", ""), ("rfr", "")]
)
def test_whole_euros_behind_their_label(words: str, value: str) -> None:
    assert whole_after("rfr", plain(words)) == value


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("ne le 3 mai 1990", "1990-05-03"),
        ("ne le 03.05.1990", "1990-05-03"),
        ("ne le 03 05 1990", "1990-05-03"),
        ("ne le 3 05 1990", ""),
        ("ne le 31/02/1990", ""),
        ("ne le 03/05/1990 ne le 04/05/1990", ""),
    ],
)
def test_a_day_behind_its_label(words: str, day: str) -> None:
    assert day_after("ne le", words) == day


# Accounts

IBAN = "FR7630006000011234567890189"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("IBAN FR76 3000 6000 0112 3456 7890 189", IBAN),
        ("FR7630006000011234567890189", IBAN),
        ("IBAN FR76 3OOO 6000 0I12 3456 7890 189", IBAN),
        ("FR76 3000 6000 0112 3456 7890 188", ""),
        ("IBAN FR76XXXXXXXXXXXXXXXXX123", ""),
        ("DE89 3704 0044 0532 0130 00", "DE89370400440532013000"),
        (f"{IBAN}\nDE89 3704 0044 0532 0130 00", ""),
        ("", ""),
    ],
)
def test_an_account_that_its_digits_prove(text: str, found: str) -> None:
    assert iban_in(text) == found


def test_the_banks_code_is_of_the_accounts_country() -> None:
    assert bic_in("BIC : AGRIFRPP842", IBAN) == "AGRIFRPP842"
    assert bic_in("Code B.I.C. AGRIFRPP842", IBAN) == "AGRIFRPP842"
    assert bic_in("BIC COBADEFFXXX", IBAN) == ""
    assert bic_in("AGRIFRPP842", IBAN) == ""


@given(st.text("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", max_size=25))
def test_any_signs_may_be_asked_for_a_key(bban: str) -> None:
    assert french_key(bban) in (True, False)


@given(at=st.integers(4, 26), sign=st.sampled_from("0123456789"))
def test_one_wrong_digit_is_no_account(at: int, sign: str) -> None:
    wrong = IBAN[:at] + sign + IBAN[at + 1 :]
    assert iban_in(f"IBAN {wrong}") == (IBAN if wrong == IBAN else "")


# Codes and lines


def test_every_official_specimen_gives_only_what_it_says() -> None:
    for vector in VECTORS["vectors"]:
        code = parse(base64.b64decode(vector["raw_base64"]), Catalogue.load())
        assert isinstance(code, TwoDDoc)
        for read in from_code(code, certain=False).values():
            assert (read.source, read.certain) == ("2d-doc", False)
            assert read.value == read.value.strip()


def _notice(**fields: str) -> TwoDDoc:
    day = dt.date(2026, 8, 1)
    return TwoDDoc(4, "FR04", "0001", day, day, "28", "01", "FR", fields, signature="valid")


def test_a_tax_notices_code() -> None:
    code = _notice(**{"41": "18204", "43": "2,5", "45": "2025", "46": "EXEMPLE CAMILLE", "4A": "31072026"})
    values = {name: one.value for name, one in from_code(code, certain=True).items()}
    assert values == {
        "document_date": "2026-07-31", "reference_income": "18204", "tax_parts": "2.5", "income_year": "2025",
        "name": "EXEMPLE CAMILLE",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("fields", "missing"),
    [
        ({"41": "beaucoup"}, "reference_income"),
        ({"69": "31021990"}, "birth_date"),
        ({"53": "FFFF"}, "pay_month"),
    ],
)
def test_a_code_whose_value_cannot_be_gives_nothing(fields: dict[str, str], missing: str) -> None:
    assert missing not in from_code(_notice(**fields), certain=True)


def test_a_cut_value_is_left_out() -> None:
    code = replace(_notice(**{"46": "EXEMPLE CAMIL", "41": "18204"}), truncated=("46",))
    assert set(from_code(code, certain=True)) == {"document_date", "reference_income"}


@pytest.mark.parametrize(
    ("first", "last", "month"), [("2634", "2652", "2026-10"), ("2634", "2700", ""), ("", "2652", "")]
)
def test_a_payslips_month_is_that_of_its_period(first: str, last: str, month: str) -> None:
    start = (dt.date(2026, 10, 1) - dt.date(2000, 1, 1)).days
    end = (dt.date(2026, 10, 31) - dt.date(2000, 1, 1)).days
    given = {"2634": f"{start:04X}", "2652": f"{end:04X}", "2700": f"{end + 3:04X}", "": ""}
    read = from_code(_notice(**{"53": given[first], "54": given[last]}), certain=True)
    assert (read[F.PAY_MONTH].value if F.PAY_MONTH in read else "") == month


@pytest.mark.parametrize(
    ("signature", "issues", "certain"),
    [
        ("valid", (), True),
        ("unknown", (), False),
        ("invalid", (), False),
        ("valid", (PaperIssue.CODE_DIFFERS,), False),
        ("valid", (PaperIssue.UNREADABLE,), False),
    ],
)
def test_a_code_is_certain_when_signed_and_compared(
    signature: str, issues: tuple[PaperIssue, ...], certain: bool
) -> None:
    code = replace(_notice(**{"41": "18204"}), signature=signature)  # type: ignore[arg-type]
    read = paper_of("", code, None, today=TODAY, issues=issues)
    assert read.kind is PaperKind.TAX_NOTICE
    assert read.fields[F.REFERENCE_INCOME].certain is certain


def test_a_code_goes_before_the_print_and_an_address_is_never_half_of_each() -> None:
    text = "Avis d'impôt 2026\nRevenu fiscal de référence : 9 999 €\nMme Lou AUTRE\n5 quai Foch\n42300 ROANNE"
    code = _notice(**{"41": "18204", "24": "42000", "46": "EXEMPLE CAMILLE"})
    read = paper_of(text, code, None, today=TODAY).fields
    assert read[F.REFERENCE_INCOME].value == "18204"
    assert read[F.POSTCODE].value == "42000"
    assert F.STREET not in read
    assert (F.SURNAME in read, read[F.NAME].value) == (False, "EXEMPLE CAMILLE")


def test_lines_go_before_the_print() -> None:
    paper = paper_text("old-card-front-married", random.Random(8))
    read = paper_of(paper.text, None, find_mrz(paper.text, TODAY), today=TODAY)
    assert read.form is PaperForm.OLD_CARD
    born, used = read.fields[F.BIRTH_DATE], read.fields[F.USED_NAME]
    assert (born.value, born.source, born.certain) == (paper.truth["born"], "mrz", True)
    assert (used.value, used.source, used.certain) == (paper.truth["USED"], "ocr", False)


def test_lines_that_are_not_believed_give_nothing() -> None:
    lines = paper_text("passport", random.Random(8)).text.strip().split("\n")[-2:]
    digit = "1" if lines[1][9] != "1" else "2"
    wrong = check_mrz([lines[0], lines[1][:9] + digit + lines[1][10:]], TODAY)
    assert wrong is not None
    assert from_lines(replace(wrong, valid=False)) == {}


# How long an old French card runs


def _old_card(issued: str, born: str) -> tuple[str, str]:
    """Its two ends, from lines of a card made in that month."""
    from tests.support.mrzlines import digit

    number = f"{issued[2:4]}{issued[5:7]}42100001"
    birth = born[2:4] + born[5:7] + born[8:10]
    first = "IDFRAEXEMPLE".ljust(36, "<")
    second = number + digit(number) + "CAMILLE".ljust(14, "<") + birth + digit(birth) + "F"
    mrz = find_mrz("\n".join((first, second + digit(first + second))), TODAY)
    assert mrz is not None
    assert mrz.valid
    read = from_lines(mrz)
    assert read[F.NATIONALITY].value == "FRA"
    return read[F.EXPIRY].value, read[F.EXPIRY_LATEST].value


@pytest.mark.parametrize(
    ("issued", "born", "ends"),
    [
        ("2003-12", "1970-05-03", ("2013-11-30", "2013-12-30")),
        ("2004-01", "1970-05-03", ("2018-12-31", "2019-01-30")),
        ("2013-12", "1970-05-03", ("2028-11-30", "2028-12-30")),
        ("2014-01", "1970-05-03", ("2028-12-31", "2029-01-30")),
        ("2012-08", "1999-05-03", ("2022-07-31", "2022-08-30")),
        ("2012-08", "1994-08-15", ("2022-07-31", "2027-08-30")),
    ],
)
def test_adults_cards_of_2004_to_2013_run_15_years_and_minors_10(
    issued: str, born: str, ends: tuple[str, str]
) -> None:
    """Décret n° 2013-1188 du 18 décembre 2013; the lines give a month, so the day is between two."""
    assert _old_card(issued, born) == ends


@pytest.mark.parametrize(
    ("issued", "printed", "latest"),
    [
        ("01.01.2004", "31.12.2013", None),
        ("02.01.2004", "01.01.2014", "2019-01-01"),
        ("25.08.2012", "24.08.2022", "2027-08-24"),
        ("31.12.2013", "30.12.2023", "2028-12-30"),
        ("01.01.2014", "31.12.2028", None),
        ("01.03.2010", "29.02.2020", "2025-02-28"),
        ("25.08.2012", "24.08.2027", None),
    ],
)
def test_the_back_of_an_old_card_prints_5_years_too_few_for_an_adult(
    issued: str, printed: str, latest: str | None, communes: Communes
) -> None:
    text = f"Carte valable jusqu'au : {printed}\ndélivrée le : {issued}\npar : PRÉFECTURE"
    found = Found(PaperKind.IDENTITY_CARD_BACK, PaperForm.OLD_CARD)
    read = from_print(text, found, TODAY, communes)
    day, month, year = printed.split(".")
    assert read[F.EXPIRY].value == f"{year}-{month}-{day}"
    assert (read[F.EXPIRY_LATEST].value if F.EXPIRY_LATEST in read else None) == latest


# Anything


@given(st.text(max_size=300), st.sampled_from(PaperKind))
@settings(max_examples=150, deadline=None)
def test_any_text_may_be_any_paper(text: str, kind: PaperKind) -> None:
    read = fields_of(Found(kind), text, None, None, today=TODAY, communes=_NONE)
    assert all(one.value and one.source == "ocr" for one in read.values())
    assert read.keys() <= set(PaperField)


@given(st.sampled_from(names()), st.integers(0, 10**6), st.sampled_from(PaperKind))
@settings(max_examples=60, deadline=None)
def test_any_misread_paper_may_be_taken_for_any_kind(name: str, seed: int, kind: PaperKind) -> None:
    dice = random.Random(seed)
    text = damaged(paper_text(name, dice).text, dice, 0.1)
    read = from_print(text, Found(kind, PaperForm.OLD_CARD), TODAY, _NONE)
    for field in (F.DOCUMENT_DATE, F.BIRTH_DATE, F.EXPIRY):
        assert field not in read or re.fullmatch(r"\d{4}-\d\d-\d\d", read[field].value)


_NONE = NoCommunes("missing")


def test_names_that_no_digit_proves_are_to_be_checked() -> None:
    """A misread letter of a passport's name was shown as certain: its digits say nothing of names."""
    specimen = (
        "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<",
        "L898902C36UTO7408122F1204159ZE184226B<<<<<10",
    )
    mrz = check_mrz(specimen, TODAY)
    assert mrz is not None
    read = from_lines(mrz)
    assert read[F.SURNAME].value == "ERIKSSON"
    assert {name for name, one in read.items() if one.certain} == {F.BIRTH_DATE, F.EXPIRY}, "and an L is a 1"


CARD = (
    "CARTE NATIONALE D'IDENTITÉ N° : {number}   Nationalité Française\nNom : {family}\n"
    "Prénom(s) : {given}\nSexe : {sex}   Né(e) le : {born}\n"
)


def _read_card(family: str, given: str) -> tuple[PaperRead, Mrz]:
    """An old card whose lines are right, and whose print says so."""
    paper = paper_text("old-card-front", random.Random(8))
    lines = find_mrz(paper.text, TODAY)
    assert lines is not None
    text = CARD.format(number="", family=family, given=given, sex=lines.fields["sex"], born="")
    return paper_of(text, None, lines, today=TODAY), lines


def test_the_names_of_an_old_card_are_proved_by_its_print_and_by_no_digit_alone() -> None:
    """A, K and U weigh the same: BARKA read BAURA passed the card's one digit, and was called certain."""
    alone = from_lines(_read_card("", "")[1])
    assert not any(alone[name].certain for name in (F.SURNAME, F.GIVEN, F.SEX, F.NUMBER))
    family, given = alone[F.SURNAME].value, alone[F.GIVEN].value
    agreed, _ = _read_card(family, given)
    assert all(agreed.fields[name].certain for name in (F.SURNAME, F.GIVEN))
    other, _ = _read_card(family.replace(family[1], "K" if family[1] != "K" else "U"), given)
    assert other.fields[F.SURNAME].value == family
    assert not any(other.fields[name].certain for name in (F.SURNAME, F.GIVEN))


@pytest.mark.parametrize(
    ("family", "given", "told"),
    [
        ("EXEMPLE", "LOU MARIE", ("EXEMPLE", True, "LOU MARIE", True)),
        ("Exemple", "Lou-Marie", ("Exemple", True, "Lou-Marie", True)),
        ("EXEMPLE", "Loü-Marie", ("EXEMPLE", True, "Loü-Marie", False)),
        ("EXEMPLE", "LOU MARIE ANNE", ("EXEMPLE", True, "LOU MARIE ANNE", False)),
        ("EXEMPLF", "LOU MARIE", ("EXEMPLE", False, "LOU MARIE", False)),
        ("EXEMPLE", "MARIE", ("EXEMPLE", False, "LOU MARIE", False)),
    ],
)
def test_a_name_that_stands_twice_is_as_printed(
    family: str, given: str, told: tuple[str, bool, str, bool]
) -> None:
    """Also over two sides: the new card has its lines on its back, its print on its front."""
    back = PaperRead(
        PaperKind.IDENTITY_CARD_BACK,
        {F.SURNAME: FieldRead("EXEMPLE", "mrz"), F.GIVEN: FieldRead("LOU MARIE", "mrz")},
    )
    front = PaperRead(
        PaperKind.IDENTITY_CARD_FRONT,
        {F.SURNAME: FieldRead(family, "ocr"), F.GIVEN: FieldRead(given, "ocr")},
    )
    read = together([front, back]).fields
    both = (read[F.SURNAME], read[F.GIVEN])
    assert tuple(value for one in both for value in (one.value, one.certain)) == told
    assert together([front, front]).fields == front.fields, "the same side twice proves nothing"


def test_the_days_of_an_old_card_are_proved_by_its_print_and_by_no_digit_alone() -> None:
    """651206 read 651213 passes both digits, whose weights are the same there: it was called certain."""
    rows = "IDFRABERTHIER<<<<<<<<<<<<<<<<<<<<<<<<\n8806923102858CORINNE<<<<<<<{}8F6"
    right, wrong = (find_mrz(rows.format(born), TODAY) for born in ("651206", "651213"))
    text = CARD.format(number="", family="BERTHIER", given="CORINNE", sex="F", born="06.12.1965")
    for lines, certain in ((right, True), (wrong, False)):
        assert lines is not None
        assert lines.valid
        assert {name for name, one in from_lines(lines).items() if one.certain} == {F.NATIONALITY}
        read = paper_of(text, None, lines, today=TODAY).fields
        assert read[F.BIRTH_DATE].certain is certain
        assert not read[F.EXPIRY].certain


def test_the_front_of_one_card_and_the_back_of_another_make_nothing_certain() -> None:
    """A couple's cards lay on the table: his front with her back gave her birth date, called certain."""
    hers = FieldRead("1990-05-02", "mrz", certain=True)
    back = PaperRead(PaperKind.IDENTITY_CARD_BACK, {F.BIRTH_DATE: hers, F.EXPIRY: hers})
    for born, certain in (("1988-01-30", False), ("1990-05-02", True)):
        front = PaperRead(PaperKind.IDENTITY_CARD_FRONT, {F.BIRTH_DATE: FieldRead(born, "ocr")})
        for sides in ([front, back], [back, front]):
            assert {one.certain for one in together(sides).fields.values()} == {certain}


def test_the_days_of_a_visa_stand_under_one_digit_only() -> None:
    visa = replace(
        _read_card("", "")[1], format="MRVA", checks={"birth": True, "expiry": True, "number": True}
    )
    assert not any(one.certain for one in from_lines(visa).values())


def test_a_code_that_says_nothing_of_its_paper_proves_nothing_on_it() -> None:
    """A signed code with a birth date alone can be glued anywhere: nothing on the paper says otherwise."""
    code = replace(_notice(**{"69": "08041980"}), fields={"69": "08041980"}, signature="valid")
    read = paper_of("", code, None, today=TODAY).fields
    assert read
    assert not any(one.certain for one in read.values())
