"""Numbers whose issuer keeps to a pattern: there a letter for a digit is mended without a choice."""

from __future__ import annotations

from itertools import combinations

from scanner.mrz.digits import TO_DIGIT, TO_LETTER, WEIGHTS

_GERMAN = frozenset("0123456789CFGHJKLMNPRTVWXYZ<")
"""Germany leaves out vowels and B, D, Q, S: its numbers since 2007, as its authorities publish them."""
_LOOKALIKES = str.maketrans("OI", "01")
_TWINS = frozenset("G6L1")
_FRENCH_PASSPORT = "00AA00000"


def shaped(number: str, layout: str, country: str) -> str:
    """Mend a number (9 signs) after its issuer's pattern; unchanged where none is known.

    Elsewhere O and 0 are both possible in a number: the digit that chose between them could not prove the
    choice (see ``repair``).
    """
    if country == "FRA" and layout == "TD3":
        return "".join(_as(sign, one) for sign, one in zip(number, _FRENCH_PASSPORT, strict=True))
    if country == "D<<":
        return "".join(sign if sign in _GERMAN else sign.translate(TO_DIGIT) for sign in number)
    return number


def without_lookalikes(number: str) -> str:
    """Every O a 0 and every I a 1: what most issuers write, since they avoid these two letters.

    One guess, not a choice among several, and only made where the number's digit is wrong as read.
    """
    return number.translate(_LOOKALIKES)


def with_letter_first(number: str, layout: str, country: str) -> str:
    """The first sign as the letter it looks like, since many numbers begin with one.

    Readers of lines take the O of OCR-B for a 0, its I for a 1. One guess, as above; none where the issuer's
    pattern is known.
    """
    return number if _has_pattern(layout, country) else number[:1].translate(TO_LETTER) + number[1:]


def looks_alike(number: str, layout: str, country: str) -> bool:
    """Whether the number may be another that its digit agrees with as well, and only its print can tell.

    G weighs what 6 weighs, L what 1 does. O is 24, so that 0 for O changes the sum by 4 times the weight: two
    such changes leave it where their weights add up, or differ, by a multiple of 5. A French passport's
    pattern knows better; Germany writes G and L, and no O.
    """
    if (country, layout) == ("FRA", "TD3"):
        return False
    if _TWINS.intersection(number):
        return True
    moved = [
        WEIGHTS[at % 3] * (1 if sign == "0" else -1) for at, sign in enumerate(number[:9]) if sign in "O0"
    ]
    return country != "D<<" and any((one + other) % 5 == 0 for one, other in combinations(moved, 2))


def _has_pattern(layout: str, country: str) -> bool:
    return country == "D<<" or (country, layout) == ("FRA", "TD3")


def _as(sign: str, kind: str) -> str:
    return sign.translate(TO_DIGIT if kind == "0" else TO_LETTER)
