"""Finds an account on a paper: an IBAN that its check digits prove, a misread sign mended when they do."""

from __future__ import annotations

import re

_IBAN = re.compile(r"\b[A-Z]{2} ?[0-9OILSBZ]{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b")
_BIC = re.compile(r"\b([A-Z]{4}[A-Z]{2}[A-Z0-9]{2}(?:[A-Z0-9]{3})?)\b")
_LABEL = re.compile(r"\bB\.?I\.?C\b|SWIFT")
_DIGITS = str.maketrans("OQDILSBZG", "000115826")
_FRENCH = 27


def iban_in(text: str) -> str:
    """The account, without blanks; nothing when there is none or more than one."""
    found = {code for one in _IBAN.finditer(_capitals(text)) if (code := _proved(one[0]))}
    return found.pop() if len(found) == 1 else ""


def bic_in(text: str, iban: str) -> str:
    """The bank's code behind its label, of the country of the account."""
    from stdnum import bic

    capitals = _capitals(text)
    found = set()
    for label in _LABEL.finditer(capitals):
        for one in _BIC.finditer(capitals[label.end() : label.end() + 60]):
            if bic.is_valid(one[1]) and one[1][4:6] == iban[:2]:
                found.add(one[1])
    return found.pop() if len(found) == 1 else ""


def _capitals(text: str) -> str:
    """Small letters are misread capitals here; line ends part what stands alone."""
    return re.sub(r"[ \t]+", " ", text.upper())


def _proved(raw: str) -> str:
    from stdnum import iban

    code = raw.replace(" ", "")
    for one in (code, _mended(code)):
        if one.startswith("FR"):
            if len(one) >= _FRENCH and french_key(one[4:_FRENCH]) and iban.is_valid(one[:_FRENCH]):
                return one[:_FRENCH]
        elif iban.is_valid(one, check_country=False):
            return one
    return ""


def _mended(code: str) -> str:
    """A French number is of digits but for the account's 11 signs, which are nearly always digits too."""
    return code[:2] + code[2:].translate(_DIGITS) if code.startswith("FR") else code


def french_key(bban: str) -> bool:
    """The key of a French account: 97 less (89 bank + 15 branch + 3 account) modulo 97; letters are digits.

    Source: Comité français d'organisation et de normalisation bancaires, relevé d'identité bancaire.
    """
    if not re.fullmatch(r"\d{10}[A-Z0-9]{11}\d{2}", bban):
        return False
    account = "".join(one if one.isdigit() else str(_LETTERS[one]) for one in bban[10:21])
    total = 89 * int(bban[:5]) + 15 * int(bban[5:10]) + 3 * int(account)
    return 97 - total % 97 == int(bban[21:])


_LETTERS = {
    letter: value
    for letters, value in (
        ("AJ", 1), ("BKS", 2), ("CLT", 3), ("DMU", 4), ("ENV", 5), ("FOW", 6), ("GPX", 7), ("HQY", 8),
        ("IRZ", 9),
    )
    for letter in letters
}  # fmt: skip
