"""A mediator helps beside the person: how it begins and ends, what it hides, what each page bears."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time

from kiosk.pages import assist_actions as aid
from kiosk.pages.assist_states import ALONE, Assisted, Spot
from kiosk.pages.comfort import Comfort
from kiosk.pages.frame import Pen
from kiosk.pages.overlays import AtAssist, IdleWarning, holds, without
from kiosk.pages.question import say_on
from kiosk.pages.session import Session
from kiosk.pages.view import Node, Role, State
from kiosk.types import PageId

_MINUTE_S = 60
_BOXES = frozenset({Role.LINE, Role.FIELD})
"""They have a name of their own, and hold a value."""
_SEEN = frozenset({Role.CAMERA, Role.SHEET, Role.CORNERS})
"""They show a paper: what is on it is read at a glance."""


def begun(
    session: Session, by: str, staff: str, at: time, began_s: float = 0.0, *, badge: bool = False
) -> Session:
    """The help begins, whatever is on the screen: what lies over the page stays, but for a mediator's pages.

    What serves one person alone (the black screen) is put by; it comes back with the rest of their settings.
    """
    left = ended(session)
    over = without(left.overlay, AtAssist, IdleWarning)
    help_ = Assisted(by, at, staff, left.comfort, answered=answered(left), began_s=began_s, badge=badge)
    return replace(left, assisted=help_, overlay=over, comfort=working(left.comfort), welcomed=True)


def ended(session: Session) -> Session:
    """The person has the kiosk again, with their own settings; a mandate is over, and nothing is hidden."""
    help_ = session.assisted
    if help_ is None:
        return session
    comfort = help_.own or session.comfort
    return replace(session, assisted=None, comfort=comfort, overlay=without(session.overlay, AtAssist))


def working(own: Comfort) -> Comfort:
    """The person's settings, without what would keep a second person from seeing and touching the page."""
    return replace(own, eases=own.eases - ALONE)


def answered(session: Session) -> int:
    """How many pages were answered in this visit."""
    return sum(len(one.confirmed) for one in session.dossiers.values())


def spot(session: Session, today: date) -> Spot:
    """Which page is seen; another one, and what was unveiled is hidden again.

    A paper's page is one from the camera to the sheet that is kept: what was shown stays shown.
    """
    over = type(session.overlay).__name__
    if session.procedure is None:
        return type(session.place).__name__, over
    return session.procedure.id, session.route(today).current.id, over


def after_turn(session: Session, today: date) -> Session:
    """What was unveiled on a page is hidden with it; behind a mandate's pages the settings are as before."""
    help_ = session.assisted
    if help_ is None:
        return session
    if help_.put_by is not None and not holds(session.overlay, AtAssist):
        session = replace(session, comfort=help_.put_by, assisted=replace(help_, put_by=None))
        return after_turn(session, today)
    if help_.unveiled and help_.unveiled != spot(session, today):
        return replace(session, assisted=replace(help_, unveiled=()))
    return session


def unveiled(session: Session, today: date) -> Session:
    """The person shows their answers on this page, or hides them again."""
    help_ = session.assisted
    if help_ is None:
        return session
    return replace(session, assisted=replace(help_, unveiled=() if help_.unveiled else spot(session, today)))


def jumped(session: Session, target: PageId, today: date) -> Session:
    """At a page of the route. Each answer stays; the pages between are confirmed as they were answered."""
    if session.procedure is None or target not in session.procedure.pages:
        return session
    dossier = session.dossier
    kept = replace(dossier, confirmed=dossier.confirmed - {target})
    for _ in session.procedure.pages:
        here = kept.route(today).current.id
        if here == target:
            return replace(session.with_dossier(kept), overlay=None).arriving(today)
        if here not in kept.answers:
            break
        kept = replace(kept, confirmed=kept.confirmed | {here})
    return session


# ---- What each page bears ----


