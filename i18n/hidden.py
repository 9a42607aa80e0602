"""Signs that nobody sees and that change what others show: kept out of every text that a town writes."""

from __future__ import annotations

import unicodedata

_SHAPE = frozenset("\u00ad\u200c\u200d\u200e\u200f")
"""Invisible signs that a language needs: where words break, how letters join, which way numbers run."""
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
"""Controls, the embedding and overriding of direction among them; lines that break without a line's end."""


def hidden(words: str, *, lines: bool = False) -> str | None:
    """The first sign that may not stand in a text; ``lines``: line ends may."""
    shown = words.replace("\n", "") if lines else words
    # What Python calls printable holds none of them: most texts need not be looked at sign by sign.
    return None if shown.isprintable() else next(filter(_is_hidden, shown), None)


def named(sign: str) -> str:
    """How it is called, for who looks for it: ``U+202E RIGHT-TO-LEFT OVERRIDE``."""
    return f"U+{ord(sign):04X} {unicodedata.name(sign, 'a control character')}"


def one_line(words: str) -> str:
    """The same text on one line. Raises ValueError for a sign that is not seen."""
    return _refused(words, hidden(words))


def some_lines(words: str) -> str:
    """The same text, on as many lines as it has. Raises ValueError for a sign that is not seen."""
    return _refused(words, hidden(words, lines=True))


def _refused(words: str, found: str | None) -> str:
    if found is not None:
        place = words.index(found) + 1
        raise ValueError(f"an invisible sign stands at place {place}: {named(found)}; type the text again")
    return words


def _is_hidden(sign: str) -> bool:
    return unicodedata.category(sign) in _UNSEEN and sign not in _SHAPE
