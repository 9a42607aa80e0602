"""How a key is said: signs by their names, letters with their accents."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kiosk.pages.frame import Pen

_SIGNS = {
    "'": "apostrophe", "-": "hyphen", ".": "dot", "/": "slash", ",": "comma", "@": "at", "_": "underscore",
    "+": "plus", ":": "colon", "،": "comma",
}  # fmt: skip
_MARKS = {
    "\u0300": "grave", "\u0301": "acute", "\u0302": "circumflex", "\u0308": "diaeresis", "\u0303": "tilde",
    "\u0327": "cedilla",
}  # fmt: skip
_JOINED = {"Œ": "O E", "Æ": "A E"}


def spoken_key(pen: Pen, key: str) -> str | None:
    """What is said for a key whose drawing alone says too little; None when its drawing does."""
    if key in _SIGNS:
        return pen.say(f"key.{_SIGNS[key]}")
    if key in _JOINED:
        return _JOINED[key]
    parts = unicodedata.normalize("NFD", key)
    letter, mark = parts[0], parts[1:]
    if mark in _MARKS and letter.isascii():
        return pen.say(f"key.accent.{_MARKS[mark]}", letter=letter)
    return None
