"""What leaves with the person: the handout as a receipt, and with its papers as a parcel for the phone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

from kiosk.handoff import calendar
from kiosk.handoff.parcel import Notice, ParcelContent, ParcelFile
from kiosk.handoff.plain import plain_codes
from kiosk.pages.frame import Pen
from kiosk.pages.handout import Handout
from kiosk.printing.receipt import Items, Line, Link, Piece, Pieces, Receipt, Section, Signature
from kiosk.qr import qr_rows
from kiosk.types import text

PDF = "application/pdf"


def compose_receipt(pen: Pen, made: Handout) -> Receipt:
    """The paper of this handout."""
    return Receipt(
        lang=pen.session.comfort.lang,
        town=pen.town.name,
        title=pen.say("receipt.title" if made.notice else "receipt.list"),
        procedure=made.title,
        date=pen.say(text("receipt.made", date=pen.today)),
        next_steps=Items(pen.say("receipt.next"), made.todo),
        to_bring=Items(pen.say("receipt.bring"), made.bring),
        pieces=Pieces(
            pen.say("receipt.pieces"), tuple(Piece(one.name, one.status, one.ready) for one in made.pieces)
        ),
        sections=tuple(
            Section(one.title, tuple(Line(name, words) for name, words in one.lines)) for one in made.chapters
        ),
        source=made.source,
        notice=made.notice,
        link=Link(made.url, made.url_words) if made.url else None,
        signatures=tuple(Signature(name, one.strokes) for name, one in made.signatures),
    )


def for_the_phone(receipt: Receipt) -> Receipt:
    """The same receipt without the drawn signature: from a file it could be copied."""
    return replace(receipt, signatures=())


def compose_link(pen: Pen, url: str, until: datetime) -> Link:
    """The way to a phone on the paper: read at home, perhaps by who has never taken a code."""
    steps = ("aim.open", "aim.aim", "aim.touch", "receipt.phone.pin")
    words = text("receipt.phone.until", date=until.date(), time=f"{until:%H:%M}")
    return Link(url, pen.say("receipt.phone"), tuple(pen.say(one) for one in steps), pen.say(words))


def compose_content(pen: Pen, made: Handout, receipt: bytes) -> ParcelContent:
    """What the phone gets: the receipt, the scanned papers, the calendar, and what is left to do."""
    bring = tuple(pen.say("finish.bring", what=one) for one in made.bring)
    return ParcelContent(
        lang=pen.session.comfort.lang,
        town=pen.town.name,
        title=made.title,
        files=list(_files(pen, made, receipt)),
        notice=Notice(pen.say("receipt.notice" if made.notice else "receipt.list"), made.notice),
        todo=(*made.todo, *bring),
    )


def compose_codes(pen: Pen, made: Handout) -> tuple[str, ...]:
    """What the paper says is left to do, as QR codes of plain words; nothing that the person answered."""
    return tuple(qr_rows(one) for one in plain_codes(tuple(_plain(pen, made)), pen.say("receipt.rest")))


def _plain(pen: Pen, made: Handout) -> Iterator[str]:
    """The most needed first: not all of a long list fits."""
    yield from (made.title, made.url)
    yield from (f"{place}. {one}" for place, one in enumerate(made.todo, 1))
    if made.bring:
        yield pen.say("receipt.bring")
        yield from (f"- {one}" for one in made.bring)
    for chapter in made.chapters:
        if not chapter.private:
            yield from (f"{name} : {words}" if name else words for name, words in chapter.lines)


def _files(pen: Pen, made: Handout, receipt: bytes) -> Iterator[ParcelFile]:
    yield ParcelFile(f"{pen.say('file.receipt')}.pdf", pen.say("receipt.file"), PDF, receipt)
    for number, (label, paper) in enumerate(made.scans, 1):
        yield ParcelFile(f"{pen.say('file.document', n=number)}.pdf", label, PDF, paper.pdf)
    if made.deadlines:
        entries = [calendar.CalendarEntry(one.about, one.day, one.title, one.words) for one in made.deadlines]
        # The day of the visit is enough: no clock time of a person's visit travels in the file.
        now = datetime(pen.today.year, pen.today.month, pen.today.day, tzinfo=UTC)
        days = calendar.calendar_file(entries, pen.session.comfort.lang, now)
        name = f"{pen.say('file.calendar')}.ics"
        yield ParcelFile(name, pen.say("receipt.calendar"), calendar.MEDIA_TYPE, days)
