"""The last pages: what is ready, what to bring, the phone, the paper, and the way out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from kiosk.devices.printer import JobFailed, JobPrinted, JobPrinting, JobWaiting, OutOfPaper
from kiosk.guide.links import Official, judge
from kiosk.pages import actions as act
from kiosk.pages.frame import Pen, back, heading, main, states
from kiosk.pages.handout import Handout, handout
from kiosk.pages.phone import to_phone
from kiosk.pages.question import progress, say_on
from kiosk.pages.site import code_and_shield
from kiosk.pages.states import NO_LINK, NotPrinted, ParcelFailed, ParcelReceived, PrintPreparing
from kiosk.pages.view import Node, Role, State, Tone
from kiosk.pages.wording import bring_words, price_words, site_words, step_words
from kiosk.procedures.models import Ending, Kind
from kiosk.procedures.route import Route
from kiosk.qr import qr_rows
from kiosk.types import ProcedureId

FRAMED_WORDS = 30
"""More than this in a frame is a wall of words."""


def finish(pen: Pen, route: Route) -> tuple[Node, ...]:
    """The end of a procedure."""
    page = route.current
    words = say_on(pen, route, page.text) if page.text else None
    also = (*price_words(pen, route), *site_words(pen, route))
    made = handout(pen)
    todo = to_do(pen, (*to_print(pen, route, made), *step_words(pen, route)), also)
    online = site(pen, page.outcome.url) if page.outcome and page.outcome.online else ()
    # All that is read stands together; the code and the paper, which are acted on, have the last part's room.
    ways = taken_along(pen, made, (*todo, *online, *to_bring(pen, bring_words(pen, route))))
    head = (progress(pen, route), *heading(pen, say_on(pen, route, page.title), words))
    again = pen.button("restart", "finish.restart", act.StartOver(), "arrow-counter-clockwise", reads=False)
    return (*head, *ways, another(pen), *((again,) if page.prepared else ()), back(pen), ending(pen, made))


def taken_along(pen: Pen, made: Handout | None, ways: tuple[Node, ...]) -> tuple[Node, ...]:
    """What is there, then the phone and the paper for what was made; practice lets nothing leave."""
    if made is None:
        return ways
    if pen.session.practice:
        words = pen.say("practice.end")
        return (*ways, pen.node("practice.end", Role.NOTICE, words, icon="graduation-cap"))
    qr = to_phone(pen) if made.phone else ()
    prints = (_print_button(pen), *(_link_button(pen) if made.phone else ()))
    if trouble := _print_trouble(pen):
        # What can still be done stands right below what went wrong.
        return (*trouble, *prints, *qr, *ways)
    return (*ways, *qr, *prints)


def to_print(pen: Pen, route: Route, made: Handout | None) -> tuple[str, ...]:
    """The paper that the desk is to be given must come out first; no step once it has, or will by itself."""
    at_desk = route.current.outcome is not None and route.current.outcome.kind is Ending.DESK
    out = isinstance(pen.session.printing, JobPrinted | JobWaiting)
    return () if made is None or pen.session.practice or not at_desk or out else (pen.say("finish.print"),)


def to_do(pen: Pen, steps: Sequence[str], also: Sequence[str]) -> tuple[Node, ...]:
    """The next things to do, and what they cost: in one frame when they are few words, else line by line.

    Nothing of it is done yet: no tick.
    """
    title, said = pen.say("finish.todo"), [stopped(one) for one in steps]
    if len(said) == 1 and sum(len(one.split()) for one in (*said, *also)) <= FRAMED_WORDS:
        words = " ".join((*said, *also))
        return (pen.node("todo", Role.NOTICE, title, detail=words, icon="list-checks"),)
    numbered = [f"{place}. {one}" for place, one in enumerate(said, 1)]
    plain = (pen.node(f"also.{place}", Role.TEXT, one) for place, one in enumerate(also))
    return (*listed(pen, "todo", title, numbered), *plain)


def to_bring(pen: Pen, papers: Sequence[str]) -> tuple[Node, ...]:
    """The papers to bring, one below the other; nothing when there are none."""
    return listed(pen, "bring", pen.say("finish.papers"), [f"• {one}" for one in papers]) if papers else ()


def listed(pen: Pen, name: str, title: str, lines: Sequence[str]) -> tuple[Node, ...]:
    """Lines under a heading of the page; a number in front is said too, a dot is not."""
    head = pen.node(name, Role.HEADING, title)
    texts = (
        pen.node(f"{name}.{place}", Role.TEXT, line, spoken=line[2:] if line.startswith("• ") else None)
        for place, line in enumerate(lines)
    )
    return (head, *texts)


def site(pen: Pen, url: str) -> tuple[Node, ...]:
    """An official site on the person's own phone, and the warning about those that look like it."""
    judged = judge(url, pen.town.official)
    if not isinstance(judged, Official):
        return ()
    return code_and_shield(pen, url, qr_rows(url))


