"""What a hub is told of a visit: what the kiosk does, in which procedure, what fails; never an answer."""

from __future__ import annotations

from hub.contract import KioskActivity
from hub.contract.codes import DeviceCode
from kiosk.app.nearhub.link import HubLink
from kiosk.pages.duty import OutOfOrder
from kiosk.pages.frame import Pen
from kiosk.pages.session import Session
from kiosk.pages.states import ScanFailed, ScanLooking, ScanReady
from kiosk.pages.view import PageView, Screen
from kiosk.procedures.models import Kind
from kiosk.types import Text, text


def tell(link: HubLink, pen: Pen, view: PageView) -> None:
    """What is so now; the link keeps quiet about what it has told."""
    session = pen.session
    activity = activity_of(session, view)
    busy = activity in (KioskActivity.VISIT, KioskActivity.ASSISTED)
    link.doing(activity, where(pen)[0] if busy else "")
    if isinstance(session.scan, ScanFailed | ScanLooking | ScanReady):
        fault = session.scan.fault if isinstance(session.scan, ScanFailed) else ""
        link.trouble(DeviceCode.SCANNER, fault)


def where(pen: Pen) -> tuple[str, str]:
    """The procedure and the step, in the mediators' language and for any neighbour to read; no answer."""
    if pen.session.procedure is None:
        return "", ""

    def say(wanted: Text) -> str:
        return pen.town.catalogue.render(wanted, pen.town.languages[0].lang)

    route = pen.session.route(pen.today)
    step = say(text("progress.step", n=route.position, total=route.total))
    if route.current.kind not in {Kind.REVIEW, Kind.OUTCOME}:
        name = text(route.current.label or route.current.title, **route.values)
        step = f"{step}, {say(name)}"
    return say(text(pen.session.procedure.title)), step


def activity_of(session: Session, view: PageView) -> KioskActivity:
    """What the kiosk does, as the console shows it."""
    if isinstance(session.duty, OutOfOrder):
        return KioskActivity.CLOSED
    if session.assisted is not None:
        return KioskActivity.ASSISTED
    free = view.screen is Screen.ATTRACT or session.duty is not None
    return KioskActivity.FREE if free else KioskActivity.VISIT
