"""Cuts a French text into sentences and tokens, the same way for every rule."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

_NETWORK = (
    r"https?://\S+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+|\b[\w-]+(?:\.[\w-]+)*\.(?:fr|com|org|eu|net)\b(?:/\S*)?"
)
_KEPT_WHOLE = r"aujourd['’]hui|quelqu['’]une?s?|presqu['’]île|d['’]abord|d['’]accord|entr['’]ouvert\w*"
_TOKEN = re.compile(
    rf"(?P<value>\{{[^{{}}]*\}})|(?P<network>{_NETWORK})"
    rf"|(?P<word>(?:{_KEPT_WHOLE})\b|[^\W\d_]+['’]?)|(?P<number>\d+)|(?P<sign>[^\w\s])",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"(?<=[.!?…])[»\"]?\s+(?=[«\"\s]*(?:[^\W\d_a-z]|\d|\{))|\n+")
_HAS_WORD = re.compile(r"[^\W_]")
_ABBREVIATION_END = re.compile(r"\b(?:M|Mme|Mlle|Dr|St|Ste|cf|ex|n|art|tél)\.$", re.IGNORECASE)
NETWORK = re.compile(_NETWORK)
VALUE = re.compile(r"\{[^{}]*\}")


@dataclass(frozen=True)
class Token:
    """A word, number, sign, value ``{n}`` or network address, with its place in the text."""

    text: str
    kind: str
    start: int
    end: int

    @property
    def low(self) -> str:
        """As a dictionary writes it: lower case, straight apostrophe, oe in two letters."""
        low = self.text.lower().replace("’", "'")
        return low.replace("œ", "oe").replace("æ", "ae")


@lru_cache(maxsize=4096)
def tokens(text: str) -> tuple[Token, ...]:
    """The tokens in order; an elided word keeps its apostrophe (``l'``, ``accueil``)."""
    return tuple(
        Token(found[0], found.lastgroup or "sign", found.start(), found.end())
        for found in _TOKEN.finditer(text)
    )


def words(text: str) -> tuple[Token, ...]:
    """The tokens that are words, addresses and values left out."""
    return tuple(token for token in tokens(text) if token.kind == "word")


def sentences(text: str) -> list[str]:
    """The sentences; a line that ends without a full stop, such as a label, is one too."""
    found: list[str] = []
    joined = ""
    for part in _SENTENCE_END.split(text):
        joined = f"{joined} {part}" if joined else part
        if _ABBREVIATION_END.search(joined):
            continue
        if _HAS_WORD.search(joined):
            found.append(joined.strip())
        joined = ""
    return [*found, joined.strip()] if _HAS_WORD.search(joined) else found


def spoken_words(text: str) -> list[str]:
    """The words as readability formulas count them: what spaces part, if it has a letter or a digit."""
    return [part for part in text.split() if _HAS_WORD.search(part)]
