"""Checks a paper against what the procedure wants and what the person said; a check never blocks the way.

Pure. Each trouble says what is seen and what to do; the person, or a person of the town, decides. The words
to the person are gentle: a code that is wrong or glued elsewhere is "to be looked at", nobody is accused.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from kiosk.procedures.answers import AddressGiven, Answer, DateGiven, NameGiven
from kiosk.procedures.calculating.papers import paper_age
from kiosk.procedures.models import PaperCheck, PieceKind, PieceUse
from kiosk.procedures.paper_facts import FactRead, facts_of
from kiosk.procedures.paper_likeness import same_address, same_person
from kiosk.procedures.paper_values import (
    FieldRead,
    PaperField,
    PaperForm,
    PaperIssue,
    PaperKind,
    PaperRead,
    is_card,
    together,
)
from kiosk.types import FactId, Text, text

__all__ = [
    "FactRead",
    "FieldRead",
    "PaperField",
    "PaperForm",
    "PaperIssue",
    "PaperKind",
    "PaperRead",
    "PaperTrouble",
    "Remedy",
    "Trouble",
    "check_paper",
    "facts_of",
    "kind_text",
    "together",
]


class Trouble(StrEnum):
    """What a paper is to be looked at for, the most important first."""

    UNREADABLE = "unreadable"
    MIRRORED = "mirrored"
    WRONG_KIND = "wrong_kind"
    UNSURE_KIND = "unsure_kind"
    TWO_PEOPLE = "two_people"
    BACK_MISSING = "back_missing"
    FRONT_MISSING = "front_missing"
    EXPIRED = "expired"
    MAYBE_EXPIRED = "maybe_expired"
    TOO_OLD = "too_old"
    OTHER_NAME = "other_name"
    OTHER_BIRTH = "other_birth"
    OTHER_ADDRESS = "other_address"
    CODE_INVALID = "code_invalid"
    CODE_DIFFERS = "code_differs"
    CODE_UNREAD = "code_unread"


class Remedy(StrEnum):
    """What to offer first. To keep the paper, and to call somebody, are always offered beside it."""

    RETAKE = "retake"
    OTHER_PAPER = "other_paper"
    OTHER_SIDE = "other_side"
    KEEP = "keep"
    """Only a question: the person says that it is so."""


@dataclass(frozen=True)
class PaperTrouble:
    """One thing to look at: what is seen, what to do about it, and what to offer first."""

    code: Trouble
    says: Text
    mend: Text
    remedy: Remedy


_REMEDIES: Mapping[Trouble, Remedy] = {
    Trouble.UNREADABLE: Remedy.RETAKE,
    Trouble.MIRRORED: Remedy.RETAKE,
    Trouble.WRONG_KIND: Remedy.OTHER_PAPER,
    Trouble.UNSURE_KIND: Remedy.KEEP,
    Trouble.TWO_PEOPLE: Remedy.OTHER_PAPER,
    Trouble.BACK_MISSING: Remedy.OTHER_SIDE,
    Trouble.FRONT_MISSING: Remedy.OTHER_SIDE,
    Trouble.EXPIRED: Remedy.OTHER_PAPER,
    Trouble.MAYBE_EXPIRED: Remedy.KEEP,
    Trouble.TOO_OLD: Remedy.OTHER_PAPER,
    Trouble.OTHER_NAME: Remedy.KEEP,
    Trouble.OTHER_BIRTH: Remedy.KEEP,
    Trouble.OTHER_ADDRESS: Remedy.KEEP,
    Trouble.CODE_INVALID: Remedy.KEEP,
    Trouble.CODE_DIFFERS: Remedy.KEEP,
    Trouble.CODE_UNREAD: Remedy.KEEP,
}
_ISSUES: Mapping[PaperIssue, Trouble] = {
    PaperIssue.SIGNATURE_INVALID: Trouble.CODE_INVALID,
    PaperIssue.CODE_DIFFERS: Trouble.CODE_DIFFERS,
    PaperIssue.TWODDOC_UNREAD: Trouble.CODE_UNREAD,
}


def kind_text(kind: PaperKind) -> Text:
    """The name of a kind, for the person."""
    return text(f"paper.kind.{kind}")


def check_paper(
    read: PaperRead, use: PieceUse, piece: PieceKind, given: Mapping[FactId, Answer], today: date
) -> tuple[PaperTrouble, ...]:
    """Everything to look at, the most important first; empty when there is nothing.

    ``piece`` is the paper that the page wants (``Common.pieces[use.piece]``): without ``papers`` its kind is
    not checked. ``given``: the visit's facts. Several sheets or sides: ``together`` first.
    """
    hindered = _hindered(read)
    if hindered is not None:
        return (_trouble(hindered, {}),)
    values: dict[str, object] = {"paper": Text(piece.label), "kind": kind_text(read.kind)}
    wrong = _wrong_kind(read, piece)
    if wrong is Trouble.WRONG_KIND:
        return (_trouble(wrong, values),)
    found: list[Trouble] = [wrong] if wrong else []
    for check, look in _LOOKS.items():
        if check in piece.checks:
            found += look(read, given, today)
    if _too_old(read, use, today):
        found.append(Trouble.TOO_OLD)
        values["max_age"] = use.max_age
    found += [trouble for issue, trouble in _ISSUES.items() if issue in read.issues]
    return tuple(_trouble(one, values) for one in sorted(found, key=list(Trouble).index))


def _trouble(code: Trouble, values: Mapping[str, object]) -> PaperTrouble:
    says, mend = text(f"paper.trouble.{code}", **values), text(f"paper.trouble.{code}.do", **values)
    return PaperTrouble(code, says, mend, _REMEDIES[code])


def _hindered(read: PaperRead) -> Trouble | None:
    """A paper that is known all the same is read well enough; a mirror image was turned round to be read."""
    if read.kind is not PaperKind.UNKNOWN:
        return None
    if PaperIssue.MIRRORED in read.issues:
        return Trouble.MIRRORED
    unread = {PaperIssue.UNREADABLE, PaperIssue.OCR_FAILED} & set(read.issues)
    return Trouble.UNREADABLE if unread else None


def _wrong_kind(read: PaperRead, piece: PieceKind) -> Trouble | None:
    if not piece.papers or read.kinds & set(piece.papers) or read.form in piece.papers:
        return None
    return Trouble.UNSURE_KIND if read.kind is PaperKind.UNKNOWN else Trouble.WRONG_KIND


def _too_old(read: PaperRead, use: PieceUse, today: date) -> bool:
    dated = read.day(PaperField.DOCUMENT_DATE)
    if dated is None or use.max_age is None:
        return False
    return paper_age(dated, use.max_age, today).value == "too_old"


def _sides(read: PaperRead, _given: Mapping[FactId, Answer], _today: date) -> Iterator[Trouble]:
    if PaperIssue.TWO_PEOPLE in read.issues:
        yield Trouble.TWO_PEOPLE
    if is_card(read) and PaperKind.IDENTITY_CARD_BACK not in read.kinds:
        yield Trouble.BACK_MISSING
    if is_card(read) and PaperKind.IDENTITY_CARD_FRONT not in read.kinds:
        yield Trouble.FRONT_MISSING


def _expiry(read: PaperRead, _given: Mapping[FactId, Answer], today: date) -> Iterator[Trouble]:
    """An old French card may run 5 years longer than it prints (``scanner.mrz.frenchcard.card_end``)."""
    earliest = read.day(PaperField.EXPIRY)
    latest = read.day(PaperField.EXPIRY_LATEST) or earliest
    if latest is not None and today > latest:
        yield Trouble.EXPIRED
    elif earliest is not None and today > earliest:
        yield Trouble.MAYBE_EXPIRED


def _name(read: PaperRead, given: Mapping[FactId, Answer], _today: date) -> Iterator[Trouble]:
    """The paper may be of anybody whom the visit is about: the person, a child, the other of a couple."""
    fits = [same_person(read, one) for one in given.values() if isinstance(one, NameGiven)]
    known = [one for one in fits if one is not None]
    if known and not any(known):
        yield Trouble.OTHER_NAME
        return
    born = read.day(PaperField.BIRTH_DATE)
    days = [one.day for one in given.values() if isinstance(one, DateGiven) and one.precision == "day"]
    if known and born is not None and days and born not in days:
        yield Trouble.OTHER_BIRTH


def _address(read: PaperRead, given: Mapping[FactId, Answer], _today: date) -> Iterator[Trouble]:
    fits = [same_address(read, one) for one in given.values() if isinstance(one, AddressGiven)]
    known = [one for one in fits if one is not None]
    if known and not any(known):
        yield Trouble.OTHER_ADDRESS


_Look = Callable[[PaperRead, Mapping[FactId, Answer], date], Iterator[Trouble]]
_LOOKS: Mapping[PaperCheck, _Look] = {
    PaperCheck.SIDES: _sides,
    PaperCheck.EXPIRY: _expiry,
    PaperCheck.NAME: _name,
    PaperCheck.ADDRESS: _address,
}
