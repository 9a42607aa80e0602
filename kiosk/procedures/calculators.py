"""Named calculators: what a rule may ask beyond the answer itself. Packs hold no expressions."""

from __future__ import annotations

from collections.abc import Mapping

from kiosk.procedures.calculating import ages, counts, deadlines, papers
from kiosk.procedures.calculating.base import (
    Calculator,
    CalculatorSpec,
    Finding,
    age_years,
    spec,
    whole_months,
)
from kiosk.procedures.calculating.papers import paper_age
from kiosk.procedures.models import Kind

__all__ = [
    "CALCULATORS",
    "VALUES",
    "Calculator",
    "CalculatorSpec",
    "Finding",
    "age_years",
    "paper_age",
    "whole_months",
]

_DATE, _NUMBER, _CHOICE = (Kind.DATE,), (Kind.NUMBER,), (Kind.CHOICE,)

CALCULATORS: Mapping[str, CalculatorSpec] = {
    "voting_age": spec(ages.voting_age, _DATE, "adult minor", "age"),
    "age_18": spec(ages.age_18, _DATE, "adult minor", "age"),
    "age_12": spec(ages.age_12, _DATE, "under_12 from_12", "age"),
    "age_15": spec(ages.age_15, _DATE, "under_15 from_15", "age"),
    "passport_stamp": spec(ages.passport_stamp, _DATE, "under_15 from_15 adult", "age"),
    "first_name_age": spec(ages.first_name_age, _DATE, "under_13 from_13 adult", "age"),
    "age_60": spec(ages.age_60, _DATE, "under_60 from_60", "age"),
    "age_16_census": spec(
        ages.age_16_census, _DATE, "too_early in_time late too_old_25", "age from_day deadline"
    ),
    "school_age": spec(ages.school_age, _DATE, "under_3 school", "start_year"),
    "school_level": spec(ages.school_level, _DATE, "under_3 nursery primary lower_secondary"),
    "dog_age": spec(ages.dog_age, _DATE, "under_8_months from_8_months from_1_year", "months"),
    "birth_deadline": spec(deadlines.birth_deadline, _DATE, "in_time late", "deadline"),
    "death_deadline": spec(deadlines.death_deadline, _DATE, "in_time late", "deadline"),
    "days_before_event": spec(deadlines.days_before_event, _DATE, "in_time late", "days"),
    "wedding_date": spec(deadlines.wedding_date, _DATE, "possible too_soon", "earliest"),
    "roll_deadline": spec(deadlines.roll_deadline, _DATE, "in_time late", "deadline"),
    "stay_length": spec(deadlines.stay_length, _DATE * 2, "short long backwards", "days"),
    "domiciliation_end": spec(deadlines.domiciliation_end, _DATE, "valid renew_now expired", "from_day"),
    "housing_request_age": spec(deadlines.housing_request_age, _DATE, "valid renew_now expired", "deadline"),
    "card_expiry": spec(papers.card_expiry, _DATE, "valid ends_soon expired_under_5 expired_over_5"),
    "record_age": spec(papers.record_age, _DATE, "under_75 from_75", "years"),
    "household_size": spec(counts.household_size, _NUMBER * 2, "one two three four_or_more", "n"),
    "association_year_count": spec(counts.association_year_count, _NUMBER, "within over", "left"),
    "sports_year_count": spec(counts.sports_year_count, _NUMBER, "within over", "left"),
    "yard_sale_count": spec(counts.yard_sale_count, _NUMBER, "within over", "left"),
    "works_surface": spec(counts.works_surface, _NUMBER, "none declaration depends permit", "surface"),
    "pool_surface": spec(counts.pool_surface, _NUMBER, "none declaration permit", "surface"),
    "couple_domicile": spec(counts.couple_domicile, _CHOICE * 2, "here elsewhere"),
}
"""Each calculator by the name that packs write."""

VALUES: frozenset[str] = frozenset().union(*(one.gives for one in CALCULATORS.values()))
"""The numbers that calculators give to the texts of the pages after them."""
