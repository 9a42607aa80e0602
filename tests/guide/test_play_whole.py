"""Plans hold every word of a fiche; the whole archive, when it is there, is walked over all its choices."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest

from kiosk.guide.models import Document, DocumentRole, Fiche, Related, SeeAlso, Term
from kiosk.guide.play_parts import plot
from kiosk.guide.play_plan import Later, Piece, PlanNode
from kiosk.guide.richtext import Rich
from kiosk.guide.walking import find_all, texts
from tests.bench.fiches import explore, fiches_in
from tests.guide.kit import fiche, whole_archive
from tests.guide.test_play import IDS

ARCHIVE = whole_archive()
ELSEWHERE = Term | SeeAlso | Related
"""Definitions are read on demand; the links to other publications stand at the end."""
CONTRADICTS_ITSELF = {"F33362"}
"""Shows owners a case inside a section for tenants (edition of November 2020)."""


def lost(told: Fiche) -> list[str]:
    """Words of the text that the plan does not have."""
    plan = tuple(every_node(plot(told).nodes))
    words = Counter(word for text in texts(plan) for word in text.split())
    words.update(piece_word for piece in find_all(plan, Piece) for piece_word in piece.detail.split())
    return [word for text in _texts(told) for word in text.split() if word not in words]


def every_node(plan: tuple[PlanNode, ...]) -> Iterator[PlanNode]:
    """The plan, and each part of it that is planned later."""
    waiting = [plan]
    while waiting:
        nodes = waiting.pop()
        yield from nodes
        waiting += (later.nodes for later in find_all(nodes, Later))


def _texts(told: Fiche) -> Iterator[str]:
    for part in told.parts:
        law = isinstance(part, Document) and part.role is DocumentRole.LAW
        if not (law or isinstance(part, ELSEWHERE)):
            yield from (rich.text for rich in find_all(part, Rich))


@pytest.mark.parametrize("ident", IDS)
def test_no_word_is_lost(ident: str) -> None:
    assert lost(fiche(ident)) == []


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.skipif(ARCHIVE is None, reason="no archive beside the checkout")
def test_every_fiche_is_walked_over_all_its_choices() -> None:
    assert ARCHIVE is not None
    for told in fiches_in(ARCHIVE):
        found = explore(told)
        assert found.exhausted
        assert found.ends
        assert found.faults == []
        assert not found.hidden or told.id in CONTRADICTS_ITSELF
        assert lost(told) == []
