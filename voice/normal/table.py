"""The rules of one language, in the order in which they are asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from voice.normal.rules import Rule


@dataclass(frozen=True)
class Table:
    """``first`` are asked before the lexicon, which would see words in an address of the web.

    ``elided``: how a letter is said that follows an apostrophe, where the engine misreads it alone.
    """

    first: tuple[Rule, ...] = ()
    rules: tuple[Rule, ...] = ()
    elided: Mapping[str, str] = field(default_factory=dict)
