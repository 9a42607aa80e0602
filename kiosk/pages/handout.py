"""What leaves with the person, in words: the same for the printed paper, the phone and the last page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from kiosk.guide.links import Official, judge
from kiosk.guide.play import Reading
from kiosk.pages.frame import Pen
from kiosk.pages.guide import Kept, checklist_sections
from kiosk.pages.guide_parts import Beyond
from kiosk.pages.places import EventPlan, ReadingFiche
from kiosk.pages.site import site_name
from kiosk.pages.wording import answer_words, bring_words, price_words, step_words
from kiosk.procedures.answers import NotHere, Scanned, Signed
from kiosk.procedures.events import Due, plan
from kiosk.procedures.models import Kind, Part, Source
from kiosk.procedures.route import Route, Step
from kiosk.types import FicheId, text

FICHE_URL = "https://www.service-public.gouv.fr/particuliers/vosdroits/{fiche}"


@dataclass(frozen=True)
class Ready:
    """A paper of the file: whether it was scanned."""

    name: str
    status: str
    ready: bool


@dataclass(frozen=True)
class Chapter:
    """Lines under a title: a label and its words."""

    title: str
    lines: tuple[tuple[str, str], ...]
    private: bool = False
    """What the person said: nothing that is open to every camera around may hold it."""


@dataclass(frozen=True)
class Deadline:
    """A day for the calendar."""

    day: date
    title: str
    words: str
    about: str
    """A stable name of the thing, without anything personal."""


@dataclass(frozen=True)
class Handout:
    """One paper to take along; every string is in the visit's language, or quoted from a fiche."""

    title: str
    source: str
    url: str
    """The official text, or the site that goes on from here."""
    url_words: str
    """What that address opens."""
    todo: tuple[str, ...] = ()
    bring: tuple[str, ...] = ()
    pieces: tuple[Ready, ...] = ()
    chapters: tuple[Chapter, ...] = ()
    scans: tuple[tuple[str, Scanned], ...] = ()
    signatures: tuple[tuple[str, Signed], ...] = ()
    """Drawn on the paper, and nowhere else."""
    deadlines: tuple[Deadline, ...] = ()
    notice: str = ""
    """What must not be missed: the file still has to be given to somebody."""
    phone: bool = True
    """Whether it goes to the phone through the hub."""


def handout(pen: Pen) -> Handout | None:
    """What there is to print and to take along on the current page; None where there is nothing yet."""
    session = pen.session
    if session.procedure is not None:
        route = session.route(pen.today)
        return of_procedure(pen, route) if route.current.prepared else None
    match session.place:
        case EventPlan(event, day):
            asked = pen.town.events[event]
            return _of_event(pen, pen.say(asked.title), plan(asked, day, pen.today, pen.town.region))
        case ReadingFiche(reading) if reading.over:
            return _of_fiche(pen, reading)
        case _:
            return None


def of_procedure(pen: Pen, route: Route) -> Handout:
    """The file of a procedure. Raises ValueError when none is open."""
    procedure = pen.session.procedure
    if procedure is None:
        raise ValueError("no procedure is open")
    outcome = route.current.outcome
    url = beyond(pen).official(outcome.url) if outcome and outcome.url else None
    return Handout(
        pen.say(procedure.title),
        source_words(pen, procedure.source),
        url or fiche_url(procedure.source),
        pen.say("receipt.site") if url else pen.say("receipt.qr"),
        step_words(pen, route),
        bring_words(pen, route),
        tuple(_ready(pen, step) for step in route.steps if _is_paper(step)),
        (
            Chapter(pen.say("receipt.price"), tuple(("", one) for one in price_words(pen, route))),
            Chapter(pen.say("receipt.answers"), tuple(_said(pen, route)), private=True),
        ),
        tuple((label(pen, step), step.answer) for step in route.steps if isinstance(step.answer, Scanned)),
        tuple((label(pen, step), step.answer) for step in route.steps if isinstance(step.answer, Signed)),
        phone=outcome is None or not outcome.online,
        notice=pen.say(f"receipt.notice.{outcome.kind}") if outcome else "",
    )


