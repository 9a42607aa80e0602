"""The wallet of a visit: a paper scanned once serves every later procedure that accepts its age."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from kiosk.procedures.answers import Answer, DateGiven, Scanned
from kiosk.procedures.calculators import paper_age
from kiosk.procedures.models import Page, Part, PieceUse
from kiosk.types import PieceId


@dataclass(frozen=True)
class Paper:
    """A scanned paper, and the day that stands on it if it is known."""

    scanned: Scanned
    dated: date | None = None


@dataclass(frozen=True)
class Wallet:
    """The papers of a visit, one of a kind: the last that was shown."""

    papers: Mapping[PieceId, Paper] = field(default_factory=dict)

    def with_answer(self, page: Page, answer: Answer) -> Wallet:
        """With the paper, or the date, that a page was answered with."""
        if page.piece is None:
            return self
        held = self.papers.get(page.piece.piece)
        if isinstance(answer, Scanned):
            same = held is not None and held.scanned == answer
            paper = held if held and same else Paper(answer, answer.dated)
        elif page.piece.part is Part.DATED and isinstance(answer, DateGiven) and held:
            paper = replace(held, dated=answer.day)
        else:
            return self
        return Wallet({**self.papers, page.piece.piece: paper})

    def offers(self, use: PieceUse, today: date) -> bool:
        """Whether it may serve: fresh enough, or of an age that is still to be asked."""
        paper = self.papers.get(use.piece)
        return paper is not None and (paper.dated is None or self.serves(use, today))

    def serves(self, use: PieceUse, today: date) -> bool:
        """Whether the paper of this kind is here and fresh enough; of an unknown age it is not."""
        paper = self.papers.get(use.piece)
        if paper is None:
            return False
        if use.max_age is None:
            return True
        return paper.dated is not None and paper_age(paper.dated, use.max_age, today).value == "fresh"
