"""What a key does to a field: capitals where a name begins, digits only where digits belong."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, TypeAlias

from kiosk.pages import dates
from kiosk.pages.actions import Key
from kiosk.types import FieldId

Board: TypeAlias = Literal["digits", "letters", "address", "email", "web", "code", "phone", "money"]
"""A keyboard on screen; ``address`` is letters and digits, ``code`` capitals and digits."""

_BOARDS: dict[str, Board] = {
    "date": "digits",
    "number": "digits",
    "postcode": "digits",
    "money": "money",
    "phone": "phone",
    "email": "email",
    "web": "web",
    "code": "code",
    "spot": "address",
    "iban": "code",
    "siret": "code",
    "street": "address",
    "words": "address",
}
"""All other fields (names, towns) have letters only."""

_LENGTHS = {
    "date": 8, "postcode": 5, "number": 9, "money": 12, "phone": 17, "iban": 34, "siret": 14, "code": 8,
    "spot": 60,
}  # fmt: skip
_RNA_LENGTH = 10
_LONGEST = 120
_DECIMALS = 2
_EMAIL_SIGNS = frozenset("@.-_+")
WEB_SIGNS = (".", "-", ":", "/")
_SENTENCE_ENDS = (". ", "? ", "! ")
_NEW_WORD = frozenset(" -'’")
_OWN_SCRIPT = frozenset({"words"})


def board_of(field: FieldId) -> Board:
    """Which keyboard is shown for a field."""
    return _BOARDS.get(field, "letters")


def is_latin(field: FieldId) -> bool:
    """Whether its letters end up on French forms, beside those of an identity card."""
    return field not in _OWN_SCRIPT


def is_full(field: FieldId, value: str) -> bool:
    """Whether one more character would not fit."""
    longest = _LENGTHS.get(field, _LONGEST)
    if field == "siret" and value.startswith("W"):
        longest = _RNA_LENGTH
    return len(value) >= longest


def typed(field: FieldId, value: str, key: str) -> str:
    """The field's value after a key; a key that does not belong there changes nothing."""
    if field == "date":
        return dates.chosen(value, key)
    if key == Key.BACKSPACE:
        return value[:-1]
    char = " " if key == Key.SPACE else key
    # Nothing invisible: a sign that turns the direction would show other words than were typed.
    if is_full(field, value) or len(char) != 1 or not char.isprintable():
        return value
    return value + _written(field, value, char)


def keys_of(field: FieldId, words: Sequence[str]) -> tuple[str, ...]:
    """The keys that write these words in a field, as its keyboards offer them (capitals aside)."""
    if field == "date":
        return dates.keys_of("".join(words))
    return tuple(Key.SPACE if char == " " else char for char in words)


def _written(field: FieldId, value: str, char: str) -> str:
    match board_of(field):
        case "digits":
            return char if _is_digit(char) else ""
        case "phone":
            return char if _is_digit(char) or (char == "+" and not value) else ""
        case "money":
            return char if _fits_amount(value, char) else ""
        case "email":
            return char.lower() if _fits_email(value, char) else ""
        case "web":
            return char.lower() if char.isascii() and (char.isalnum() or char in WEB_SIGNS) else ""
        case "code":
            return char.upper() if _fits_code(field, value, char.upper()) else ""
        case "letters" | "address":
            return _worded(field, value, char)


def _is_digit(char: str) -> bool:
    return char.isascii() and char.isdigit()


def _fits_amount(value: str, char: str) -> bool:
    euros, comma, cents = value.partition(",")
    if char == ",":
        return bool(euros) and not comma
    return _is_digit(char) and len(cents) < _DECIMALS


def _fits_email(value: str, char: str) -> bool:
    if char == "@":
        return bool(value) and "@" not in value
    return char.isascii() and (char.isalnum() or char in _EMAIL_SIGNS)


def _fits_code(field: FieldId, value: str, char: str) -> bool:
    """A SIRET has digits only; the number of an association begins with W."""
    if not (len(char) == 1 and char.isascii() and char.isalnum()):
        return False
    if field != "siret" or value.startswith("W"):
        return True
    return _is_digit(char) or (char == "W" and not value)


def _worded(field: FieldId, value: str, char: str) -> str:
    if char == " " and (not value or value.endswith(" ")):
        return ""
    cased = char.upper() if _begins(field, value) else char.lower()
    return cased if len(cased) == 1 else char


def _begins(field: FieldId, value: str) -> bool:
    """Whether a capital comes next: in names each word has one; "12 rue des tilleuls" and a text do not."""
    if not value:
        return True
    if field == "words":
        return value.endswith(_SENTENCE_ENDS)
    return field not in {"street", "spot"} and value[-1] in _NEW_WORD
