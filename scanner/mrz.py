"""Checks the machine-readable lines of passports and cards by all their digits; wrong ones are not believed.

ICAO Doc 9303 parts 4 to 7 (TD3, TD1, TD2, MRV-A, MRV-B) and the French card of 1988 to 2021 (2 x 36, "FRID").
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product

_VALUES = {**{str(d): d for d in range(10)}, **{chr(65 + n): 10 + n for n in range(26)}, "<": 0}
_TO_DIGIT = str.maketrans("OQDILZSBG", "000112586")
_TO_LETTER = str.maketrans("01258", "OIZSB")
_ALLOWED = re.compile(r"[A-Z0-9<]+")


@dataclass(frozen=True)
class Layout:
    """Where the fields are: name -> (line, start, end); checks: name -> (spans, digit's place)."""

    name: str
    lines: int
    width: int
    fields: Mapping[str, tuple[int, int, int]]
    checks: Mapping[str, tuple[tuple[tuple[int, int, int], ...], tuple[int, int]]]


def _dated(name: str, width: int, composite: bool) -> Layout:
    fields = {
        "type": (0, 0, 2), "country": (0, 2, 5), "names": (0, 5, width), "number": (1, 0, 9),
        "nationality": (1, 10, 13), "birth": (1, 13, 19), "sex": (1, 20, 21), "expiry": (1, 21, 27),
        "personal": (1, 28, 42 if name == "TD3" else (width if not composite else width - 1)),
    }  # fmt: skip
    checks: dict[str, tuple[tuple[tuple[int, int, int], ...], tuple[int, int]]] = {
        "number": (((1, 0, 9),), (1, 9)),
        "birth": (((1, 13, 19),), (1, 19)),
        "expiry": (((1, 21, 27),), (1, 27)),
    }
    if name == "TD3":
        checks["personal"] = (((1, 28, 42),), (1, 42))
    if composite:
        checks["composite"] = (((1, 0, 10), (1, 13, 20), (1, 21, width - 1)), (1, width - 1))
    return Layout(name, 2, width, fields, checks)


_TD1 = Layout(
    "TD1", 3, 30,
    {
        "type": (0, 0, 2), "country": (0, 2, 5), "number": (0, 5, 14), "optional": (0, 15, 30),
        "birth": (1, 0, 6), "sex": (1, 7, 8), "expiry": (1, 8, 14), "nationality": (1, 15, 18),
        "names": (2, 0, 30),
    },
    {
        "number": (((0, 5, 14),), (0, 14)), "birth": (((1, 0, 6),), (1, 6)),
        "expiry": (((1, 8, 14),), (1, 14)),
        "composite": (((0, 5, 30), (1, 0, 7), (1, 8, 15), (1, 18, 29)), (1, 29)),
    },
)  # fmt: skip
_FRID = Layout(
    "FRID", 2, 36,
    {
        "type": (0, 0, 2), "country": (0, 2, 5), "surname": (0, 5, 30), "office": (0, 30, 36),
        "number": (1, 0, 12), "given": (1, 13, 27), "birth": (1, 27, 33), "sex": (1, 34, 35),
    },
    {
        "number": (((1, 0, 12),), (1, 12)), "birth": (((1, 27, 33),), (1, 33)),
        "composite": (((0, 0, 36), (1, 0, 35)), (1, 35)),
    },
)  # fmt: skip
_TD3, _TD2 = _dated("TD3", 44, True), _dated("TD2", 36, True)
_MRVA, _MRVB = _dated("MRVA", 44, False), _dated("MRVB", 36, False)


@dataclass(frozen=True)
class Mrz:
    """Checked lines. ``fields`` is empty unless valid; dates are ISO, ``1965-??-??`` where unknown."""

    format: str
    valid: bool
    fields: Mapping[str, str]
    checks: Mapping[str, bool]

    def as_json(self) -> dict[str, object]:
        """Give the shape of ``parvis mrz --json``."""
        return {
            "format": self.format,
            "valid": self.valid,
            "fields": dict(self.fields),
            "checks": dict(self.checks),
        }


def check_digit(text: str) -> str:
    """Compute the ICAO 9303 digit (weights 7, 3, 1)."""
    return str(sum(_VALUES[letter] * (7, 3, 1)[at % 3] for at, letter in enumerate(text)) % 10)


def check_mrz(lines: Sequence[str], today: dt.date) -> Mrz | None:
    """Check lines as read, mending what the fields' types allow; None when they are not such lines.

    A mended reading is valid only if every digit then agrees. ``today`` decides the centuries.
    """
    clean = [re.sub(r"\s", "", line).upper() for line in lines]
    layout = _layout(clean)
    if layout is None:
        return None
    mended = _mended(clean, layout)
    checks = {name: _agrees(mended, spans, place) for name, (spans, place) in layout.checks.items()}
    fields = _read(mended, layout, today)
    valid = all(checks.values()) and _possible(fields) and _names_whole(mended, layout)
    believed = {name: value for name, value in fields.items() if value} if valid else {}
    return Mrz(layout.name, valid, believed, checks)


def find_mrz(text: str, today: dt.date) -> Mrz | None:
    """Find the first valid machine-readable lines in a page's text."""
    lines = [
        re.sub(r"[\s«]", lambda m: "<" if m[0] == "«" else "", line).upper() for line in text.splitlines()
    ]
    lines = [line for line in lines if len(line) in {30, 36, 44} and _ALLOWED.fullmatch(line)]
    for count, at in product((3, 2), range(len(lines))):
        found = check_mrz(lines[at : at + count], today)
        if found is not None and found.valid:
            return found
    return None


def _layout(lines: Sequence[str]) -> Layout | None:
    if not lines or any(not _ALLOWED.fullmatch(line) for line in lines):
        return None
    shape = (len(lines), {len(line) for line in lines})
    visa = lines[0].startswith("V")
    if shape == (3, {30}):
        return _TD1
    if shape == (2, {44}):
        return _MRVA if visa else _TD3
    if shape == (2, {36}):
        return _FRID if lines[0].startswith("IDFRA") else (_MRVB if visa else _TD2)
    return None


_DIGITS, _LETTERS = ("birth", "expiry"), ("country", "nationality", "names", "surname", "given", "type")


def _mended(lines: Sequence[str], layout: Layout) -> list[str]:
    """Turn letters into the digits they look like where only digits may stand, and the other way round."""
    rows = [list(line) for line in lines]
    for name, (line, start, end) in layout.fields.items():
        table = _TO_DIGIT if name in _DIGITS else _TO_LETTER if name in _LETTERS else None
        if table is not None:
            rows[line][start:end] = "".join(rows[line][start:end]).translate(table)
    for _, (line, at) in layout.checks.values():
        rows[line][at] = rows[line][at].translate(_TO_DIGIT)
    if layout is _FRID:
        rows[1][:12] = "".join(rows[1][:12]).translate(_TO_DIGIT)
    return ["".join(row) for row in rows]


def _agrees(lines: Sequence[str], spans: Sequence[tuple[int, int, int]], place: tuple[int, int]) -> bool:
    text = "".join(lines[line][start:end] for line, start, end in spans)
    digit = lines[place[0]][place[1]]
    # A filler stands for the digit of an empty optional field (Doc 9303 part 4, 4.2.2).
    return digit == check_digit(text) or (digit == "<" and set(text) == {"<"})


def _read(lines: Sequence[str], layout: Layout, today: dt.date) -> dict[str, str]:
    raw = {name: lines[line][start:end] for name, (line, start, end) in layout.fields.items()}
    fields = {name: value.replace("<", " ").strip() for name, value in raw.items()}
    if "names" in raw:
        surname, _, given = raw["names"].partition("<<")
        fields |= {"surname": _words(surname), "given": _words(given)}
        del fields["names"]
    else:
        fields |= {"surname": _words(raw["surname"]), "given": _words(raw["given"])}
        fields["issued"] = _month(raw["number"][:4], today)
    fields["birth"] = _day(raw["birth"], today, past=True)
    if "expiry" in raw:
        fields["expiry"] = _day(raw["expiry"], today, past=False)
    return fields


def _words(text: str) -> str:
    return " ".join(text.replace("<", " ").split())


def _day(raw: str, today: dt.date, past: bool) -> str:
    if not re.fullmatch(r"[0-9<]{6}", raw) or raw[0] == "<":
        return "impossible"
    month, day = (part if part.isdigit() else "??" for part in (raw[2:4], raw[4:6]))
    year = 2000 + int(raw[:2]) if raw[:2].isdigit() else 0
    if past and (year, month, day) > (today.year, f"{today:%m}", f"{today:%d}"):
        year -= 100
    if month != "??" and day != "??":
        try:
            return dt.date(year, int(month), int(day)).isoformat()
        except ValueError:
            return "impossible"
    return f"{year}-{month}-{day}"


def _month(raw: str, today: dt.date) -> str:
    if not raw.isdigit() or not 1 <= int(raw[2:]) <= 12:
        return "impossible"
    year = 2000 + int(raw[:2])
    return f"{year if year <= today.year else year - 100}-{raw[2:]}"


def _possible(fields: Mapping[str, str]) -> bool:
    return "impossible" not in fields.values()


def _names_whole(lines: Sequence[str], layout: Layout) -> bool:
    """Refuse names with digits, or with a lone letter among fillers: no digit covers them in most layouts."""
    spans = [layout.fields[name] for name in ("names", "surname", "given") if name in layout.fields]
    texts = [lines[line][start:end] for line, start, end in spans]
    return all(not re.search(r"\d", text) and not re.search(r"<<[A-Z]{1,2}<<", text[2:]) for text in texts)