def fiche_url(source: Source) -> str:
    """The official text; a local one has no address."""
    return FICHE_URL.format(fiche=source.fiche) if source.fiche else ""


def source_words(pen: Pen, source: Source) -> str:
    """Where the rules come from and when they were read."""
    if source.by:
        return pen.say(text("receipt.source.local", by=source.by, date=source.verified_on))
    return pen.say(text("receipt.source", fiche=source.fiche, date=source.verified_on))


def _sources_words(pen: Pen, sources: Sequence[Source]) -> str:
    """Several texts are as fresh as the one that was read longest ago."""
    fiches = ", ".join(dict.fromkeys(one.fiche for one in sources))
    oldest = min(one.verified_on for one in sources)
    return pen.say(text("receipt.source", fiche=fiches, date=oldest))


def label(pen: Pen, step: Step) -> str:
    """The short name of an answer."""
    return pen.say(text(step.page.label or step.page.title, **step.page.values))


def _is_paper(step: Step) -> bool:
    return isinstance(step.answer, Scanned) or (
        step.page.kind is Kind.PIECE and isinstance(step.answer, NotHere)
    )


def _ready(pen: Pen, step: Step) -> Ready:
    return Ready(label(pen, step), answer_words(pen, step), isinstance(step.answer, Scanned))


def _said(pen: Pen, route: Route) -> list[tuple[str, str]]:
    """Answers that matter at the desk: a paper at hand stands on the list of what to bring."""
    return [
        (label(pen, step), answer_words(pen, step))
        for step in route.steps
        if step.page.label
        and not step.page.hidden
        and not _is_paper(step)
        and not (step.page.piece and step.page.piece.part is Part.HAVE)
    ]


def _of_event(pen: Pen, title: str, dues: tuple[Due, ...]) -> Handout:
    lines = tuple((pen.say(one.item.label), due_words(pen, one)) for one in dues)
    return Handout(
        title,
        _sources_words(pen, [one.item.source for one in dues]),
        FICHE_URL.format(fiche=dues[0].item.source.fiche),
        pen.say("receipt.qr"),
        tuple(f"{pen.say(one.item.text)} {pen.say(one.item.where)}" for one in dues),
        chapters=(Chapter(pen.say("events.plan.title"), lines),),
        deadlines=tuple(
            Deadline(one.by, pen.say(one.item.label), pen.say(one.item.text), str(one.item.id))
            for one in dues
            if one.by and one.by >= pen.today
        ),
    )


def beyond(pen: Pen) -> Beyond:
    """What a fiche may lead to here: the library's fiches, and official addresses."""
    library = pen.town.library

    def title_of(ident: FicheId) -> str | None:
        head = library.head(ident) if library else None
        return head.title if head else None

    def official(url: str) -> str | None:
        judged = judge(url, pen.town.official)
        return judged.url if isinstance(judged, Official) else None

    return Beyond(title_of, official)


def _of_fiche(pen: Pen, reading: Reading) -> Handout | None:
    """The personal checklist of a fiche, in its own words; None where it holds nothing."""
    fiche = reading.fiche
    chapters = tuple(
        Chapter(one.title, tuple((line.heading, _with_site(line)) for line in one.lines))
        for one in checklist_sections(pen, reading, beyond(pen))
    )
    words = text("guide.source", date=fiche.verified) if fiche.verified else text("guide.source.undated")
    url = beyond(pen).official(fiche.url) or FICHE_URL.format(fiche=fiche.id)
    if not chapters:
        return None
    return Handout(fiche.title, pen.say(words), url, pen.say("receipt.qr"), chapters=chapters)


def _with_site(line: Kept) -> str:
    return f"{line.words} ({site_name(line.url)})" if line.url else line.words


def due_words(pen: Pen, due: Due) -> str:
    """By when."""
    if due.by is None:
        return pen.say("events.no_deadline")
    if due.overdue:
        return pen.say(due.item.late) if due.item.late else pen.say(text("events.overdue", date=due.by))
    if due.by < pen.today:
        return pen.say("events.soon")
    key = "events.advised" if due.item.advised else "events.by"
    return pen.say(text(key, date=due.by))
