"""The personal checklist: what to bring, where to go, cost, delay, online, out of what was shown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from kiosk.guide.models import FicheLink
from kiosk.guide.play_plan import Piece, Topic
from kiosk.guide.play_screens import Checklist, Section, pack
from kiosk.types import PageId

ORDER = (Topic.PIECES, Topic.WHERE, Topic.COST, Topic.DELAY, Topic.ONLINE, Topic.FORMS)

WHEREVER = frozenset({Topic.WHERE, Topic.ONLINE, Topic.FORMS})
"""What is named once, however often and under whatever heading the fiche names it."""


def sections_of(shown: Iterable[Piece]) -> tuple[Section, ...]:
    """The sections that the shown pieces fill; what the fiche does not say is left out."""
    held: dict[Topic, list[Piece]] = {topic: [] for topic in ORDER}
    said: set[tuple[Topic, str]] = set()
    for piece in shown:
        if piece.topic is None:
            continue
        kept = replace(piece, heads=(), notice=None) if piece.topic in WHEREVER else piece
        # The same paper below another heading is another need ("pour un mineur").
        again = (piece.topic, f"{kept.heads}{kept.text}")
        if again not in said:
            said.add(again)
            held[piece.topic].append(kept)
    return tuple(Section(f"guide.checklist.{topic}", tuple(held[topic])) for topic in ORDER if held[topic])


def checklist_screens(sections: Sequence[Section], links: tuple[FicheLink, ...]) -> tuple[Checklist, ...]:
    """The checklist as pages that keep to the limits too; at least one, so that every reading has an end."""
    pages: list[Section] = []
    for section in sections:
        pages += (Section(section.key, page.pieces) for page in pack(section.pieces))
    if not pages:
        return (Checklist(PageId("end0"), (), last=True, links=links),)
    last = len(pages) - 1
    return tuple(
        Checklist(PageId(f"end{at}"), (page,), at == last, links if at == last else ())
        for at, page in enumerate(pages)
    )
