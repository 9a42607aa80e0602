"""What a key does to a field: capitals where a name begins, digits only where digits belong."""

from __future__ import annotations

from kiosk.pages.actions import Key
from kiosk.types import FieldId

_LENGTHS = {"date": 8, "postcode": 5}
_DIGITS_ONLY = frozenset(_LENGTHS)
_LONGEST = 120
_PLAIN_WORDS = frozenset({"street"})
"""A street's words keep their small letters: "12 rue des tilleuls"."""
_NEW_WORD = frozenset(" -'’")


def takes_digits_only(field: FieldId) -> bool:
    """Whether the number pad is the keyboard of this field."""
    return field in _DIGITS_ONLY


def is_full(field: FieldId, value: str) -> bool:
    """Whether one more character would not fit."""
    return len(value) >= _LENGTHS.get(field, _LONGEST)


def typed(field: FieldId, value: str, key: str) -> str:
    """The field's value after a key."""
    if key == Key.BACKSPACE:
        return value[:-1]
    char = " " if key == Key.SPACE else key
    if is_full(field, value) or (field in _DIGITS_ONLY and not char.isdigit()):
        return value
    if char == " " and (not value or value.endswith(" ")):
        return value
    starts = not value or (value[-1] in _NEW_WORD and field not in _PLAIN_WORDS)
    return value + (char.upper() if starts else char.lower())
