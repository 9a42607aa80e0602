"""The pages of a national fiche: its questions, its text, its checklist, a word explained, a link."""

from __future__ import annotations

from dataclasses import dataclass
from typing import assert_never

from kiosk.guide.play import Explained, Reading
from kiosk.guide.play_plan import Piece, Sort
from kiosk.guide.play_run import DONE, UNSURE
from kiosk.guide.play_screens import Ask, Checklist, Leads, Option, Read
from kiosk.guide.richtext import TermId
from kiosk.pages import actions as act
from kiosk.pages.actions import Action
from kiosk.pages.frame import Pen, back, heading, main, senses, states
from kiosk.pages.guide_parts import (
    FRENCH,
    Beyond,
    counted,
    explainer,
    french,
    head_words,
    neighbours,
    pieces,
    terms,
    titles,
    what,
    within,
)
from kiosk.pages.site import code_and_shield
from kiosk.pages.view import Node, Role, Screen, State, Tone

Page = tuple[Screen, str, tuple[Node, ...]]
OLD_DAYS = 730
"""The State verifies its fiches about once a year."""


def fiche_page(
    pen: Pen,
    reading: Reading,
    beyond: Beyond,
    *,
    unanswered: bool = False,
    take_along: tuple[Node, ...] = (),
    ending: Node | None = None,
) -> Page:
    """The page where a reading stands.

    ``unanswered``: "Continuer" was touched without a choice. ``take_along`` stands on the last page (paper,
    phone), and ``ending`` is its main action there.
    """
    screen = reading.screen
    match screen:
        case Ask():
            kind, nodes = Screen.QUESTION, _ask(pen, reading, screen, unanswered=unanswered)
        case Read():
            kind, nodes = Screen.QUESTION, _read(pen, reading, screen, beyond)
        case Leads():
            kind, nodes = Screen.MENU, _leads(pen, reading, screen, beyond)
        case Checklist():
            kind = Screen.FINISH if screen.last else Screen.QUESTION
            nodes = _checklist(pen, reading, screen, beyond)
        case never:
            assert_never(never)
    if reading.over:
        forward: tuple[Node, ...] = (ending,) if ending else ()
        nodes = (*nodes, *take_along)
    else:
        forward = (main(pen, "action.continue", act.Confirm()),)
    foot = (*_old(pen, reading), source(pen, reading), back(pen), *forward)
    nodes = _noted(pen, nodes)
    return kind, f"fiche.{reading.fiche.id}.{screen.id}", (_progress(pen, reading), *nodes, *foot)


def turn_reading(reading: Reading, action: Action) -> Reading | None:
    """The reading after an action; None when the reader leaves it. Other actions change nothing."""
    match action:
        case act.Pick(option):
            return reading.choose(option)
        case act.Confirm():
            return None if reading.over else reading.go_on()
        case act.Back():
            return reading.back() if reading.can_go_back else None
        case _:
            return reading


def _progress(pen: Pen, reading: Reading) -> Node:
    step = pen.say("progress.step", n=reading.position, total=reading.total)
    return french(
        pen, "progress", Role.PROGRESS, reading.fiche.title, detail=step,
        value=f"{reading.position}/{reading.total}", reads=False,
    )  # fmt: skip


def _noted(pen: Pen, nodes: tuple[Node, ...]) -> tuple[Node, ...]:
    """That the text is in French only, above the text: below, it comes too late for who cannot read it."""
    if pen.session.comfort.lang == FRENCH:
        return nodes
    note = pen.node("french", Role.NOTICE, pen.say("guide.french_only"), icon="translate")
    bars = {Role.TITLE, Role.LISTEN, Role.SPEAK}
    above = max(place for place, node in enumerate(nodes, 1) if node.role in bars)
    return (*nodes[:above], note, *nodes[above:])


def _old(pen: Pen, reading: Reading) -> tuple[Node, ...]:
    """Said once, at the beginning: a text that nobody has verified for years may not hold any more."""
    day = reading.fiche.verified
    if day is None or reading.can_go_back or (pen.today - day).days < OLD_DAYS:
        return ()
    words = pen.say("guide.old", year=day.year)
    return (pen.node("old", Role.NOTICE, words, icon="warning", tone=Tone.WARNING),)


def source(pen: Pen, reading: Reading) -> Node:
    """Where the words come from, and of what day they are."""
    day = reading.fiche.verified
    words = pen.say("guide.source", date=day) if day else pen.say("guide.source.undated")
    return pen.node("source", Role.TEXT, words)


def _read(pen: Pen, reading: Reading, page: Read, beyond: Beyond) -> tuple[Node, ...]:
    title, heading = titles(pen, reading, page.heads)
    return (
        title,
        *senses(pen),
        *((heading,) if heading else ()),
        *pieces(pen, page.pieces, beyond),
        *terms(pen, reading, page),
        *within(pen, page, beyond),
    )


