"""The plan of a life event: by when, what can be done here, and what is to be known of the rest."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from kiosk.pages import actions as act
from kiosk.pages.finish import another, ending, stopped, taken_along
from kiosk.pages.frame import Pen, back, heading
from kiosk.pages.handout import handout
from kiosk.pages.view import Node, Role, Tone
from kiosk.procedures.events import Due, LifeEvent, plan

_HINTS = {act.OpenProcedure: "events.begin", act.OpenFiche: "events.read"}
_ICONS = {act.OpenProcedure: "pencil-line", act.OpenFiche: "book-open-text"}


def event_plan(pen: Pen, event: LifeEvent, day: date) -> tuple[Node, ...]:
    """What a life event asks for, in order, each moment once; what this kiosk does can be begun here."""
    dues = plan(event, day, pen.today, pen.town.region)
    begins = any(isinstance(_begun(pen, due), act.OpenProcedure) for due in dues)
    text = "events.plan.text" if begins else "events.plan.told"
    lines = (node for when, some in _moments(pen, dues).items() for node in _moment(pen, when, some))
    made = handout(pen)
    ways = taken_along(pen, made, (*lines, *_told(pen, event)))
    return (
        *heading(pen, pen.say(event.title), pen.say(text)),
        *ways,
        another(pen),
        back(pen),
        ending(pen, made),
    )


def _moments(pen: Pen, dues: Sequence[Due]) -> dict[str, list[Due]]:
    """What is due, by its moment in words: said once, not on every line."""
    found: dict[str, list[Due]] = {}
    for due in dues:
        found.setdefault(_when(pen, due), []).append(due)
    return found


def _when(pen: Pen, due: Due) -> str:
    if due.by is None:
        return pen.say("events.when.any")
    if due.by < pen.today:
        return pen.say("events.when.soon")
    return pen.say("events.when.advised" if due.item.advised else "events.when.by", date=due.by)


def _moment(pen: Pen, when: str, some: Sequence[Due]) -> Iterator[Node]:
    """A moment and what belongs to it, first what can be done here."""
    yield pen.node(f"when.{some[0].item.id}", Role.HEADING, when)
    for due in sorted(some, key=lambda one: _begun(pen, one) is None):
        yield _line(pen, due)


def _line(pen: Pen, due: Due) -> Node:
    """A frame to touch, or words alone: what looks as if it could be touched can be."""
    name, label, action = f"due.{due.item.id}", pen.say(due.item.label), _begun(pen, due)
    about = _about(pen, due)
    if action is None:
        return pen.node(
            name, Role.TEXT, f"{stopped(label)}\n{about}", icon="warning" if due.overdue else "info"
        )
    return pen.node(
        name, Role.NOTICE, label, detail=about, hint=pen.say(_HINTS[type(action)]), value="arrow-right",
        icon=_ICONS[type(action)], action=action, tone=Tone.WARNING if due.overdue else Tone.PLAIN,
    )  # fmt: skip


def _about(pen: Pen, due: Due) -> str:
    """Where it is done; over the deadline, what to do now, which names the place itself."""
    where = stopped(pen.say(due.item.where))
    if not due.overdue:
        return where
    return pen.say(due.item.late) if due.item.late else f"{pen.say('events.overdue', date=due.by)} {where}"


def _begun(pen: Pen, due: Due) -> act.OpenProcedure | act.OpenFiche | None:
    """What this kiosk does about it: the procedure, else the fiche where there is one."""
    item, library = due.item, pen.town.library
    if item.procedure in pen.town.procedures and item.procedure:
        return act.OpenProcedure(item.procedure)
    if item.fiche and library and library.head(item.fiche):
        return act.OpenFiche(item.fiche)
    return None


def _told(pen: Pen, event: LifeEvent) -> tuple[Node, ...]:
    """The State's own "Comment faire si" about it, where the library holds it."""
    head = pen.town.library.head(event.guide) if event.guide and pen.town.library else None
    if head is None:
        return ()
    return (
        pen.node(
            "guide", Role.NOTICE, pen.say("events.guide"), icon="book-open-text", value="arrow-right",
            action=act.OpenFiche(head.id),
        ),
    )  # fmt: skip
