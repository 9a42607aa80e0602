"""The person's copy of a mandate, in words: what was signed, by whom, and how to revoke it."""

from __future__ import annotations

from kiosk.app.assisting.attestation import Record, hashed
from kiosk.pages.assist_states import Mandating
from kiosk.pages.frame import Pen
from kiosk.pages.mandate import CLAUSES, clauses, in_groups
from kiosk.printing.receipt import Items, Line, Pieces, Receipt, Section, Signature
from kiosk.procedures.answers import NameGiven
from kiosk.types import FactId, Text, text

BLANK = "." * 30
"""Where the person writes their name, if they have not said it."""


def template_of(pen: Pen) -> str:
    """SHA-256 of the mandate's text in the visit's language, with nobody's name in it."""
    bare = (text(f"mandate.clause.{one}", by="", town="", procedure="") for one in CLAUSES)
    return hashed("\n".join(pen.say(one) for one in bare))


def compose_mandate(pen: Pen, page: Mandating, record: Record, code: str) -> Receipt:
    """The paper. ``page`` holds both signatures."""
    assert pen.session.procedure is not None, "a mandate is for a procedure"
    procedure = Text(pen.session.procedure.title)
    by = pen.session.assisted.by if pen.session.assisted else ""
    said = tuple(pen.say(one) for one in clauses(by, pen.town.name, procedure))
    lines = (
        ("mandate.paper.person", _name(pen)),
        ("mandate.paper.mediator", by),
        ("mandate.paper.until", pen.say(text("mandate.paper.day", date=record.date.date()))),
        # With the line that the town has, all of the record: whoever has both can make the hash again.
        ("mandate.paper.mark", f"{record.person} {record.date.isoformat(timespec='seconds')}"),
        ("mandate.paper.attestation", record.attestation),
    )
    return Receipt(
        lang=pen.session.comfort.lang,
        town=pen.town.name,
        title=pen.say("mandate.paper.title"),
        procedure=pen.say(procedure),
        date=pen.say(text("receipt.made", date=record.date.date())),
        reference_label=pen.say("mandate.code"),
        reference=in_groups(code),
        next_steps=Items(pen.say("mandate.text.title"), said),
        to_bring=Items("", ()),
        pieces=Pieces("", ()),
        sections=(
            Section(pen.say("mandate.paper.who"), tuple(Line(pen.say(key), value) for key, value in lines)),
        ),
        source=pen.say("mandate.paper.keep"),
        signatures=(
            Signature(pen.say("mandate.paper.person"), page.person),
            Signature(pen.say("mandate.paper.mediator"), page.mediator),
        ),
    )


def _name(pen: Pen) -> str:
    """As the person has said it in this visit."""
    told = pen.session.facts.get(FactId("name"))
    answer = told.answer if told else None
    return f"{answer.given} {answer.family}" if isinstance(answer, NameGiven) else BLANK
