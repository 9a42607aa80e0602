"""Mediators' badges as a hub tells a kiosk of them, made quickly; and a mediator's hands at a kiosk."""

from __future__ import annotations

from functools import cache

from hub.contract.briefing import BadgeEntry, badge_sha256
from hub.contract.staff import Role
from kiosk.app.assisting.badges import verifier
from kiosk.devices.badge import BadgeTouched
from kiosk.pages import actions as act
from tests.support.front import Front

CARD, PIN, NAME, STAFF = "the secret of a fictitious badge", "2580", "Camille", "camille"
AGENTS_CARD = "the secret of an agent's badge"


@cache
def badge(
    card: str = CARD, pin: str = PIN, name: str = NAME, staff: str = STAFF, role: Role = Role.MEDIATOR
) -> BadgeEntry:
    proof = verifier(pin, card, memory_kib=8, rounds=1)
    return BadgeEntry(staff=staff, name=name, role=role, badge_sha256=badge_sha256(card), verifier=proof)


def lays(hall: Front, card: str = CARD) -> None:
    """A badge is laid on the reader."""
    hall.kiosk.badge(BadgeTouched((card,)))
    hall.settles()


def types_pin(hall: Front, pin: str = PIN) -> None:
    for digit in pin:
        hall.kiosk.touch(act.Type(digit))
    hall.kiosk.touch(act.Confirm())
    hall.settles()


def gives_back(hall: Front) -> None:
    """The mediator gives the hand back, and confirms the report."""
    hall.kiosk.touch(act.EndAssist())
    hall.kiosk.touch(act.Confirm())
    hall.settles()


def helps(hall: Front, card: str = CARD, pin: str = PIN) -> None:
    """A mediator begins to help."""
    lays(hall, card)
    types_pin(hall, pin)
    assert hall.session.assisted is not None
