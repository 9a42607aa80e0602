"""What a page waits for, read off its tree: it decides which words count and how long a pause may be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from kiosk.pages.actions import Type
from kiosk.pages.ring import active_field
from kiosk.pages.view import Node, PageView, Role

SHORT_SILENCE_S = 0.35
"""After a choice or a command (voice.md, section 5)."""
LONG_SILENCE_S = 1.0
"""After digits, spelling and questions: people stop to think or to read."""
_FIELD = "field."


class Wanted(StrEnum):
    """A kind of answer."""

    CHOICE = "choice"
    """Nothing but choices and commands."""
    NUMBER = "number"
    MONEY = "money"
    DAY = "day"
    """A date; ``DATE`` is free for the type."""
    PHONE = "phone"
    POSTCODE = "postcode"
    SIRET = "siret"
    IBAN = "iban"
    LETTERS = "letters"
    EMAIL = "email"
    FREE = "free"
    """Anything: only a recogniser without a grammar can hear it."""


class DateStep(StrEnum):
    """What a page for a date offers to choose now: the meaning of a number alone."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"


_OF_FIELD: Mapping[str, Wanted] = {
    "date": Wanted.DAY, "number": Wanted.NUMBER, "money": Wanted.MONEY, "phone": Wanted.PHONE,
    "postcode": Wanted.POSTCODE, "siret": Wanted.SIRET, "iban": Wanted.IBAN, "email": Wanted.EMAIL,
    "words": Wanted.FREE, "street": Wanted.FREE, "family": Wanted.LETTERS, "given": Wanted.LETTERS,
    "town": Wanted.LETTERS,
}  # fmt: skip


@dataclass(frozen=True)
class Expects:
    """What is waited for. ``first`` and ``last`` are the days between which a date lies, both included."""

    wanted: Wanted
    today: date
    first: date
    last: date
    step: DateStep | None = None
    about: str = ""
    """The page's question: a number may be said with a word of it ("trois enfants")."""

    @property
    def silence_s(self) -> float:
        """How long a silence ends an utterance."""
        return SHORT_SILENCE_S if self.wanted is Wanted.CHOICE else LONG_SILENCE_S


def expects(view: PageView, today: date, *, first: date | None = None, last: date | None = None) -> Expects:
    """What this page waits for. Without limits a date lies in the 120 years before today."""
    field = active_field(view)
    wanted = _asked(view) if field is None else _wanted(field)
    earliest = first or date(today.year - 120, 1, 1)
    about = " ".join(one.name for one in view.walk() if one.role is Role.TITLE)
    step = _step(view) if wanted is Wanted.DAY else None
    return Expects(wanted, today, earliest, last or today, step, about)


def _asked(view: PageView) -> Wanted:
    """Where a question can be searched for, it can be said too; a name of the page still means that."""
    searches = any(one.role is Role.SEARCH for one in view.walk())
    return Wanted.FREE if searches else Wanted.CHOICE


def _wanted(field: Node) -> Wanted:
    """A field that is not an answer's (the search, a question to the guide) takes any words."""
    return _OF_FIELD.get(field.id.removeprefix(_FIELD), Wanted.FREE)


def _step(view: PageView) -> DateStep:
    """The step whose keys the page shows."""
    keys = {one.action.key for one in view.walk() if one.role is Role.KEY and isinstance(one.action, Type)}
    if "31" in keys:
        return DateStep.DAY
    return DateStep.MONTH if "12" in keys else DateStep.YEAR