def hides(pen: Pen) -> bool:
    """Whether what concerns the person is hidden on this page."""
    return hidden(pen.session, pen.today)


def hidden(session: Session, today: date) -> bool:
    """As ``hides``."""
    help_ = session.assisted
    return help_ is not None and not (help_.unveiled and help_.unveiled == spot(session, today))


def masked(pen: Pen, node: Node) -> Node:
    """The node without what concerns the person: neither drawn nor said, nor behind a touch."""
    children = tuple(masked(pen, one) for one in node.children)
    node = replace(node, children=children) if children != node.children else node
    if node.role in _SEEN:
        word = pen.say("assist.hidden") if node.role is Role.CAMERA else ""
        return replace(node, picture=None, detail=node.detail or word) if node.picture else node
    if not node.private or node.role is Role.SIGNATURE:
        return node
    return _hidden(node, pen.say("assist.hidden"))


def _hidden(node: Node, word: str) -> Node:
    """A box that holds a value keeps its name; what is offered because of an answer is a value itself."""
    if node.role in {Role.KEY, Role.TILE, Role.BUTTON}:
        off = node.states | {State.DISABLED}
        name = "" if node.role is Role.KEY else word
        return replace(node, name=name, detail="", spoken=None, said=(), action=None, states=off)
    if node.role in _BOXES:
        return replace(node, value=word if node.value else "", spoken=None)
    if node.detail:
        return replace(node, detail=word, spoken=None)
    return replace(node, name=word, spoken=None)


def beside(pen: Pen, nodes: tuple[Node, ...]) -> tuple[Node, ...]:
    """A page's nodes while somebody helps: hidden answers, the way to show them, and the mediator's box."""
    if pen.session.assisted is None:
        return nodes
    seen = tuple(masked(pen, one) for one in nodes) if hides(pen) else nodes
    if pen.session.overlay is not None:
        return seen
    shows = (_veil(pen, nodes),) if _concerns(nodes) else ()
    return *seen, *shows, _box(pen)


def _concerns(nodes: tuple[Node, ...]) -> bool:
    """Whether there is anything to hide."""
    every = [one for node in nodes for one in node.walk()]
    found = (one for one in every if one.private and one.role is not Role.SIGNATURE)
    shows = any(one.role in _SEEN for one in every)
    return shows or any(one.value if one.role in _BOXES else one.name or one.detail for one in found)


def _veil(pen: Pen, nodes: tuple[Node, ...]) -> Node:
    key, icon = ("assist.show", "eye") if hides(pen) else ("assist.hide", "eye-slash")
    paper = any(one.role in _SEEN for node in nodes for one in node.walk())
    return pen.button("assist.veil", f"{key}.paper" if paper else key, aid.Unveil(), icon, reads=False)


def _box(pen: Pen) -> Node:
    """For the mediator: how long the page takes, why help was needed, and what to know of this page."""
    seen = (*((here(pen, pen.aside.here_s),) if pen.aside.here_s else ()), *pen.aside.reasons)
    hint = _hint(pen)
    words = " ".join(one for one in (", ".join(seen) + "." if seen else "", hint) if one)
    return pen.node(
        "assist.box", Role.ASIDE, pen.say("assist.for"), detail=words or pen.say("assist.more"),
        icon="lightbulb", value="caret-right", action=aid.ShowTools(), reads=False,
    )  # fmt: skip


def here(pen: Pen, seconds: int) -> str:
    """How long the person is on this page."""
    if seconds < _MINUTE_S:
        return pen.say("assist.here.seconds", n=seconds)
    minutes, rest = divmod(seconds, _MINUTE_S)
    return pen.say("assist.here.minutes", n=minutes, seconds=f"{rest:02d}")


def _hint(pen: Pen) -> str:
    """What the pack writes for the mediator of this page."""
    if pen.session.procedure is None:
        return ""
    route = pen.session.route(pen.today)
    return say_on(pen, route, route.current.mediator) if route.current.mediator else ""
