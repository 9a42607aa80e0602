"""Machine-readable lines of made-up persons, and what a camera does to them.

The check digits are computed here in a way of their own, so that a fault of the scanner's is seen.
"""

from __future__ import annotations

import random
import string
from collections.abc import Sequence
from dataclasses import dataclass

FORMATS = ("TD1", "TD2", "TD3", "MRVA", "MRVB", "FRID")
WIDTHS = {"TD1": 30, "TD2": 36, "TD3": 44, "MRVA": 44, "MRVB": 36, "FRID": 36}
SIGNS = string.digits + string.ascii_uppercase + "<"
PAIRS = ("O0", "Q0", "D0", "I1", "Z2", "S5", "B8", "G6")
_SURNAMES = (
    "VALMONT",
    "ROCHEBRUNE",
    "LEE",
    "DU<PONTEL",
    "KERGOAT",
    "SOLIS<OBIZZI",
    "BOIZOT",
    "LEGRANDMONT<DES<VAUX",
)
_GIVEN = ("ANNE", "ZOE<LOUISE", "OSCAR<BILAL", "ISIDORE", "LI", "GISELE<ODILE<SOLANGE", "BO")
_ISSUERS = ("FRA", "UTO", "D", "BEL", "ESP", "PRT", "MAR")


@dataclass(frozen=True)
class Paper:
    """Lines with right digits, and the fields that they mean."""

    format: str
    lines: tuple[str, ...]
    fields: dict[str, str]


def digit(text: str) -> str:
    """Doc 9303's digit, written as a sum by weight."""
    values = [int(sign, 36) if sign != "<" else 0 for sign in text]
    return str((7 * sum(values[0::3]) + 3 * sum(values[1::3]) + sum(values[2::3])) % 10)


def paper(form: str, dice: random.Random) -> Paper:
    """Some person's lines: born 1931 to 2008, the paper ending 2024 to 2034."""
    surname, given = dice.choice(_SURNAMES), dice.choice(_GIVEN)
    birth, expiry = _day(dice, 1931, 2008), _day(dice, 2024, 2034)
    issuer, nation, sex = dice.choice(_ISSUERS), dice.choice(_ISSUERS), dice.choice("MF")
    said = {
        "surname": surname.replace("<", " "), "given": given.replace("<", " "), "birth": birth, "sex": sex,
        "expiry": expiry, "country": issuer, "nationality": nation,
    }  # fmt: skip
    if form == "FRID":
        return french_card(surname, given, birth, sex, dice)
    number = _number(form, issuer, dice)
    said["number"] = number
    person = f"{surname}<<{given}"[: WIDTHS[form] - (0 if form == "TD1" else 5)]
    said["given"] = person.partition("<<")[2].replace("<", " ").strip()
    if form == "TD1":
        return Paper(form, _td1(person, said, dice), said)
    return Paper(form, _two(form, person, said, dice), said)


def french_card(surname: str, given: str, birth: str, sex: str, dice: random.Random) -> Paper:
    """A card of 1988 to 2021 that a prefecture made when the person was 20."""
    year = min(max(int(birth[:4]) + 20, 1989), 2020)
    month, department = f"{dice.randint(1, 12):02}", dice.choice(("750", "2A0", "2B1", "130", "280", "974"))
    number = f"{year % 100:02}{month}{department}{dice.randint(1, 99999):05}"
    office = f"{department}{dice.randint(1, 99):03}" if year < 2010 else "<" * 6
    first = _fit(f"IDFRA{surname}", 30) + office
    second = number + digit(number) + _fit(given, 14) + _six(birth) + digit(_six(birth)) + sex
    said = {
        "surname": surname.replace("<", " "), "given": given[:14].replace("<", " ").strip(), "country": "FRA",
        "birth": birth, "sex": sex, "number": number, "issued": f"{year}-{month}",
    }  # fmt: skip
    return Paper("FRID", (first, second + digit(first + second)), said)


def _td1(person: str, said: dict[str, str], dice: random.Random) -> tuple[str, ...]:
    number = said["number"]
    if len(number) > 9:
        first = f"I<{said['country']:<<3}{number[:9]}<{number[9:]}{digit(number)}<"
    else:
        first = f"ID{said['country']:<<3}{_fit(number, 9)}{digit(_fit(number, 9))}{_some(dice, 15)}"
    first = _fit(first, 30)
    birth, expiry = _six(said["birth"]), _six(said["expiry"])
    head = birth + digit(birth) + said["sex"] + expiry + digit(expiry)
    optional = _fit("", 11)
    proof = digit(first[5:] + head[:7] + head[8:15] + optional)
    return first, f"{head}{said['nationality']:<<3}{optional}{proof}", _fit(person, 30)


