"""Typed words without the accidents of typing, so that every reader sees the same thing."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 120
"""Characters that a field holds."""

_SEPARATORS = re.compile(r"[\s.\-/()]")


def tidy(value: str) -> str:
    """Composed letters, one space between words, nothing that cannot be seen."""
    shown = "".join(char for char in value if char.isprintable() or char.isspace())
    return " ".join(unicodedata.normalize("NFC", shown).split())


def compact(value: str) -> str:
    """A number or code as plain capitals, without the separators that people put in it."""
    return _SEPARATORS.sub("", digits_as_ascii(tidy(value))).upper()


def digits_as_ascii(value: str) -> str:
    """The digits of every alphabet (a voice or a phone may write them) as 0 to 9."""
    return "".join(str(unicodedata.decimal(char)) if char.isdecimal() else char for char in value)


def has_letter(value: str) -> bool:
    """Whether a letter of any alphabet is in it."""
    return any(char.isalpha() for char in value)
