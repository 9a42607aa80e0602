"""What was read on a paper: facts to agree to, what to look at, and every way on."""

from __future__ import annotations

from kiosk.pages import actions as act
from kiosk.pages.actions import OnSheet, Work
from kiosk.pages.frame import Pen, back, heading, main, states
from kiosk.pages.question import progress, say_on
from kiosk.pages.readings import DATED, Reading, on_paper, readings, told_of, troubles
from kiosk.pages.said import names
from kiosk.pages.scan_sheets import photo
from kiosk.pages.states import ScanTaken
from kiosk.pages.view import Node, Role, State, Tone
from kiosk.pages.wording import age_of, answer_words
from kiosk.procedures.answers import DateGiven
from kiosk.procedures.models import Kind, Page
from kiosk.procedures.papers import PaperField, PaperTrouble, Remedy, Trouble
from kiosk.procedures.route import Route, Step, finding
from kiosk.procedures.said import said_key
from kiosk.types import PageId, TextKey


def taken(pen: Pen, route: Route, scan: ScanTaken) -> tuple[Node, ...]:
    """The whole paper: what is to be looked at first, then what was read; or just the paper."""
    page, town, today = route.current, pen.town, pen.today
    # Another paper in its place is another matter: it is looked at like the first.
    answered = pen.session.draft.known or pen.session.dossier.answers.get(page.id) == scan.paper
    odd = () if answered else troubles(pen.session, page, scan.paper, town, today)
    lines = () if answered else readings(pen.session, page, scan.paper, town, today)
    if odd:
        return (
            *_troubled(pen, route, scan, odd),
            *_lines(pen, scan, lines, apart=True),
            *_ways(pen, route, odd[0]),
        )
    if lines:
        head = heading(pen, pen.say("scan.read.title"), pen.say("scan.read.text"))
        # "It is right" is not said of what the person has just called wrong.
        agree = "action.continue" if scan.doubted else "scan.read.right"
        actions = (back(pen), main(pen, agree, act.Confirm(), "check"))
        again = _again(pen)
        return (progress(pen, route), *head, *_lines(pen, scan, lines), again, *actions)
    return _whole(pen, route, scan)


def _whole(pen: Pen, route: Route, scan: ScanTaken) -> tuple[Node, ...]:
    """There is nothing to ask of it."""
    sheets = pen.session.stack_of(route.current).sheets
    # Of a paper that was shown in another procedure no photograph is kept.
    paper = pen.node("picture", Role.PICTURE, icon="file-text", reads=False)
    picture = photo(pen, sheets[0].picture) if sheets else paper
    # It was laid down already: to ask for it again would undo what is done.
    title = say_on(pen, route, TextKey("piece.held.title"))
    pages = _pages(pen) if len(sheets) > 1 else ()
    return (
        progress(pen, route), *heading(pen, title), *_wallet(pen, route.current), picture, _again(pen),
        *pages, back(pen), main(pen, "action.continue", act.Confirm()),
    )  # fmt: skip


def _wallet(pen: Pen, page: Page) -> tuple[Node, ...]:
    """A paper of this kind was shown before: it serves here."""
    if page.piece is None or not pen.session.draft.known:
        return ()
    dated = pen.session.wallet.serves(page.piece, pen.today)
    words = pen.say("piece.held" if dated else "piece.held.undated")
    return (pen.node("wallet", Role.NOTICE, words, icon="check-circle", tone=Tone.OK),)


def too_old(pen: Pen, page: Page) -> tuple[Node, ...]:
    """The paper of this kind that was shown before is too old here."""
    if page.piece is None or page.id in pen.session.dossier.answers or pen.session.draft.known:
        return ()
    paper = pen.session.wallet.papers.get(page.piece.piece)
    if paper is None or paper.dated is None or pen.session.wallet.serves(page.piece, pen.today):
        return ()
    words = pen.say("piece.held.old", age=age_of(pen, paper.dated, page.piece))
    return (pen.node("wallet", Role.NOTICE, words, icon="warning", tone=Tone.WARNING),)


