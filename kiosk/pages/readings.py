"""What was read on a paper, as the person is asked about it: what is new, how sure it is, what to look at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from kiosk.pages.session import Session
from kiosk.pages.sheets import Sheet
from kiosk.pages.states import ScanTaken
from kiosk.pages.town import Town
from kiosk.procedures.answers import AddressGiven, Answer, DateGiven, NameGiven, Scanned
from kiosk.procedures.models import Page, Part
from kiosk.procedures.paper_facts import BIRTHS
from kiosk.procedures.papers import (
    PaperField,
    PaperRead,
    PaperTrouble,
    Trouble,
    check_paper,
    facts_of,
    together,
)
from kiosk.types import FactId

DATED = FactId("paper.dated")
"""Not a fact of the person: the day that stands on the paper."""

_COMPARED: Mapping[Trouble, type[NameGiven | DateGiven | AddressGiven]] = {
    Trouble.OTHER_NAME: NameGiven,
    Trouble.OTHER_BIRTH: DateGiven,
    Trouble.OTHER_ADDRESS: AddressGiven,
}
"""What a person is asked to verify, and can only with both before their eyes."""


@dataclass(frozen=True)
class Reading:
    """One thing that the paper says. Not ``certain``: to be checked."""

    about: FactId
    answer: Answer = field(repr=False)
    certain: bool


def whole_paper(sheets: Sequence[Sheet], pdf: bytes, today: date) -> Scanned:
    """One paper of its pages; ``pdf`` holds them all."""
    reads = [one.read for one in sheets if one.read is not None]
    codes = sum(one.codes for one in sheets)
    if not reads:
        return Scanned(pdf, codes)
    read = together(reads)
    facts: Mapping[FactId, Answer] = {one.fact: one.answer for one in facts_of(read, today)}
    return Scanned(pdf, codes, facts, read.day(PaperField.DOCUMENT_DATE), read)


def readings(session: Session, page: Page, paper: Scanned, town: Town, today: date) -> tuple[Reading, ...]:
    """What this paper says that nobody has said yet; of what was said, the person's own word counts."""
    if paper.read is None:
        return ()
    said = session.facts_beside(page)
    found = [
        Reading(one.fact, one.answer, one.certain)
        for one in facts_of(paper.read, today)
        if one.fact in town.facts and one.fact not in said
    ]
    if paper.dated is not None and asks_the_day(session, page):
        day = paper.read.fields[PaperField.DOCUMENT_DATE]
        found.append(Reading(DATED, DateGiven(paper.dated), day.certain))
    return tuple(found)


def on_paper(read: PaperRead, code: Trouble) -> str:
    """What stands on the paper where it differs from what was said; "" where that is no name or address."""
    value = read.value
    if code is Trouble.OTHER_ADDRESS:
        place = f"{value(PaperField.POSTCODE)} {value(PaperField.TOWN)}".strip()
        return ", ".join(one for one in (value(PaperField.STREET), place) if one)
    if code is not Trouble.OTHER_NAME:
        return ""
    family = value(PaperField.SURNAME) or value(PaperField.USED_NAME)
    whole = f"{value(PaperField.GIVEN)} {family}".strip() if family else ""
    lines = (whole, value(PaperField.NAME), value(PaperField.OTHER_NAME))
    return ", ".join(dict.fromkeys(one for one in lines if one))


def told_of(session: Session, page: Page, code: Trouble) -> tuple[Reading, ...]:
    """What the person said of that in which a paper differs."""
    kind = _COMPARED.get(code)
    said = session.facts_beside(page).items() if kind else ()
    return tuple(
        Reading(key, told.answer, certain=True)
        for key, told in said
        if kind and isinstance(told.answer, kind) and (kind is not DateGiven or key in BIRTHS.values())
    )


def asks_the_day(session: Session, page: Page) -> bool:
    """Whether the procedure asks how old this paper is."""
    pages = session.procedure.pages.values() if session.procedure else ()
    use = page.piece
    return use is not None and any(
        one.piece is not None and one.piece.part is Part.DATED and one.piece.piece == use.piece
        for one in pages
    )


def troubles(
    session: Session, page: Page, paper: Scanned, town: Town, today: date
) -> tuple[PaperTrouble, ...]:
    """What is to be looked at. That it is too old is said by the next page, with all ways on."""
    use = page.piece
    piece = town.pieces.get(use.piece) if use else None
    if paper.read is None or use is None or piece is None:
        return ()
    given = {key: told.answer for key, told in session.facts_beside(page).items()}
    found = check_paper(paper.read, use, piece, given, today)
    later = asks_the_day(session, page)
    return tuple(one for one in found if not (later and one.code is Trouble.TOO_OLD))


def tells(session: Session, page: Page, town: Town, today: date) -> bool:
    """Whether there is anything to say of the paper before it counts."""
    if not isinstance(session.scan, ScanTaken):
        return False
    paper = session.scan.paper
    return bool(troubles(session, page, paper, town, today) or readings(session, page, paper, town, today))


def agreed(scan: ScanTaken) -> Scanned:
    """The paper without what the person doubts."""
    paper = scan.paper
    facts = {key: one for key, one in paper.facts.items() if key not in scan.doubted}
    return replace(paper, facts=facts, dated=None if DATED in scan.doubted else paper.dated)
