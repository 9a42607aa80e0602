"""What is being answered on the current page, before "Continuer"."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from kiosk.procedures.answers import Answer, Chosen, Problem, SeveralChosen, Signed, Stroke
from kiosk.procedures.fields.back import as_typed
from kiosk.procedures.models import FIELDS, Page
from kiosk.types import FieldId, OptionId


@dataclass(frozen=True)
class Draft:
    """A half-made answer; never more than one page's."""

    option: OptionId | None = None
    options: tuple[OptionId, ...] = ()
    fields: Mapping[FieldId, str] = field(default_factory=dict)
    active: FieldId | None = None
    strokes: tuple[Stroke, ...] = ()
    problem: Problem | None = None
    unanswered: bool = False
    """"Continuer" was touched with nothing chosen."""
    mended: FieldId | None = None
    """The field in which something was wrong: its message is gone, and its place is kept."""
    accents: bool = False
    """The letters with accents are on the keyboard."""
    by_hand: bool = False
    """The town is written, although it could be chosen."""
    known: bool = False
    """It was said before in this visit, and is only shown to be confirmed."""

    @property
    def begun(self) -> bool:
        """Whether there is anything in it to lose."""
        return bool(any(self.fields.values()) or self.option or self.options or self.strokes)


def drafted(page: Page, answer: Answer | None) -> Draft:
    """What the page shows before the person touches it: their earlier answer, or nothing."""
    offered = {one.id for one in page.options}
    match answer:
        case Chosen(option) if option in offered:
            return Draft(option=option)
        case SeveralChosen(options):
            return Draft(options=tuple(one for one in options if one in offered))
        case Signed(strokes):
            return Draft(strokes=strokes)
    names = FIELDS.get(page.kind, ())
    typed = as_typed(answer) if answer else {}
    return Draft(fields=typed, active=first_empty(names, typed))


def first_empty(names: tuple[FieldId, ...], typed: Mapping[FieldId, str]) -> FieldId | None:
    """The first field still empty, else the first, so that a key always goes somewhere."""
    return next((name for name in names if not typed.get(name)), names[0] if names else None)
