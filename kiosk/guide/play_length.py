"""Guesses how many pages a part of a fiche takes, without planning it: long parts get a table of contents."""

from __future__ import annotations

from collections.abc import Iterable
from math import ceil

from kiosk.guide import blocks as b
from kiosk.guide.richtext import Run
from kiosk.guide.walking import find_all

CHARACTERS = 170
"""Of a usual page, measured over the edition of November 2020."""


def pages_of(blocks: Iterable[b.Block]) -> int:
    """The pages that a reader of these blocks sees; of cases that exclude each other, the longest."""
    characters, pages = 0, 0
    for block in blocks:
        match block:
            case b.Section():
                pages += pages_of(block.blocks)
            case b.Cases(cases=cases) | b.Situations(situations=cases):
                each = [pages_of((*case.intro, *case.blocks)) for case in cases]
                pages += sum(each) if block.display == "sequentiel" else max(each, default=0)
            case _:
                characters += sum(len(run.text) for run in find_all(block, Run))
    return pages + ceil(characters / CHARACTERS)
