"""Cuts what was said or written into words that can be compared, whatever the script."""

from __future__ import annotations

import re
import unicodedata
from typing import TypeAlias

Words: TypeAlias = tuple[str, ...]

_QUOTES = str.maketrans(dict.fromkeys("’ʼ‘`´", "'"))
_GROUPED = re.compile(r"(?<=\d)[ \u00a0\u202f](?=\d{3}(?!\d))")
"""The space in "1 200"."""
_APART = re.compile(r"\d+(?:er|re|e)?(?!\w)|\d+|[^\W\d_]+'?|(?<=\d)[.,](?=\d)|[€+@]")
_JOINED = re.compile(r"\d+(?:st|nd|rd|th)?(?!\w)|\d+|[^\W\d_]+(?:'[^\W\d_]+)*|(?<=\d)[.,](?=\d)|[€+@]")
_ARABIC = str.maketrans({"أ": "ا", "إ": "ا", "آ": "ا", "ى": "ي", "ة": "ه", "ـ": ""})
_INFINITIVE = re.compile(r"(?:er|ez|é|ée)$")
_SHORTEST_VERB, _SHORTEST_PLURAL = 5, 4


def words_of(text: str, *, apart: bool) -> Words:
    """Lower-case words without signs; ``apart`` ends a word after its apostrophe ("l' enfant")."""
    plain = unicodedata.normalize("NFC", text.translate(_QUOTES).lower())
    # Arabic vowel signs are written or not at will.
    plain = "".join(char for char in plain if unicodedata.category(char) != "Mn")
    found = (_APART if apart else _JOINED).findall(_GROUPED.sub("", plain))
    return tuple("," if one == "." else one for one in found if one != "'")


def folded(word: str) -> str:
    """Without accents, where that leaves Latin letters; Arabic letters that are confused are one."""
    if word.isascii():
        # Most words, and no letter of theirs would change.
        return word
    plain = word.replace("œ", "oe").replace("æ", "ae")
    bare = "".join(char for char in unicodedata.normalize("NFD", plain) if not unicodedata.combining(char))
    return bare if bare.isascii() else plain.translate(_ARABIC)


def sounded(word: str) -> str:
    """A French word as it sounds at its end: singular and plural, "demander" and "demandez" are one."""
    single = word[:-1] if len(word) >= _SHORTEST_PLURAL and word[-1] in "sx" else word
    if len(single) >= _SHORTEST_VERB and _INFINITIVE.search(single):
        return folded(_INFINITIVE.sub("", single)) + "é"
    return folded(single)
