"""Acronyms that nobody can say as words are spelled, even those that no lexicon knows."""

from __future__ import annotations

from voice.normal.roman import roman
from voice.normal.rules import Match, Rule, Saying, rule


def _letters(found: Match) -> Saying:
    return None if roman(found[0]) is not None else " ".join(found[0])


def spelled(consonants: str) -> tuple[Rule, ...]:
    """Two to six of these letters without a vowel: "RDV", "HLM"; Roman numbers are left alone."""
    return (rule(rf"(?<![\w.-])[{consonants}]{{2,6}}(?!\w|[.-]\w)", _letters),)