def another(pen: Pen) -> Node:
    """What was said serves the next procedure too."""
    return pen.button("another", "finish.another", act.GoHome(), "squares-four", reads=False)


def ending(pen: Pen, made: Handout | None) -> Node:
    """With a file that is neither in hand nor on the phone, one touch must not erase it all."""
    return main(pen, "finish.erase", act.AskToLeave() if _unsafe(pen, made) else act.Erase(), "sign-out")


def _unsafe(pen: Pen, made: Handout | None) -> bool:
    session = pen.session
    if session.practice:
        return False
    here = session.procedure.id if session.procedure else None
    waiting = {key for key, one in session.dossiers.items() if one.confirmed and key not in session.taken}
    talked = {key for key in waiting if _ends_in_words(pen, key)}
    untaken = made is not None and not session.has_papers
    return untaken or bool(waiting - talked - {here})


def _ends_in_words(pen: Pen, procedure: ProcedureId) -> bool:
    """A procedure that ended with "speak with a person" left nothing to take."""
    current = pen.session.dossiers[procedure].route(pen.today).current
    return current.kind is Kind.OUTCOME and not current.prepared


def stopped(words: str) -> str:
    """A sentence with its stop, so that the next one does not run into it."""
    return words if words.endswith((".", "!", "?")) else f"{words}."


def _print_button(pen: Pen) -> Node:
    """The button says what became of the paper, and prints (again)."""
    match pen.session.printing:
        case PrintPreparing() | JobPrinting():
            words, icon, action = "print.printing", "printer", None
        case JobWaiting():
            words, icon, action = "print.waiting", "printer", None
        case JobPrinted():
            words, icon, action = "print.printed", "check-circle", act.Print()
        case NotPrinted() | JobFailed():
            words, icon, action = "print.action", "printer", act.Print()
        case never:
            assert_never(never)
    busy = states((action is None, State.BUSY))
    return pen.node("print", Role.BUTTON, pen.say(words), icon=icon, action=action, states=busy)


def _link_button(pen: Pen) -> tuple[Node, ...]:
    """A link on the paper, for who has no phone at hand; not once the papers are on a phone."""
    busy = isinstance(pen.session.printing, PrintPreparing | JobPrinting | JobWaiting)
    if busy or isinstance(pen.session.parcel, ParcelReceived | ParcelFailed):
        return ()
    return (pen.button("print.link", "print.link", act.ChoosePin(), "qr-code", reads=False),)


def _print_trouble(pen: Pen) -> tuple[Node, ...]:
    """What hinders the paper, before all else on the page."""
    match pen.session.printing:
        case JobWaiting(OutOfPaper()):
            name = "paper"
        case JobWaiting():
            name = "blocked"
        case JobFailed(reason) if reason == NO_LINK:
            name = "no_link"
        case JobFailed():
            name = "failed"
        case NotPrinted() | PrintPreparing() | JobPrinting() | JobPrinted():
            return ()
        case never:
            assert_never(never)
    return (
        pen.node(
            "printing", Role.NOTICE, pen.say(f"print.{name}.title"), detail=pen.say(f"print.{name}.text"),
            icon="warning", tone=Tone.WARNING,
        ),
    )  # fmt: skip
