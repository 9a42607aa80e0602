"""What a check digit is, and what OCR confuses: the arithmetic under every belief in this package."""

from __future__ import annotations

import re
import unicodedata

FILLER = "<"
_VALUES = {**{str(d): d for d in range(10)}, **{chr(65 + n): 10 + n for n in range(26)}, FILLER: 0}
_ALLOWED = re.compile(r"[A-Z0-9<]+")
_ENDS = re.compile(r"^[^A-Z0-9<]+|[^A-Z0-9<]+$")

_FILLERS_LIKE = str.maketrans(dict.fromkeys("«‹([{≤〈《＜", FILLER))
_STROKES = str.maketrans({"|": "I", "!": "I"})

TO_DIGIT = str.maketrans("OQDILZSGTB", "0001125678")
"""A letter where only a digit may stand. One image each: where there is no choice, digits verify in full."""
TO_LETTER = str.maketrans("012568", "OIZSGB")
"""A digit where only a letter may stand."""
WEIGHTS = (7, 3, 1)
STRAYS = "KCXSEL"
"""What a filler is misread as. K is 20 and weighs like a filler: no check digit ever sees it."""


def check_digit(text: str) -> str:
    """Compute the digit of ICAO Doc 9303 part 3, 4.9: weights 7, 3, 1; A is 10, Z is 35, a filler 0."""
    return str(sum(_VALUES[letter] * WEIGHTS[at % 3] for at, letter in enumerate(text)) % 10)


def plain_line(line: str) -> str | None:
    """Take blanks, case, accents and the dirt at both ends off, and write each filler ``<``.

    None for what no such line holds.
    """
    bare = "".join(one for one in unicodedata.normalize("NFKD", line) if not unicodedata.combining(one))
    bare = re.sub(r"\s", "", bare.translate(_FILLERS_LIKE).translate(_STROKES)).upper()
    bare = _ENDS.sub("", bare)
    return bare if _ALLOWED.fullmatch(bare) else None
