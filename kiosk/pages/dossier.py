"""What was said in one procedure, as a frozen value."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass, field, replace
from datetime import date

from kiosk.pages.draft import Draft
from kiosk.procedures.answers import Answer
from kiosk.procedures.models import Kind, Procedure
from kiosk.procedures.route import Route, replay
from kiosk.types import FactId, PageId


@dataclass(frozen=True)
class Dossier:
    """What was said in one procedure. ``answers`` holds all that was ever answered; ``confirmed`` what still
    stands, from which the position is replayed. Going back withdraws a confirmation and keeps the answer."""

    procedure: Procedure
    answers: Mapping[PageId, Answer] = field(default_factory=dict)
    confirmed: frozenset[PageId] = frozenset()
    drafts: Mapping[PageId, Draft] = field(default_factory=dict)
    """What was typed on pages that were left by "Retour" before "Continuer"."""

    def route(self, today: date) -> Route:
        """Where this procedure stands."""
        return replay(self.procedure, self.answers, self.confirmed, today)

    def answered(self, page: PageId, answer: Answer) -> Dossier:
        """With one page answered."""
        drafts = {key: draft for key, draft in self.drafts.items() if key != page}
        answers = {**self.answers, page: answer}
        return replace(self, answers=answers, confirmed=self.confirmed | {page}, drafts=drafts)

    def reopened(self, page: PageId) -> Dossier:
        """With a page to be looked at again; its answer stays."""
        return replace(self, confirmed=self.confirmed - {page})

    def without(self, pages: Set[PageId]) -> Dossier:
        """With these pages as if they had never been seen; what is left is to be reviewed again."""
        if not pages:
            return self
        reviews = {page.id for page in self.procedure.pages.values() if page.kind is Kind.REVIEW}
        return replace(
            self,
            answers={key: value for key, value in self.answers.items() if key not in pages},
            confirmed=self.confirmed - pages - reviews,
            drafts={key: value for key, value in self.drafts.items() if key not in pages},
        )

    def ended(self, today: date) -> bool:
        """Whether its file is ready."""
        return self.route(today).current.prepared

    def asking(self, fact: FactId) -> set[PageId]:
        """The pages that ask for a fact."""
        return {page.id for page in self.procedure.pages.values() if page.fact == fact}
