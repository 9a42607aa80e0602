"""What machine-readable lines give: names, dates and numbers, certain as far as their digits prove them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kiosk.procedures.paper_values import FieldRead, PaperField
from scanner.mrz import Mrz
from scanner.mrz.frenchcard import card_end

_NAMES: Mapping[str, PaperField] = {
    "surname": PaperField.SURNAME,
    "given": PaperField.GIVEN,
    "birth": PaperField.BIRTH_DATE,
    "sex": PaperField.SEX,
    "nationality": PaperField.NATIONALITY,
    "expiry": PaperField.EXPIRY,
    "issued": PaperField.ISSUED,
    "number": PaperField.NUMBER,
}
_BY_NO_DIGIT = frozenset({"surname", "given", "sex", "nationality"})
"""What no digit proves (ICAO 9303 parts 4 to 7). The last digit of the old French card stands over its names
too, but is no proof of 40 letters: A, K and U weigh the same, and of two faults 1 in 10 pass it."""
_BY_ONE_DIGIT = frozenset({"number"})
"""In the composite its signs have the same weights as under its own digit: 1 in 10 faults of several pass."""
_TWICE = "composite"
"""A day is certain under two digits whose weights differ: its own and this one, which visas lack."""
_SAME_WEIGHTS = frozenset({"FRID"})
"""In the old French card's composite all signs have the weights that they have under their own digit: of two
faults in its birth date 1 in 10 passes both. The print must say the same day (``paper``)."""


def from_lines(mrz: Mrz) -> dict[str, FieldRead]:
    """The lines' data by our names; none of lines that are not believed."""
    if not mrz.valid:
        return {}
    return {str(name): FieldRead(value, "mrz", certain=sure) for name, value, sure in _values(mrz)}


def _values(mrz: Mrz) -> Iterator[tuple[PaperField, str, bool]]:
    for name, value in mrz.fields.items():
        if name in _NAMES and value:
            twice = _TWICE in mrz.checks and mrz.format not in _SAME_WEIGHTS
            proved = twice and name not in _BY_NO_DIGIT | _BY_ONE_DIGIT
            yield _NAMES[name], value, proved and name not in mrz.unsure
    if mrz.format == "FRID":
        yield from _old_card(mrz)


def _old_card(mrz: Mrz) -> Iterator[tuple[PaperField, str, bool]]:
    """Only the French have this card, and its end is the law's: see ``card_end``."""
    yield PaperField.NATIONALITY, "FRA", True
    if issued := mrz.fields.get("issued", ""):
        end = card_end(issued, mrz.fields.get("birth", ""))
        yield PaperField.EXPIRY, end.earliest.isoformat(), False
        yield PaperField.EXPIRY_LATEST, end.latest.isoformat(), False
