"""What leaves with the person: the receipt in words, and the list of papers for the phone."""

from __future__ import annotations

from kiosk.handoff.parcel import Notice, ParcelContent, ParcelFile
from kiosk.pages.frame import Pen
from kiosk.pages.wording import answer_words, bring_words, step_words
from kiosk.printing.receipt import Items, Line, Link, Piece, Pieces, Receipt, Section
from kiosk.procedures.answers import NotHere, Scanned
from kiosk.procedures.route import Route, Step
from kiosk.types import text

PDF = "application/pdf"
FICHE_URL = "https://www.service-public.gouv.fr/particuliers/vosdroits/{fiche}"


def compose_receipt(pen: Pen, route: Route) -> Receipt:
    """The receipt of this route. Raises ValueError when no procedure is open."""
    procedure = pen.session.procedure
    if procedure is None:
        raise ValueError("no procedure is open")
    source = procedure.source
    words = text("receipt.source", fiche=source.fiche, date=source.verified_on)
    pieces = tuple(_piece(pen, step) for step in route.steps if _paper(step))
    return Receipt(
        lang=pen.session.comfort.lang,
        town=pen.town.name,
        title=pen.say("receipt.title"),
        procedure=pen.say(procedure.title),
        date=pen.say(text("receipt.made", date=pen.today)),
        next_steps=Items(pen.say("receipt.next"), step_words(pen, route)),
        to_bring=Items(pen.say("receipt.bring"), bring_words(pen, route)),
        pieces=Pieces(pen.say("receipt.pieces"), pieces),
        sections=(_answers(pen, route),),
        source=pen.say(words),
        notice=pen.say("receipt.not_sent"),
        link=Link(FICHE_URL.format(fiche=source.fiche), pen.say("receipt.qr")),
    )


def scanned(route: Route) -> tuple[tuple[Step, Scanned], ...]:
    """The papers that were scanned on this route, in order."""
    return tuple((step, step.answer) for step in route.steps if isinstance(step.answer, Scanned))


def _paper(step: Step) -> bool:
    return isinstance(step.answer, Scanned | NotHere)


def _piece(pen: Pen, step: Step) -> Piece:
    name = pen.say(step.page.label or step.page.title)
    return Piece(name, answer_words(pen, step), isinstance(step.answer, Scanned))


def _answers(pen: Pen, route: Route) -> Section:
    lines = tuple(
        Line(pen.say(step.page.label), answer_words(pen, step))
        for step in route.steps
        if step.page.label and not step.page.hidden and not _paper(step)
    )
    return Section(pen.say("receipt.answers"), lines)


def compose_content(pen: Pen, route: Route, receipt: bytes) -> ParcelContent:
    """What the phone gets: the receipt, the scanned papers, and what is left to do."""
    procedure = pen.session.procedure
    if procedure is None:
        raise ValueError("no procedure is open")
    files = [ParcelFile(f"{pen.say('file.receipt')}.pdf", pen.say("receipt.file"), PDF, receipt)]
    for number, (step, paper) in enumerate(scanned(route), 1):
        label = pen.say(step.page.label or step.page.title)
        files.append(ParcelFile(f"{pen.say('file.document', n=number)}.pdf", label, PDF, paper.pdf))
    bring = tuple(pen.say("finish.bring", what=one) for one in bring_words(pen, route))
    return ParcelContent(
        lang=pen.session.comfort.lang,
        town=pen.town.name,
        title=pen.say(procedure.title),
        files=files,
        notice=Notice(pen.say("receipt.notice"), pen.say("receipt.notice.detail")),
        todo=(*step_words(pen, route), *bring),
    )