def _troubled(pen: Pen, route: Route, scan: ScanTaken, odd: tuple[PaperTrouble, ...]) -> tuple[Node, ...]:
    first, *others = odd
    nodes = [progress(pen, route), *heading(pen, pen.say(first.says), pen.say(first.mend))]
    nodes += _both(pen, route.current, scan, first.code)
    for one in others:
        nodes.append(
            pen.node(
                f"trouble.{one.code}", Role.NOTICE, pen.say(one.says), detail=pen.say(one.mend),
                icon="warning", tone=Tone.WARNING,
            )
        )  # fmt: skip
        nodes += _both(pen, route.current, scan, one.code)
    return tuple(nodes)


def _both(pen: Pen, page: Page, scan: ScanTaken, code: Trouble) -> tuple[Node, ...]:
    """What the paper says and what the person said, where they differ: nobody verifies what is not shown."""
    read = scan.paper.read
    said = ", ".join(_words(pen, one) for one in told_of(pen.session, page, code))
    if read is None or not said:
        return ()
    born = read.day(PaperField.BIRTH_DATE) if code is Trouble.OTHER_BIRTH else None
    words = _words(pen, Reading(DATED, DateGiven(born), certain=False)) if born else on_paper(read, code)
    sides = (("paper", "scan.read.paper", words, "file-text"), ("told", "known.told", said, "user"))
    return tuple(
        pen.node(f"{name}.{code}", Role.NOTICE, pen.say(key), detail=told, icon=icon, private=True)
        for name, key, told, icon in sides
        if words
    )


def _lines(pen: Pen, scan: ScanTaken, lines: tuple[Reading, ...], *, apart: bool = False) -> tuple[Node, ...]:
    head = (pen.node("read", Role.HEADING, pen.say("scan.read.title")),) if apart and lines else ()
    return (*head, *(_line(pen, scan, one) for one in lines))


def _line(pen: Pen, scan: ScanTaken, one: Reading) -> Node:
    """Marked while it is right; touched where it is not."""
    right = one.about not in scan.doubted
    sure = "scan.read.sure" if one.certain else "scan.read.unsure"
    return pen.node(
        f"read.{one.about}", Role.CHOICE, _label(pen, one),
        detail=f"{_words(pen, one)}\n{pen.say(sure if right else 'scan.read.wrong')}", value="several",
        icon="seal-check" if one.certain else "magnifying-glass", private=True, action=act.Doubt(one.about),
        states=states((right, State.SELECTED)),
    )  # fmt: skip


def _label(pen: Pen, one: Reading) -> str:
    return pen.say("scan.read.dated" if one.about == DATED else pen.town.facts[one.about].label)


def _words(pen: Pen, one: Reading) -> str:
    """As the person would have answered."""
    fact = pen.town.facts.get(one.about)
    kind, options = (fact.kind, fact.options) if fact else (Kind.DATE, ())
    page = Page(PageId(one.about), kind, TextKey("scan.read.title"), options=options)
    return answer_words(pen, Step(page, one.answer, finding(page, one.answer, pen.today)))


def _ways(pen: Pen, route: Route, trouble: PaperTrouble) -> tuple[Node, ...]:
    """What helps first is the main action; to keep the paper, or to do without, is always there."""
    anyway = pen.button(
        "anyway", "scan.anyway", act.Confirm(), "arrow-right", reads=False,
        said=names(pen, said_key("scan.anyway")),
    )  # fmt: skip
    missing = pen.button("missing", "scan.missing", act.Missing(), "prohibit", reads=False)
    match trouble.remedy:
        case Remedy.RETAKE:
            return (anyway, missing, back(pen), main(pen, "scan.again", act.Shoot(), "camera"))
        case Remedy.OTHER_PAPER:
            return (anyway, missing, back(pen), main(pen, "scan.other", act.Shoot(), "camera"))
        case Remedy.OTHER_SIDE:
            side = main(pen, "scan.side", OnSheet(Work.ADD), "camera")
            return (anyway, _again(pen), back(pen), side)
        case Remedy.KEEP:
            return (_again(pen), missing, back(pen), main(pen, "scan.anyway", act.Confirm()))


def _again(pen: Pen) -> Node:
    return pen.button(
        "again", "scan.again", act.Shoot(), "arrow-counter-clockwise", reads=False,
        said=names(pen, said_key("scan.again")),
    )  # fmt: skip


def _pages(pen: Pen) -> tuple[Node, ...]:
    way = pen.button(
        "pages", "scan.pages", OnSheet(Work.LIST), "files", reads=False,
        said=names(pen, said_key("scan.pages")),
    )  # fmt: skip
    return (way,)
