"""Several hypotheses of one utterance: the best one that is wholly understood counts.

Confidences rank; they reject nothing (voice.md, section 5).
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from voice.heard.grammar import Grammar
from voice.heard.lexicon import Lexicon
from voice.heard.meanings import Meaning, Reason, Unclear
from voice.heard.parse import parse

MOST_PATHS = 64
"""So many ways through a lattice are read, the likeliest first."""


@dataclass(frozen=True)
class HeardWord:
    """A word, "" for none, and how sure the recogniser is of it (0 to 1)."""

    text: str
    confidence: float = 1.0


Slots = Sequence[Sequence[HeardWord]]
"""A lattice as a row of slots, each with the words that may stand there."""


@dataclass(frozen=True)
class Understanding:
    """What was understood; ``first`` when it was the recogniser's first hypothesis."""

    meaning: Meaning
    first: bool = True


def understand(
    hypotheses: Iterable[str], grammar: Grammar, lexicon: Lexicon, *, confirming: bool = False
) -> Understanding:
    """The first hypothesis that is wholly understood. If none is, why the first was not.

    A hypothesis with two meanings ends the search: a worse one must not decide between them.
    """
    refused: Unclear | None = None
    for rank, text in enumerate(hypotheses):
        meaning = parse(text, grammar, lexicon, confirming=confirming)
        if not isinstance(meaning, Unclear):
            return Understanding(meaning, first=rank == 0)
        refused = refused or meaning
        if meaning.reason in {Reason.SEVERAL, Reason.YEAR}:
            break
    return Understanding(refused or Unclear(Reason.NOTHING))


def paths(slots: Slots) -> Iterator[str]:
    """The ways through a lattice, the likeliest first; equal ones in the order of the words."""
    ranked = [sorted(slot, key=lambda word: -word.confidence) for slot in slots if slot]
    start = (0,) * len(ranked)
    waiting, seen = [(-_likelihood(ranked, start), start)], {start}
    while waiting:
        _, taken = heapq.heappop(waiting)
        yield " ".join(slot[at].text for slot, at in zip(ranked, taken, strict=True) if slot[at].text)
        for place in range(len(taken)):
            following = (*taken[:place], taken[place] + 1, *taken[place + 1 :])
            if following[place] < len(ranked[place]) and following not in seen:
                seen.add(following)
                heapq.heappush(waiting, (-_likelihood(ranked, following), following))


def understand_lattice(
    slots: Slots, grammar: Grammar, lexicon: Lexicon, *, confirming: bool = False
) -> Understanding:
    """The same for a lattice."""
    return understand(islice(paths(slots), MOST_PATHS), grammar, lexicon, confirming=confirming)


def _likelihood(ranked: Slots, taken: tuple[int, ...]) -> float:
    product = 1.0
    for slot, at in zip(ranked, taken, strict=True):
        product *= slot[at].confidence
    return product