def _ask(pen: Pen, reading: Reading, ask: Ask, *, unanswered: bool) -> tuple[Node, ...]:
    nodes: list[Node] = []
    if ask.title:
        nodes.append(french(pen, "title", Role.TITLE, ask.title.text))
    else:
        nodes.append(pen.node("title", Role.TITLE, pen.say(f"guide.ask.{ask.sort}")))
    nodes += senses(pen)
    if ask.heads:
        nodes.append(french(pen, "heading", Role.HEADING, head_words(pen, ask.heads[-1])))
    if ask.explained:
        nodes.append(explainer(pen, TermId("ask"), ask.title.text))
    if unanswered:
        words = pen.say("error.choice.empty")
        nodes.append(pen.node("error", Role.ERROR, words, icon="warning-circle", tone=Tone.WARNING))
    for option in ask.options:
        nodes.append(_option(pen, reading, ask, option))
        if option.explained:
            nodes.append(explainer(pen, TermId(f"option:{option.id}"), option.title.text))
    return tuple(nodes)


def _option(pen: Pen, reading: Reading, ask: Ask, option: Option) -> Node:
    marked = states((option.id == reading.picked, State.SELECTED))
    pick, name = act.Pick(option.id), f"option.{option.id}"
    if option.id == UNSURE:
        key = "answer.unsure" if ask.sort is Sort.QUESTION else "guide.ask.all"
        return pen.node(name, Role.CHOICE, pen.say(key), icon="question", action=pick, states=marked)
    if option.id == DONE:
        done = pen.say("guide.ask.done")
        return pen.node(name, Role.CHOICE, done, icon="flag-checkered", action=pick, states=marked)
    return french(pen, name, Role.CHOICE, counted(option.nth, option.title.text), action=pick, states=marked)


def _leads(pen: Pen, reading: Reading, leads: Leads, beyond: Beyond) -> tuple[Node, ...]:
    if leads.heads:
        title, heading = titles(pen, reading, leads.heads)
    else:
        title, heading = pen.node("title", Role.TITLE, pen.say("guide.leads")), None
    below = (heading,) if heading else ()
    return (title, *senses(pen), *below, *neighbours(pen, leads.links, beyond))


# ---- The checklist ----


@dataclass(frozen=True)
class Kept:
    """A line to take along: the fiche's words, the heading that they stood under, and an official address."""

    heading: str
    words: str
    url: str = ""


@dataclass(frozen=True)
class KeptSection:
    """A part of the checklist, for the paper and the phone."""

    title: str
    lines: tuple[Kept, ...]


def checklist_sections(pen: Pen, reading: Reading, beyond: Beyond) -> tuple[KeptSection, ...]:
    """The checklist of what was read, as plain words: the same on the page, the paper and the phone."""
    return tuple(
        KeptSection(pen.say(section.key), tuple(_kept(pen, piece, beyond) for piece in section.pieces))
        for section in reading.checklist
    )


def _kept(pen: Pen, piece: Piece, beyond: Beyond) -> Kept:
    heading = head_words(pen, piece.heads[-1]) if piece.heads else ""
    url = beyond.official(piece.web.url) if piece.web else None
    return Kept(heading, piece.text, url or "")


def _checklist(pen: Pen, reading: Reading, page: Checklist, beyond: Beyond) -> tuple[Node, ...]:
    ended = "guide.end.part" if reading.cut_short else "guide.end"
    key = "guide.checklist" if reading.checklist else ended
    nodes = [pen.node("title", Role.TITLE, pen.say(key)), *senses(pen)]
    for section in page.sections:
        nodes.append(pen.node("heading", Role.HEADING, pen.say(section.key)))
        heads = section.pieces[0].heads
        if heads:
            nodes.append(french(pen, "where", Role.TEXT, head_words(pen, heads[-1])))
        nodes += pieces(pen, section.pieces, beyond)
    if page.links:
        nodes.append(pen.node("also", Role.HEADING, pen.say("guide.also")))
        nodes += neighbours(pen, page.links, beyond)
    return tuple(nodes)


# ---- Over a page ----


def explain_page(
    pen: Pen, reading: Reading, action: act.Explain, explained: Explained, beyond: Beyond
) -> Page:
    """What a word means; a long explanation goes on over several pages."""
    term, part = action.term, action.part
    last = len(explained.pages) - 1
    part = min(max(part, 0), last)
    title = what(pen, explained.title.text)
    onward = act.Explain(term, part + 1) if part < last else act.CloseOverlay()
    nodes = (
        pen.node("title", Role.TITLE, title),
        *senses(pen),
        *(pieces(pen, explained.pages[part].pieces, beyond) if explained.pages else ()),
        source(pen, reading),
        back(pen, action=act.Explain(term, part - 1) if part else act.CloseOverlay()),
        main(pen, "action.continue", onward),
    )
    return Screen.QUESTION, f"explain.{term}.{part}", _noted(pen, nodes)


def link_page(pen: Pen, url: str, rows: str, about: str = "") -> Page:
    """An official address for the phone, with the warning about paid sites that look like it.

    ``rows``: the code of ``url``, as ``Role.QR`` wants it. ``about``: what to have at hand there.
    """
    nodes = (
        *heading(pen, pen.say("guide.link"), about),
        *code_and_shield(pen, url, rows),
        back(pen, action=act.CloseOverlay()),
        main(pen, "action.continue", act.CloseOverlay()),
    )
    return Screen.NOTICE, "link", nodes
