"""Numbers whose issuer keeps to a pattern: there a letter for a digit is mended without a choice."""

from __future__ import annotations

from scanner.mrz.digits import TO_DIGIT, TO_LETTER

_GERMAN = frozenset("0123456789CFGHJKLMNPRTVWXYZ<")
"""Germany leaves out vowels and B, D, Q, S: its numbers since 2007, as its authorities publish them."""
_LOOKALIKES = str.maketrans("OI", "01")
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


def _as(sign: str, kind: str) -> str:
    return sign.translate(TO_DIGIT if kind == "0" else TO_LETTER)
