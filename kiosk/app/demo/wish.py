"""What the demo is asked for: which visits, in which language, and where its proofs go."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from kiosk.types import FicheId, Lang, ProcedureId

TYPED: Mapping[str, str] = {
    "family": "exemple",
    "given": "camille",
    "street": "12 rue des tilleuls",
    "postcode": "00000",
    "town": "valbourg",
    "phone": "0199000000",
    "email": "camille@exemple.fr",
    "iban": "FR7630006000011234567890189",
    "siret": "W751234567",
    "words": "essai",
}
"""A plainly fictitious person."""


@dataclass(frozen=True)
class Wish:
    """One program plays all these visits one after the other, each from the attract page to the wipe."""

    procedures: tuple[ProcedureId, ...]
    lang: Lang
    out: Path
    listen_s: float
    """How long each page is listened to, in seconds."""
    fiches: tuple[FicheId, ...] = ()
    typed: Mapping[str, Sequence[str]] = field(default_factory=lambda: TYPED)
    """What the person types into each field, character by character."""
    erased: Callable[[], None] = lambda: None
    """Called when everything is erased and the program still runs."""
    brief: bool = False
    """Only the way through: no larger text, no mediator, no sound kept."""

    @property
    def visits(self) -> tuple[ProcedureId | FicheId, ...]:
        """Every visit, in order."""
        return (*self.procedures, *self.fiches)

    def folder(self, visit: ProcedureId | FicheId) -> Path:
        """Where a visit's proofs go: the folder itself when it is the only one."""
        return self.out if len(self.visits) == 1 else self.out / visit
