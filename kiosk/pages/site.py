"""An official site for the person's own phone, and the warning about paid sites that look like it."""

from __future__ import annotations

from urllib.parse import urlsplit

from kiosk.pages.aim import how, spoken_code
from kiosk.pages.frame import Pen
from kiosk.pages.view import Node, Role, Tone


def site_name(url: str) -> str:
    """The part of an address that a person can read and compare."""
    return urlsplit(url).hostname or url


def code_and_shield(pen: Pen, url: str, rows: str) -> tuple[Node, ...]:
    """The code of an address and the warning beside it. ``rows``: the code, as ``Role.QR`` wants it."""
    name = site_name(url)
    beware = pen.say("site.shield", name=name)
    title, words = pen.say("site.title"), pen.say("site.text", name=name)
    return (
        pen.node("site", Role.QR, title, detail=words, value=rows, spoken=spoken_code(pen, title, words)),
        how(pen),
        pen.node("shield", Role.NOTICE, beware, icon="shield-warning", tone=Tone.WARNING),
    )
