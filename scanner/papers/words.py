"""Finds phrases in words that a camera read: look-alike signs are one, one in eight may be wrong."""

from __future__ import annotations

import re
from collections.abc import Set
from dataclasses import dataclass
from itertools import accumulate

from scanner.dates import plain

_ALIKE = str.maketrans("01!|ij5$89q", "olllllssbgg")
_PAIRS = (("rn", "m"), ("vv", "w"), ("cl", "d"))
_NO_SIGN = re.compile(r"[^a-z]+")
_WHOLE = 8
"""A shorter phrase must stand there as a word of its own, each sign right."""
_SIGNS_A_FAULT = 8
_PROSE_WORDS = """
nous vous votre vos notre nos je il elle on ils elles mon ma mes sa son ses leur leurs voici comme est sont
sera seront etes avez avons ont doit doivent peut peuvent pour par que qui dans sur avec et ou afin ne pas
se ce cette ces aux sans si sauf des y en une un
"""
_PROSE = frozenset(_PROSE_WORDS.split())
_ASKS = re.compile(
    r"^\W*(?:apporte[rz]|joi(?:gnez|ndre)|envoye[rz]|fourni(?:r|ssez)|transmett(?:re|ez)|adresse[rz]"
    r"|presente[rz]|munissez|preparez|documents?\s*:|pieces?\s*:|manquent?\b)"
)
_SENTENCE, _LONG_SENTENCE = 5, 7
"""So many words make a sentence, with a stop behind them or without."""


def skeleton(words: str) -> str:
    """The words with one letter for all that look alike, one blank between them."""
    text = _NO_SIGN.sub(" ", plain(words).translate(_ALIKE))
    for pair, one in _PAIRS:
        text = text.replace(pair, one)
    return f" {text.strip()} "


@dataclass(frozen=True, repr=False)
class Words:
    """A page's words, made ready once for many phrases. ``plain`` keeps lines, digits and signs."""

    plain: str
    spaced: str
    flat: str
    starts: frozenset[int]
    """Where words begin in ``flat``."""
    lines: tuple[str, ...]

    @classmethod
    def of(cls, text: str) -> Words:
        """Make a page's words ready."""
        spaced = skeleton(text)
        flat = spaced.replace(" ", "")
        lengths = accumulate((len(word) for word in spaced.split()), initial=0)
        lines = (skeleton(line).replace(" ", "") for line in text.split("\n"))
        return cls(plain(text), spaced, flat, frozenset(lengths), tuple(line for line in lines if line))

    @classmethod
    def set_apart(cls, text: str) -> Words:
        """The words that stand as titles, labels and columns do, without what is said in sentences.

        A letter names a paper in its sentences ("joignez votre avis d'impôt"); the paper itself has its name
        above them.
        """
        kept, prose = [], False
        for line in text.split("\n"):
            prose = _is_prose(line, goes_on=prose)
            kept += [] if prose else [line]
        return cls.of("\n".join(kept))

    def say(self, phrase: str) -> bool:
        """Whether a phrase (its skeleton) stands there, wherever lines and blanks fell."""
        short = phrase.replace(" ", "")
        if len(short) < _WHOLE:
            return phrase in self.spaced
        return _near(short, self.flat, self.starts)

    def headed(self, phrase: str) -> bool:
        """Whether a line begins with it, as a title does."""
        from rapidfuzz.distance import Levenshtein

        short = phrase.replace(" ", "")
        faults = len(short) // _SIGNS_A_FAULT
        heads = (line[: len(short)] for line in self.lines)
        return any(Levenshtein.distance(short, one, score_cutoff=faults) <= faults for one in heads)


def _is_prose(line: str, *, goes_on: bool) -> bool:
    """Whether a line is a sentence or a piece of one; capitals from end to end are a title."""
    words = re.findall(r"[^\W\d_]+", plain(line))
    bare = line.strip()
    if goes_on and bare[:1].islower():
        return True
    if _ASKS.search(plain(line)):
        return True
    if bare.isupper() or "   " in bare:
        return False
    linked = sum(word in _PROSE for word in words)
    ended = bare.endswith((".", "!", "?")) or ". " in bare
    needed, links = (_SENTENCE, 1) if ended else (_LONG_SENTENCE, 2)
    return len(words) >= needed and linked >= links


def _near(phrase: str, text: str, starts: Set[int]) -> bool:
    """Whether it stands there but for a few signs: wrong, lacking or too many."""
    from rapidfuzz.distance import Levenshtein
    from rapidfuzz.fuzz import partial_ratio_alignment

    faults = len(phrase) // _SIGNS_A_FAULT
    if len(text) < len(phrase):
        return False
    found = partial_ratio_alignment(phrase, text, score_cutoff=100 * (1 - faults / len(phrase)) - 0.01)
    if found is None:
        return False
    # The window counts "date" as one fault from "acte": what is asked is how many signs are to be changed,
    # from the beginning of a word on.
    begins = [at for at in range(found.dest_start - 1, found.dest_start + 2) if at in starts]
    ends = range(found.dest_end - 1, found.dest_end + 2)
    windows = (text[start:end] for start in begins for end in ends)
    return any(Levenshtein.distance(phrase, one, score_cutoff=faults) <= faults for one in windows)
