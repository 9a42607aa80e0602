"""Who is told of a call, and when it is told again: louder only to those who can come."""

from __future__ import annotations

from sqlalchemy import Connection

from hub.contract import CallOrigin, Circle
from hub.help import calls, timers
from hub.help.calls import RING, Call, Rules
from hub.help.timers import Timer
from hub.shifts import shifts
from hub.shifts.shifts import OnShift
from hub.store.store import Tx

CIRCLES = (Circle.SITE, Circle.COMMUNE, Circle.REMOTE)
SLOWER = 4
"""A call that all have heard rings ever more rarely, at most so many times doubled."""


def circles_of(origin: CallOrigin) -> tuple[Circle, ...]:
    """What was only noticed is nobody's business outside the commune."""
    return CIRCLES if origin is CallOrigin.PERSON else CIRCLES[:2]


def who_can_come(conn: Connection, commune: str, origin: CallOrigin, now_ms: int) -> list[OnShift]:
    """Everybody on shift who would be rung sooner or later."""
    return shifts.in_circle(shifts.present(conn, commune, now_ms), circles_of(origin)[-1], "")


def first_circle(people: list[OnShift], origin: CallOrigin, place: str) -> Circle:
    """The nearest circle in which there is anybody; with nobody anywhere, the nearest."""
    found = (one for one in circles_of(origin) if shifts.in_circle(people, one, place))
    return next(found, Circle.SITE)


def next_circle(people: list[OnShift], call: Call) -> Circle | None:
    """The nearest wider circle in which somebody is who was not rung yet; None: all have been."""
    here, place = call.view.circle, call.view.kiosk.place
    rung = {one.staff for one in shifts.in_circle(people, here, place)}
    wider = circles_of(call.view.origin)
    for circle in wider[wider.index(here) + 1 :] if here in wider else ():
        if {one.staff for one in shifts.in_circle(people, circle, place)} - rung:
            return circle
    return None


def start(tx: Tx, call: Call, rules: Rules, since_ms: int, *, rings: bool) -> None:
    """Begin to wait for somebody, who may come until the lifetime since then is over.

    ``rings``: at once, because no open page will show it otherwise.
    """
    for timer, due_ms in (
        (Timer.UNSEEN, tx.now_ms if rings else tx.now_ms + rules.unseen_ms),
        (Timer.UNACCEPTED, tx.now_ms + rules.unaccepted_ms),
        (Timer.EXPIRE, since_ms + rules.lifetime_ms),
    ):
        timers.arm(tx, call.view.id, timer, due_ms)


def only_phones(people: list[OnShift], circle: Circle, place: str) -> bool:
    """Whether those to be told have phones and no open page: they would hear of nothing before it rings."""
    rung = shifts.in_circle(people, circle, place)
    return bool(rung) and not any(one.live for one in rung)


def ring(tx: Tx, call: Call) -> None:
    """Make it heard on the pages of the circle, and on the phones if a person waits."""
    people = shifts.present(tx.conn, call.commune, tx.now_ms)
    rung = [one.staff for one in shifts.in_circle(people, call.view.circle, call.view.kiosk.place)]
    calls.tell(tx, RING, call, rung=rung)
    if call.view.origin is CallOrigin.PERSON and rung:
        timers.arm(tx, call.view.id, Timer.PUSH, tx.now_ms)


def again_ms(call: Call, rules: Rules) -> int:
    """How long until a call that everybody has heard is rung once more."""
    return int(rules.unaccepted_ms * 2 ** min(call.detail.rings + 1, SLOWER))
