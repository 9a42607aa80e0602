"""What people type, as answers, and what they are told to mend."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.procedures.answers import (
    AddressGiven,
    Answer,
    BusinessGiven,
    Chosen,
    CommuneGiven,
    DateGiven,
    EmailGiven,
    IbanGiven,
    MoneyGiven,
    NameGiven,
    NumberGiven,
    PhoneGiven,
    Problem,
    TextGiven,
)
from kiosk.procedures.fields import as_typed, read_date, read_fields
from kiosk.procedures.models import FIELDS, Kind, Page
from kiosk.types import FieldId, Money, OptionId, PageId, TextKey

TODAY = date(2026, 11, 23)
LONG = "a" * 121


def page(kind: Kind, low: int | None = None, high: int | None = None, unknown_day: bool = False) -> Page:
    return Page(PageId("p"), kind, TextKey("t"), low=low, high=high, unknown_day=unknown_day)


def read(asked: Page, *values: str) -> Answer | Problem:
    """What is read; whatever is taken must be taken again as it would be typed."""
    found = read_fields(asked, dict(zip(FIELDS[asked.kind], values, strict=True)), TODAY)
    if not isinstance(found, Problem):
        assert read_fields(asked, as_typed(found), TODAY) == found
    return found


def mend(asked: Page, *values: str) -> tuple[str | None, str]:
    found = read(asked, *values)
    assert isinstance(found, Problem), found
    return found.field, found.text.key


@pytest.mark.parametrize(
    ("value", "what"),
    [
        ("", "empty"), ("0305194", "short"), ("03", "no_month"), ("0305", "no_year"), ("051948", "short"),
        ("03131948", "month"), ("31021948", "day"),
        ("24112026", "future"), ("01011905", "old"), ("03ab1948", "digits"), ("01010000", "year"),
        ("00051948", "day"), ("03001948", "month"), ("030519481", "digits"),
    ],
)  # fmt: skip
def test_a_date_that_cannot_be(value: str, what: str) -> None:
    assert mend(page(Kind.DATE), value) == ("date", f"error.date.{what}")


def test_the_eldest_and_the_youngest_day() -> None:
    assert read(page(Kind.DATE), "01011906") == DateGiven(date(1906, 1, 1))
    assert read(page(Kind.DATE), "23112026") == DateGiven(TODAY)
    assert read(page(Kind.DATE), "23/11/2026") == DateGiven(TODAY)


def test_a_date_of_which_the_day_is_unknown() -> None:
    asked = page(Kind.DATE, unknown_day=True)
    assert read(asked, "00051948") == DateGiven(date(1948, 5, 1), "month")
    assert read(asked, "00001948") == DateGiven(date(1948, 1, 1), "year")
    assert read(asked, "03051948") == DateGiven(date(1948, 5, 3))
    assert mend(asked, "0000194") == ("date", "error.date.short")
    assert mend(asked, "03001948") == ("date", "error.date.month")
    assert mend(asked, "00000000") == ("date", "error.date.year")
    assert mend(asked, "00002027") == ("date", "error.date.future")


def test_a_page_says_how_far_a_date_may_lie() -> None:
    asked = page(Kind.DATE, low=10, high=365)
    assert read(asked, "23112027") == DateGiven(date(2027, 11, 23))
    assert mend(asked, "24112027") == ("date", "error.date.far")
    assert read(asked, "01012016") == DateGiven(date(2016, 1, 1))
    assert mend(asked, "31122015") == ("date", "error.date.old")


def test_a_number_between_its_bounds() -> None:
    asked = page(Kind.NUMBER, low=1, high=4)
    assert read(asked, "04") == NumberGiven(4)
    assert mend(asked, "0") == ("number", "error.number.low")
    assert mend(asked, "5") == ("number", "error.number.high")
    assert mend(asked, "9" * 5000) == ("number", "error.number.high")
    assert mend(page(Kind.NUMBER), "9" * 5000) == ("number", "error.number.long")
    assert mend(asked, "") == ("number", "error.number.empty")
    assert mend(asked, "trois") == ("number", "error.number.digits")
    assert read(asked, "٣") == NumberGiven(3)


@pytest.mark.parametrize(
    ("value", "cents"),
    [("12", 1200), ("12,5", 1250), ("12,50", 1250), ("12.05", 1205), ("1 234,", 123400), ("0 €", 0)],
)
def test_an_amount_as_people_write_it(value: str, cents: int) -> None:
    assert read(page(Kind.MONEY), value) == MoneyGiven(cents)


def test_an_amount_to_mend() -> None:
    asked = page(Kind.MONEY, low=10, high=20)
    assert mend(asked, "9,99") == ("money", "error.money.low")
    assert mend(asked, "20,01") == ("money", "error.money.high")
    assert mend(asked, "") == ("money", "error.money.empty")
    assert mend(asked, "9" * 5000) == ("money", "error.money.long")
    assert [mend(asked, value)[1] for value in ("12,505", ",5", "1,2,3", "-3")] == ["error.money.form"] * 4
    found = read(asked, "30")
    assert isinstance(found, Problem)
    assert found.text.values == {"high": Money(2000)}


def test_a_text_has_a_letter_or_a_digit() -> None:
    asked = page(Kind.TEXT)
    assert read(asked, "  Un  mot\u200b ") == TextGiven("Un mot")
    assert read(asked, "7") == TextGiven("7")
    assert mend(asked, " -, ") == ("words", "error.text.empty")
    assert mend(asked, LONG) == ("words", "error.text.long")


@pytest.mark.parametrize(
    ("family", "given"),
    [
        ("D'Exemple-Lebon", "Anne-Marie Zoé"), ("Приклад", "Олена"), ("مثال", "ليلى"), ("Muñoz", "José"),
        ("Exemple", "-"), ("O’Exemple", "Åsa"),
    ],
)  # fmt: skip
def test_names_of_every_alphabet(family: str, given: str) -> None:
    assert read(page(Kind.NAME), family, given) == NameGiven(family, given)


def test_a_name_written_in_two_ways_is_one_name() -> None:
    assert read(page(Kind.NAME), "Zoe\u0301", "A") == NameGiven("Zoé", "A")


def test_a_name_to_mend() -> None:
    asked = page(Kind.NAME)
    assert mend(asked, "", "Camille") == ("family", "error.name.family.empty")
    assert mend(asked, "Exemple", " ") == ("given", "error.name.given.empty")
    assert mend(asked, "Exemple2", "Camille") == ("family", "error.name.letters")
    assert mend(asked, "-", "Camille") == ("family", "error.name.letters")
    assert mend(asked, "Exemple", LONG) == ("given", "error.text.long")


@pytest.mark.parametrize(
    ("value", "number"),
    [
        ("06 12 34 56 78", "+33612345678"), ("+33 (0)6 12 34 56 78", "+33612345678"),
        ("612345678", "+33612345678"), ("0033612345678", "+33612345678"),
        ("0692123456", "+262692123456"), ("0590271234", "+590590271234"),
        ("+262692123456", "+262692123456"), ("+33692123456", "+262692123456"),
        ("0694201234", "+594694201234"), ("0696201234", "+596696201234"),
        ("+351912345678", "+351912345678"), ("00380441234567", "+380441234567"),
        ("01 99 00 12 34", "+33199001234"), ("٠٦١٢٣٤٥٦٧٨", "+33612345678"),
    ],
)  # fmt: skip
def test_a_telephone_number(value: str, number: str) -> None:
    assert read(page(Kind.PHONE), value) == PhoneGiven(number)


@pytest.mark.parametrize(
    ("value", "what"),
    [
        ("", "empty"), ("061234567", "short"), ("06123456789", "long"), ("06 12 34 56 ab", "signs"),
        ("+351 12", "foreign"), ("9912345678", "wrong"), ("00", "foreign"),
    ],
)  # fmt: skip
def test_a_telephone_number_to_mend(value: str, what: str) -> None:
    assert mend(page(Kind.PHONE), value) == ("phone", f"error.phone.{what}")


def test_an_address_of_the_post_of_the_net() -> None:
    asked = page(Kind.EMAIL)
    assert read(asked, " Camille.Exemple @Exemple.FR") == EmailGiven("camille.exemple@exemple.fr")
    assert read(asked, "a@xn--caf-dma.fr") == EmailGiven("a@xn--caf-dma.fr")
    assert mend(asked, "") == ("email", "error.email.empty")
    assert mend(asked, "camille.exemple.fr") == ("email", "error.email.at")
    assert mend(asked, "camille@exemple") == ("email", "error.email.parts")
    assert mend(asked, "zoé@exemple.fr") == ("email", "error.email.accents")
    assert mend(asked, "a..b@exemple.fr") == ("email", "error.email.wrong")


def test_a_place() -> None:
    address, commune = page(Kind.ADDRESS), page(Kind.COMMUNE)
    assert read(address, "12  rue des Lilas", "01 234", "Valbourg") == AddressGiven(
        "12 rue des Lilas", "01234", "Valbourg"
    )
    assert read(commune, "01234", "Valbourg") == CommuneGiven("01234", "Valbourg")
    assert mend(address, "12", "01234", "Valbourg") == ("street", "error.address.street")
    assert mend(address, "12 rue", "0123", "Valbourg") == ("postcode", "error.address.postcode")
    assert mend(address, LONG, "0123", "Valbourg") == ("street", "error.text.long")
    assert mend(address, LONG, "01234", "Valbourg") == ("street", "error.text.long")
    assert mend(commune, "01234", "3") == ("town", "error.address.town")


def test_a_bank_account() -> None:
    asked = page(Kind.IBAN)
    assert read(asked, "fr76 3000 6000 0112 3456 7890 189") == IbanGiven("FR7630006000011234567890189")
    assert read(asked, "BE68 5390 0754 7034") == IbanGiven("BE68539007547034")
    assert mend(asked, "") == ("iban", "error.iban.empty")
    assert mend(asked, "7630006000011234567890189") == ("iban", "error.iban.start")
    assert mend(asked, "FR763000600001") == ("iban", "error.iban.length")
    assert mend(asked, "FR7630006000011234567890188") == ("iban", "error.iban.wrong")
    assert mend(asked, "XX00") == ("iban", "error.iban.wrong")


def test_a_business_or_an_association() -> None:
    asked = page(Kind.SIRET)
    assert read(asked, "732 829 320 00074") == BusinessGiven("73282932000074")
    assert read(asked, "35600000049837") == BusinessGiven("35600000049837"), "La Poste's own rule"
    assert read(asked, "w751 234567") == BusinessGiven("W751234567")
    assert read(asked, "W9R1000001") == BusinessGiven("W9R1000001")
    assert mend(asked, "W75") == ("siret", "error.siret.rna")
    assert mend(asked, "") == ("siret", "error.siret.empty")
    assert mend(asked, "732829320") == ("siret", "error.siret.length")
    assert mend(asked, "73282932000075") == ("siret", "error.siret.wrong")
    assert mend(asked, "A3282932000075") == ("siret", "error.siret.signs")


def test_a_page_without_fields_is_a_fault() -> None:
    with pytest.raises(ValueError, match="choice"):
        read_fields(page(Kind.CHOICE), {}, TODAY)
    assert as_typed(Chosen(OptionId("x"))) == {}


@given(st.dates(date(1907, 1, 1), TODAY))
def test_every_day_that_has_come_is_read(day: date) -> None:
    assert read_date(f"{day:%d%m%Y}", TODAY) == DateGiven(day)


_ASKED = [page(kind, unknown_day=True) for kind in FIELDS] + [
    page(Kind.NUMBER, 2, 50), page(Kind.MONEY, 2, 50), page(Kind.DATE, 5, 400),
]  # fmt: skip
_LIKELY = st.sampled_from(
    [*"0123456789", "0", "W", "FR76", "+33", "+", "06", "@", ".fr", ",", "é", " ", "a", "²", "٣"]
)
_TYPED = st.one_of(st.text(), st.lists(_LIKELY, max_size=30).map("".join), st.from_regex(r"0[1-9][0-9]{8}"))


@given(st.sampled_from(_ASKED), st.tuples(_TYPED, _TYPED, _TYPED))
def test_nothing_typed_makes_a_reader_fail_and_what_it_takes_it_takes_again(
    asked: Page, values: tuple[str, str, str]
) -> None:
    names = FIELDS[asked.kind]
    found = read_fields(asked, dict(zip(names, values, strict=False)), TODAY)
    if isinstance(found, Problem):
        assert found.field in names
        assert found.text.key.startswith("error.")
    else:
        assert read_fields(asked, as_typed(found), TODAY) == found


@given(st.dates(TODAY - timedelta(30000), TODAY), st.sampled_from(["day", "month", "year"]))
def test_a_date_can_be_typed_again(day: date, precision: str) -> None:
    first = {"day": day, "month": day.replace(day=1), "year": day.replace(month=1, day=1)}[precision]
    given_: Mapping[FieldId, str] = as_typed(DateGiven(first, precision))  # type: ignore[arg-type]
    assert read_fields(page(Kind.DATE, unknown_day=True), given_, TODAY) == DateGiven(first, precision)  # type: ignore[arg-type]


def test_light_modules_stay_light() -> None:
    heavy = "{'phonenumbers', 'stdnum', 'email_validator'}"
    code = f"import sys, kiosk.procedures.fields; sys.exit(bool({heavy} & {{*sys.modules}}))"
    root = Path(__file__).parents[3]
    assert subprocess.run([sys.executable, "-c", code], cwd=root, check=False).returncode == 0
