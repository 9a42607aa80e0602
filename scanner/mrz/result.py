"""What machine-readable lines say, once they are believed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from scanner.mrz.days import birth_date, expiry_date, issue_month, last_day, whole
from scanner.mrz.digits import FILLER
from scanner.mrz.layouts import Alphabet, Layout, Span, overflown, text_at
from scanner.mrz.names import split_names, words
from scanner.mrz.numbers import looks_alike
from scanner.mrz.repair import checks_of, proved_on


@dataclass(frozen=True)
class Mrz:
    """Checked lines. ``fields`` is empty unless valid; dates are ISO, ``1965-??-??`` where unknown.

    ``format``: TD1, TD2, TD3, MRVA, MRVB or FRID. ``checks``: each digit of it. ``valid`` is more than they:
    also dates, codes and names are possible, and no other repair agrees. Codes of States are as on the paper
    (``D``). ``cut``: names filled their field, so that some may lack. ``unsure``: names of fields to look at,
    for they were mended where no digit proves them (numbers: where one digit does), or may be another
    that weighs the same, as most numbers may: ``numbers.looks_alike``.
    ``repr`` shows no content.
    """

    format: str
    valid: bool
    fields: Mapping[str, str] = field(repr=False)
    checks: Mapping[str, bool]
    cut: bool = field(default=False, repr=False)
    unsure: frozenset[str] = frozenset()

    def as_json(self) -> dict[str, object]:
        """Give the shape of ``parvis mrz --json``."""
        return {
            "format": self.format,
            "valid": self.valid,
            "fields": dict(self.fields),
            "checks": dict(self.checks),
        }


def believed(rows: Sequence[str], read: Sequence[Sequence[str]], layout: Layout, today: dt.date) -> Mrz:
    """Read ``rows``, lines that agree; ``read`` are the lines as one picture or several showed them."""
    raw = {name: text_at(rows, field.span) for name, field in layout.fields.items()}
    fields = {name: words(value) for name, value in raw.items()}
    fields |= _number(rows, layout) | _names(raw) | _dates(raw, today)
    fields.pop("names", None)
    said, unsure = {name: value for name, value in fields.items() if value}, _unsure(rows, read, layout)
    if layout.name != "FRID" and looks_alike(said.get("number", ""), layout.name, raw["country"]):
        unsure |= {"number"}
    return Mrz(
        layout.name, True, said, checks_of(rows, layout), _cut(raw, layout), frozenset(unsure & said.keys())
    )


def doubted(rows: Sequence[str], layout: Layout) -> Mrz:
    """Say only which digits agree."""
    return Mrz(layout.name, False, {}, checks_of(rows, layout))


def _number(rows: Sequence[str], layout: Layout) -> dict[str, str]:
    taken = overflown(rows, layout)
    if layout.overflow is None or not taken:
        return {}
    rest = text_at(rows, layout.overflow)
    number = text_at(rows, layout.fields["number"].span) + rest[: taken - 1]
    return {"number": number, "optional": words(rest[taken:])}


def _names(raw: Mapping[str, str]) -> dict[str, str]:
    if "names" not in raw:
        return {}
    surname, given = split_names(raw["names"])
    return {"surname": surname, "given": given}


def _dates(raw: Mapping[str, str], today: dt.date) -> dict[str, str]:
    """Nobody is born after the paper's own issue or end: so a card of 2011 tells 1925 from 2025."""
    if "expiry" in raw:
        ends = expiry_date(raw["expiry"], today) or ""
        latest = min(today, whole(ends) or today)
        return {"birth": birth_date(raw["birth"], latest) or "", "expiry": ends}
    issued = issue_month(raw["number"][:4], today) or ""
    latest = min(today, last_day(issued)) if issued else today
    return {"birth": birth_date(raw["birth"], latest) or "", "issued": issued}


def _cut(raw: Mapping[str, str], layout: Layout) -> bool:
    kinds = {Alphabet.NAMES, Alphabet.SURNAME, Alphabet.GIVEN}
    named = [raw[name] for name, field in layout.fields.items() if field.alphabet in kinds]
    return any(not text.endswith(FILLER) for text in named)


def _unsure(rows: Sequence[str], read: Sequence[Sequence[str]], layout: Layout) -> set[str]:
    """Fields that no picture showed so and no digit proves; a number that no picture showed."""
    found = set()
    for name, (place, _) in layout.fields.items():
        proved = proved_on(place.line, layout)
        unproved = any(at not in proved for at in range(place.start, place.end))
        if unproved and not any(_shown(name, place, rows, lines, layout.width) for lines in read):
            found |= {"surname", "given"} if name == "names" else {name}
    number = text_at(rows, layout.fields["number"].span)
    return found if any(number in "".join(lines) for lines in read) else found | {"number"}


def _shown(name: str, place: Span, rows: Sequence[str], lines: Sequence[str], width: int) -> bool:
    """Whether a picture showed the field so. Names in a line too short may lack a letter, not a filler."""
    line = lines[place.line]
    alike = line[place.start : place.end] == rows[place.line][place.start : place.end]
    return alike and (name != "names" or len(line) == width)