def _two(form: str, person: str, said: dict[str, str], dice: random.Random) -> tuple[str, ...]:
    width = WIDTHS[form]
    kind = {"TD2": "I", "TD3": "P"}.get(form, "V")
    first = _fit(f"{kind}<{said['country']:<<3}{person}", width)
    number, birth, expiry = _fit(said["number"], 9), _six(said["birth"]), _six(said["expiry"])
    head = number + digit(number) + f"{said['nationality']:<<3}"
    head += birth + digit(birth) + said["sex"] + expiry + digit(expiry)
    if form == "TD3":
        personal = _some(dice, 14)
        head += personal + digit(personal)
    else:
        head += _some(dice, (7 if form == "TD2" else width - 28))
    proof = digit(head[:10] + head[13:20] + head[21:]) if form in {"TD2", "TD3"} else ""
    return first, head + proof


def _number(form: str, issuer: str, dice: random.Random) -> str:
    digits, letters = (lambda n: _draw(dice, string.digits, n)), string.ascii_uppercase
    if form == "TD3" and issuer == "FRA":
        return digits(2) + _draw(dice, letters, 2) + digits(5)
    if issuer == "D":
        return _draw(dice, "CFGHJK", 1) + _draw(dice, "0123456789CFGHJKLMNPRTVWXYZ", 8)
    if form == "TD1" and issuer == "BEL":
        return digits(12)
    return _draw(dice, letters, 1) + digits(8)


def _draw(dice: random.Random, signs: str, count: int) -> str:
    return "".join(dice.choice(signs) for _ in range(count))


def _some(dice: random.Random, width: int) -> str:
    """An optional field: mostly empty."""
    return _fit(dice.choice(("", "", "", "ZE18", "7402")), width)


def _day(dice: random.Random, first: int, last: int) -> str:
    return f"{dice.randint(first, last)}-{dice.randint(1, 12):02}-{dice.randint(1, 28):02}"


def _six(date: str) -> str:
    return date[2:].replace("-", "")


def _fit(text: str, width: int) -> str:
    return text[:width].ljust(width, "<")


# --- what cameras do ----------------------------------------------------------------------------------------


def confused(lines: Sequence[str], count: int, dice: random.Random) -> tuple[str, ...]:
    """So many signs read as what they look like, anywhere."""
    twins = {one: other for pair in PAIRS for one, other in (pair, pair[::-1])}
    places = [(row, at) for row, line in enumerate(lines) for at, sign in enumerate(line) if sign in twins]
    rows = [list(line) for line in lines]
    for row, at in dice.sample(places, min(count, len(places))):
        sign = rows[row][at]
        rows[row][at] = dice.choice("OQD") if sign == "0" else twins[sign]
    return tuple("".join(row) for row in rows)


def dropped(lines: Sequence[str], count: int, dice: random.Random) -> tuple[str, ...]:
    """So many fillers lost, in runs of two or more as OCR loses them."""
    rows = list(lines)
    for _ in range(count):
        places = [
            (row, at) for row, line in enumerate(rows) for at in range(len(line)) if line[at : at + 2] == "<<"
        ]
        row, at = dice.choice(places)
        rows[row] = rows[row][:at] + rows[row][at + 1 :]
    return tuple(rows)


def doubled(lines: Sequence[str], count: int, dice: random.Random) -> tuple[str, ...]:
    """So many fillers too many, in one line, in runs of two or more."""
    rows = list(lines)
    long = [row for row, line in enumerate(rows) if "<<" in line]
    row = dice.choice(long)
    for _ in range(count):
        at = dice.choice([at for at in range(len(rows[row])) if rows[row][at : at + 2] == "<<"])
        rows[row] = rows[row][:at] + "<" + rows[row][at:]
    return tuple(rows)


def mutated(lines: Sequence[str], dice: random.Random) -> tuple[str, ...]:
    """One to four faults of any kind: signs changed, swapped, lost, doubled, confused."""
    rows = tuple(lines)
    for _ in range(dice.randint(1, 4)):
        rows = _fault(rows, dice)
    return rows


def _fault(rows: tuple[str, ...], dice: random.Random) -> tuple[str, ...]:
    kind, row = (
        dice.choice(("change", "change", "swap", "lose", "double", "confuse")),
        dice.randrange(len(rows)),
    )
    if kind == "confuse":
        return confused(rows, 1, dice)
    line = rows[row]
    at = dice.randrange(len(line) - 1)
    new = {
        "change": line[:at] + dice.choice(SIGNS) + line[at + 1 :],
        "swap": line[:at] + line[at + 1] + line[at] + line[at + 2 :],
        "lose": line[:at] + line[at + 1 :],
        "double": line[:at] + line[at] + line[at:],
    }[kind]
    return (*rows[:row], new, *rows[row + 1 :])
