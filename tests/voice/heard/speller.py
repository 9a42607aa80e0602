"""Says French numbers and dates by hand: the code that understands them must not also write them."""

from __future__ import annotations

from datetime import date

_TO_TEN = "zéro un deux trois quatre cinq six sept huit neuf dix"
_TEENS = "onze douze treize quatorze quinze seize dix-sept dix-huit dix-neuf"
UNITS = f"{_TO_TEN} {_TEENS}".split()
TENS = {2: "vingt", 3: "trente", 4: "quarante", 5: "cinquante", 6: "soixante"}
_SPRING = "janvier février mars avril mai juin"
_AUTUMN = "juillet août septembre octobre novembre décembre"
MONTHS = f"{_SPRING} {_AUTUMN}".split()


def under_hundred(n: int) -> str:
    if n < 20:
        return UNITS[n]
    if n < 70:
        ten, one = divmod(n, 10)
        return TENS[ten] + ("" if one == 0 else " et un" if one == 1 else f"-{UNITS[one]}")
    if n < 80:
        return "soixante et onze" if n == 71 else f"soixante-{UNITS[n - 60]}"
    return "quatre-vingts" if n == 80 else f"quatre-vingt-{UNITS[n - 80]}"


def swiss(n: int) -> str:
    if n < 70:
        return under_hundred(n)
    ten, one = divmod(n, 10)
    word = {7: "septante", 8: "huitante", 9: "nonante"}[ten]
    return word + ("" if one == 0 else " et un" if one == 1 else f"-{UNITS[one]}")


def number(n: int) -> str:
    if n < 100:
        return under_hundred(n)
    if n < 1000:
        hundred, rest = divmod(n, 100)
        head = "cent" if hundred == 1 else f"{UNITS[hundred]} cent"
        if not rest:
            return head + ("s" if hundred > 1 else "")
        return f"{head} {under_hundred(rest)}"
    thousand, rest = divmod(n, 1000)
    many = number(thousand).replace("cents", "cent").replace("vingts", "vingt")
    head = "mille" if thousand == 1 else f"{many} mille"
    return f"{head} {number(rest)}" if rest else head


def old_year(year: int) -> str:
    """ "dix-neuf cent soixante et un"."""
    hundred, rest = divmod(year, 100)
    return f"{UNITS[hundred]} cent" + (f" {under_hundred(rest)}" if rest else "s")


def day(value: date, *, named: bool = True, old: bool = False) -> str:
    year = old_year(value.year) if old and value.year < 2000 else number(value.year)
    if not named:
        return f"le {number(value.day)} du {number(value.month)} {year}"
    first = "premier" if value.day == 1 else number(value.day)
    return f"le {first} {MONTHS[value.month - 1]} {year}"


def pairs(digits: str) -> str:
    """A telephone number in pairs."""
    said = [digits[at : at + 2] for at in range(0, len(digits), 2)]
    return " ".join(f"zéro {UNITS[int(two)]}" if two[0] == "0" else under_hundred(int(two)) for two in said)


def singly(digits: str) -> str:
    return " ".join(UNITS[int(one)] for one in digits)
