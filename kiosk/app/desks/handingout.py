"""What leaves with the person: the receipt is printed, and all of it sealed for their phone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from kiosk.app.desks.papers import (
    compose_codes,
    compose_content,
    compose_link,
    compose_receipt,
    for_the_phone,
)
from kiosk.app.desks.parcel import ParcelDesk
from kiosk.app.desks.printing import PrintDesk
from kiosk.app.desks.receipts import ReceiptMaker
from kiosk.app.later import now
from kiosk.handoff.parcel import ParcelContent
from kiosk.pages.frame import Pen
from kiosk.pages.handout import Handout, handout
from kiosk.pages.states import NO_LINK
from kiosk.printing.receipt import Receipt
from kiosk.printing.render import RenderFailed, render_pdf

if TYPE_CHECKING:
    from kiosk.app.desks.room import Opening


class HandingOut:
    """Of one visit. Composes on the main thread what the two desks make and send in theirs."""

    def __init__(self, opening: Opening, parcels: ParcelDesk, prints: PrintDesk) -> None:
        self._opening, self._parcels, self._prints = opening, parcels, prints
        self._receipts = ReceiptMaker()

    def seal(self, about: str) -> None:
        """What goes to the phone, where anything does."""
        pen = self._opening.pen()
        made = handout(pen)
        if made is None or not made.phone:
            return
        make_pdf = self._pdf(for_the_phone(compose_receipt(pen, made)))

        def make() -> ParcelContent | None:
            pdf = make_pdf()
            return None if isinstance(pdf, RenderFailed) else compose_content(pen, made, pdf)

        self._parcels.seal(about, make, lambda: compose_codes(pen, made))

    def print_linked(self) -> None:
        """The receipt with a link to all that a phone would get; without one nothing is printed."""
        pen = self._opening.pen()
        made = _there(pen)
        paper, pin = compose_receipt(pen, made), pen.session.pin
        self._opening.handle.apply(lambda session: replace(session, pin=""))
        make_pdf = self._pdf(for_the_phone(paper))

        def make() -> bytes | RenderFailed:
            pdf = make_pdf()
            if isinstance(pdf, RenderFailed):
                return pdf
            link = self._parcels.printed(compose_content(pen, made, pdf), pin)
            if link is None:
                return RenderFailed(NO_LINK)
            until = datetime.combine(pen.today, now()) + timedelta(seconds=link.expires_in_s)
            return render_pdf(replace(paper, phone=compose_link(pen, link.url, until)))

        self._prints.print(make)

    def print(self) -> None:
        """The receipt."""
        pen = self._opening.pen()
        self._prints.print(self._pdf(compose_receipt(pen, _there(pen))))

    def forget(self) -> None:
        """The visit ends."""
        self._receipts.forget()

    def _pdf(self, receipt: Receipt) -> Callable[[], bytes | RenderFailed]:
        return lambda: self._receipts.make(receipt)


def _there(pen: Pen) -> Handout:
    made = handout(pen)
    if made is None:
        raise ValueError("there is nothing to print on this page")
    return made
