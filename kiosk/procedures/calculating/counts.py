"""How many, how large, and whether one of two says yes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from kiosk.procedures.answers import Answer
from kiosk.procedures.calculating.base import Finding, number_of, option_of

DRINKS_A_YEAR, SPORTS_DRINKS_A_YEAR, SALES_A_YEAR = 5, 10, 2
NO_FORMALITY_M2, DECLARATION_M2, PERMIT_M2 = 5, 20, 40
SMALL_POOL_M2, LARGE_POOL_M2 = 10, 100
SIZES = ("one", "two", "three", "four_or_more")
HERE = frozenset({"here", "yes"})
"""The options that say "in this town"."""


def household_size(answers: Sequence[Answer], today: date) -> Finding:
    """``one`` to ``four_or_more`` persons, from the numbers of adults and of children. Source: F10007.

    Gives the number ``n``, at least 1: whoever asks lives there.
    """
    n = max(1, number_of(answers[0]) + number_of(answers[1]))
    return Finding(SIZES[min(n, len(SIZES)) - 1], {"n": n})


def association_year_count(answers: Sequence[Answer], today: date) -> Finding:
    """``within`` or ``over`` 5 drinks stalls a year, this one included.

    Source: F24345; code de la santé publique, L3334-2.
    Takes how many there were this year before. Gives how many are ``left`` after this one.
    """
    return _year_count(answers[0], DRINKS_A_YEAR)


def sports_year_count(answers: Sequence[Answer], today: date) -> Finding:
    """The same for a sports club: 10 a year. Source: F24345; code de la santé publique, L3335-4."""
    return _year_count(answers[0], SPORTS_DRINKS_A_YEAR)


def yard_sale_count(answers: Sequence[Answer], today: date) -> Finding:
    """The same for a person who sells at yard sales: 2 a year. Source: code de commerce, L310-2."""
    return _year_count(answers[0], SALES_A_YEAR)


def works_surface(answers: Sequence[Answer], today: date) -> Finding:
    """``none``, ``declaration``, ``depends`` (20 to 40 m²: on the local plan) or ``permit``. Source: F17578.

    Takes the floor surface that the works add, in m². Gives it as ``surface``.
    """
    m2 = number_of(answers[0])
    steps = ((NO_FORMALITY_M2, "none"), (DECLARATION_M2, "declaration"), (PERMIT_M2, "depends"))
    return _by_surface(m2, steps)


def pool_surface(answers: Sequence[Answer], today: date) -> Finding:
    """``none``, ``declaration`` or ``permit`` for an open pool, by its basin in m². Source: F17578."""
    return _by_surface(number_of(answers[0]), ((SMALL_POOL_M2, "none"), (LARGE_POOL_M2, "declaration")))


def couple_domicile(answers: Sequence[Answer], today: date) -> Finding:
    """``here`` if one of two chose ``here`` or ``yes``, else ``elsewhere``: where to marry. Source: F930."""
    here = any(option_of(one) in HERE for one in answers)
    return Finding("here" if here else "elsewhere")


def _year_count(before: Answer, most: int) -> Finding:
    left = most - number_of(before) - 1
    return Finding("within" if left >= 0 else "over", {"left": max(0, left)})


def _by_surface(m2: int, steps: tuple[tuple[int, str], ...]) -> Finding:
    value = next((name for most, name in steps if m2 <= most), "permit")
    return Finding(value, {"surface": m2})
