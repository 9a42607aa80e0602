"""Which characters of which node are lit while a sentence is heard, and which of them are the word."""

from __future__ import annotations

from typing import TypeAlias

from kiosk.pages.speech import Span, Spoken
from kiosk.pages.view import Node, Role
from screens.reuse import CAPTION

Lit: TypeAlias = tuple[str, int, int]
"""A part of a node ("name", "detail", ...; "": all of it), and characters [start, end) of it."""


def lights(node: Node, spoken: Spoken | None, word: Span | None) -> tuple[Lit | None, Lit | None]:
    """What of this node is lit, and which word in it; ``word`` counts characters of the sentence's text."""
    if spoken is None:
        return None, None
    if not spoken.part and node.role is Role.TOWN and node.icon == CAPTION:
        return _captioned(word)
    if node.id != spoken.node:
        return None, None
    return (spoken.part, spoken.start, spoken.end), _written(spoken, word)


def _written(spoken: Spoken, word: Span | None) -> Lit | None:
    """Where a word of the sentence stands on the page; nowhere where the sentence is not written as such."""
    if word is None or not spoken.part:
        return None
    start, end = (min(spoken.start + place, spoken.end) for place in word)
    return (spoken.part, start, end) if start < end else None


def _captioned(word: Span | None) -> tuple[Lit | None, Lit | None]:
    """A caption is nothing but the sentence: its word alone is lit."""
    return None, ("name", *word) if word else None
