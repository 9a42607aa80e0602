"""Signs with several forms become one, character for character, so that places in the text stay the same."""

from __future__ import annotations

from collections.abc import Mapping

_FORMS: Mapping[str, str] = {
    " ": "\u00a0\u202f\u2009\u2007\u2008\u200a\u2002\u2003\0",
    "'": "’ʼ",
    "-": "\u2011\u2010\u2212",
    "0123456789": "٠١٢٣٤٥٦٧٨٩",
    "e": "ᵉ",
    "r": "ʳ",
}


def _table() -> dict[int, str]:
    table: dict[int, str] = {}
    for sign, forms in _FORMS.items():
        for number, form in enumerate(forms):
            table[ord(form)] = sign if len(sign) == 1 else sign[number]
    return table


_FOLDS = _table()


def folded(text: str) -> str:
    """The same text, as long as it was."""
    return text.translate(_FOLDS)
