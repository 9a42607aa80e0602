"""What every calculator is made of: what it finds, what it takes, and how ages are counted."""

from __future__ import annotations

import calendar
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TypeAlias

from kiosk.procedures.answers import Answer, Chosen, DateGiven, NumberGiven
from kiosk.procedures.models import Kind
from kiosk.types import Span

MONTHS_A_YEAR = 12


@dataclass(frozen=True)
class Finding:
    """A value for the rules, and numbers for the texts of the pages after it."""

    value: str
    values: Mapping[str, object] = field(default_factory=dict)


Calculator: TypeAlias = Callable[[Sequence[Answer], date], Finding]
"""From answers (in the order of the page's ``of``) and today to a finding. Raises TypeError."""


@dataclass(frozen=True)
class CalculatorSpec:
    """A calculator, what it can find, the kinds of its answers in order, the numbers it hands to texts."""

    find: Calculator
    values: frozenset[str]
    takes: tuple[Kind, ...]
    gives: frozenset[str] = frozenset()


def spec(find: Calculator, takes: tuple[Kind, ...], values: str, gives: str = "") -> CalculatorSpec:
    """A calculator's entry in the table; names are parted by spaces."""
    return CalculatorSpec(find, frozenset(values.split()), takes, frozenset(gives.split()))


def whole_months(since: date, until: date) -> int:
    """Completed months between two days (a month ends on the same day of the next)."""
    months = (until.year - since.year) * MONTHS_A_YEAR + until.month - since.month
    return months - (until.day < since.day)


def age_years(born: date, today: date) -> int:
    """Completed years."""
    return whole_months(born, today) // MONTHS_A_YEAR


def length_of(since: date, until: date) -> Span:
    """How long ago, in the unit that people use: days, weeks, then completed months."""
    days, months = max(0, (until - since).days), whole_months(since, until)
    if months >= 1:
        return Span(months, "months")
    return Span(days, "days") if days < 14 else Span(days // 7, "weeks")


def day_of(answer: Answer) -> date:
    """The day of a date. Raises TypeError."""
    if not isinstance(answer, DateGiven):
        raise TypeError("this calculator wants a date")
    return answer.day


def latest_day(answer: Answer, today: date) -> date:
    """The last day that a date can be: with an unknown day nobody is taken for older than they may be."""
    day = day_of(answer)
    assert isinstance(answer, DateGiven)
    if answer.precision == "day":
        return day
    month = day.month if answer.precision == "month" else MONTHS_A_YEAR
    last = day.replace(month=month, day=calendar.monthrange(day.year, month)[1])
    return max(day, min(last, today))


def number_of(answer: Answer) -> int:
    """The number of a number. Raises TypeError."""
    if not isinstance(answer, NumberGiven):
        raise TypeError("this calculator wants a number")
    return answer.number


def option_of(answer: Answer) -> str:
    """The option of a choice. Raises TypeError."""
    if not isinstance(answer, Chosen):
        raise TypeError("this calculator wants a choice")
    return str(answer.option)
