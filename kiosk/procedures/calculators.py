"""Named calculators: what a rule may ask beyond the answer itself. Packs hold no expressions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TypeAlias

from kiosk.procedures.answers import Answer, DateGiven

VOTING_AGE_YEARS = 18
"""Code électoral, article L2."""

PROOF_OF_ADDRESS_MONTHS = 3
"""Fiche F1367: a proof of address of less than 3 months."""


@dataclass(frozen=True)
class Finding:
    """A value for the rules, and numbers for the texts of the pages after it."""

    value: str
    values: Mapping[str, object] = field(default_factory=dict)


Calculator: TypeAlias = Callable[[Answer, date], Finding]


def whole_months(since: date, until: date) -> int:
    """Completed months between two days (a month ends on the same day of the next)."""
    months = (until.year - since.year) * 12 + until.month - since.month
    return months - (until.day < since.day)


def age_years(born: date, today: date) -> int:
    """Completed years."""
    return whole_months(born, today) // 12


def voting_age(answer: Answer, today: date) -> Finding:
    """``adult`` from 18 years on, else ``minor``."""
    years = age_years(_day(answer), today)
    return Finding("adult" if years >= VOTING_AGE_YEARS else "minor", {"age": years})


def proof_of_address_age(answer: Answer, today: date) -> Finding:
    """``fresh`` under 3 completed months, else ``too_old`` with the number of months ``n``."""
    months = whole_months(_day(answer), today)
    return Finding("fresh" if months < PROOF_OF_ADDRESS_MONTHS else "too_old", {"n": months})


def _day(answer: Answer) -> date:
    if not isinstance(answer, DateGiven):
        raise TypeError("this calculator wants a date")
    return answer.day


CALCULATORS: Mapping[str, tuple[Calculator, frozenset[str]]] = {
    "voting_age": (voting_age, frozenset({"adult", "minor"})),
    "proof_of_address_age": (proof_of_address_age, frozenset({"fresh", "too_old"})),
}
"""Each calculator with all the values that it can find."""

VALUES = frozenset({"age", "n"})
"""The numbers that calculators give to the texts of the pages after them."""
