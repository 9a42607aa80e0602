"""The pages of a procedure: a question, something known to confirm, something to know, the review."""

from __future__ import annotations

from collections.abc import Sequence

from kiosk.pages import actions as act
from kiosk.pages.comfort import TEXT_SIZES
from kiosk.pages.fields import error, fields
from kiosk.pages.frame import Pen, back, heading, main, states
from kiosk.pages.said import example, names
from kiosk.pages.signature import signature_box
from kiosk.pages.view import Node, Role, State, Tone
from kiosk.pages.wording import answer_words, good_for
from kiosk.procedures.answers import Chosen
from kiosk.procedures.expand import NO
from kiosk.procedures.identity import asks_identity
from kiosk.procedures.models import Kind, Page, Part
from kiosk.procedures.route import Route, Step, finding
from kiosk.procedures.said import said_key
from kiosk.types import TextKey, text

MOST_OFFERED = 4


def progress(pen: Pen, route: Route) -> Node:
    """The procedure's name and how far the person is."""
    assert pen.session.procedure is not None
    step = pen.say("progress.step", n=route.position, total=route.total)
    return pen.node(
        "progress", Role.PROGRESS, pen.say(pen.session.procedure.title), detail=step,
        value=f"{route.position}/{route.total}", reads=False,
    )  # fmt: skip


def say_on(pen: Pen, route: Route, key: TextKey) -> str:
    """A text of the current page, with its values."""
    return pen.say(text(key, **route.values))


def page_heading(pen: Pen, route: Route, *, asks: bool = True) -> tuple[Node, ...]:
    """Progress, title, text and the listen bar of a procedure's page; the text helps who is to answer."""
    page = route.current
    words = say_on(pen, route, page.text) if page.text and asks else None
    return (progress(pen, route), *heading(pen, say_on(pen, route, page.title), words))


def question(pen: Pen, route: Route) -> tuple[Node, ...]:
    """A question with its answers, or its fields and a keyboard."""
    page = route.current
    if pen.session.draft.known:
        return known(pen, route)
    actions = (back(pen), main(pen, "action.continue", act.Confirm()))
    return (*page_heading(pen, route), *_body(pen, route, page), *actions)


def _body(pen: Pen, route: Route, page: Page) -> tuple[Node, ...]:
    if page.kind is Kind.INFO:
        picture = pen.node("picture", Role.PICTURE, icon=page.icon or "info", reads=False)
        return (picture,)
    if page.kind is Kind.SIGNATURE:
        return _signature(pen)
    if page.kind in {Kind.CHOICE, Kind.SEVERAL}:
        return (*_still_good(pen, page), *_choices(pen, route, page))
    return (*_sign_in(pen, page), *fields(pen, page))


def _sign_in(pen: Pen, page: Page) -> tuple[Node, ...]:
    """Who has an account need not write who they are; in practice nobody signs in."""
    if not pen.signs_in or pen.session.practice or not asks_identity(page):
        return ()
    # Its name tells who has no account there that it is not for them.
    words = pen.say("sign_in.offer", provider=pen.signs_in)
    return (
        pen.node(
            "sign_in", Role.BUTTON, words, icon="device-mobile", action=act.SignIn(), reads=False,
            said=names(pen, said_key("sign_in.offer")),
        ),
    )  # fmt: skip


def _choices(pen: Pen, route: Route, page: Page) -> tuple[Node, ...]:
    draft, several = pen.session.draft, page.kind is Kind.SEVERAL
    tiles = tuple(
        pen.node(
            f"option.{option.id}", Role.CHOICE, say_on(pen, route, option.label), icon=option.icon,
            detail=say_on(pen, route, option.detail) if option.detail else "", action=act.Pick(option.id),
            value="several" if several else "", said=names(pen, option.said),
            states=states((option.id == draft.option or option.id in draft.options, State.SELECTED)),
        )
        for option in page.options
    )  # fmt: skip
    wrong = (error(pen, pen.say("error.choice.empty")),) if draft.unanswered else ()
    return (*wrong, *tiles, *(() if several else offer(pen, tiles)))


def offer(pen: Pen, answers: Sequence[Node]) -> tuple[Node, ...]:
    """That one may answer aloud, with an answer as an example.

    Only beside a few answers in the first text size: else the bar to speak to says enough, and room is for
    the answers.
    """
    few = len(answers) <= MOST_OFFERED and pen.session.comfort.text_size == TEXT_SIZES[0]
    if not (pen.hears and few):
        return ()
    words = pen.say("speak.offer", words=example(answers))
    return (pen.node("speak.offer", Role.TEXT, words, icon="microphone", reads=False),)


def _still_good(pen: Pen, page: Page) -> tuple[Node, ...]:
    """ "Trop vieux" for this procedure is not too old for every other."""
    if page.piece is None or page.piece.part is not Part.OLD:
        return ()
    others = good_for(pen, page.piece)
    if not others:
        return ()
    words = pen.say("piece.good_for", names=", ".join(others))
    return (pen.node("good_for", Role.NOTICE, words, icon="check-circle", tone=Tone.OK),)


def _signature(pen: Pen) -> tuple[Node, ...]:
    draft = pen.session.draft
    later = pen.button("missing", "signature.later", act.Missing(), "pencil-simple-line", reads=False)
    return (*signature_box(pen, draft.strokes, unanswered=draft.unanswered), later)


def known(pen: Pen, route: Route) -> tuple[Node, ...]:
    """Something said before in this visit: the question with its answer, to be confirmed, not asked again."""
    page = route.current
    assert page.fact is not None, "only facts are known"
    told = pen.session.facts[page.fact]
    answer, whence = told.answer, "sign_in.told" if told.source else "known.told"
    value = answer_words(pen, Step(page, answer, finding(page, answer, pen.today)))
    line = pen.node(
        "known",
        Role.NOTICE,
        pen.say(whence, provider=told.source),
        detail=value,
        icon=page.icon or "check-circle",
        private=True,
    )
    change = pen.button("correct", "known.change", act.Correct(), "pencil-simple", reads=False)
    actions = (back(pen), main(pen, "known.right", act.Confirm(), "check"))
    return (*page_heading(pen, route, asks=False), line, change, *actions)


def review(pen: Pen, route: Route) -> tuple[Node, ...]:
    """Every answer on a line that opens it again."""
    lines = tuple(
        pen.node(
            f"line.{step.page.id}", Role.LINE, pen.say(text(step.page.label, **step.page.values)),
            value=answer_words(pen, step), hint=pen.say("review.change"), icon="pencil-simple",
            action=act.Change(step.page.id), private=True,
        )
        for step in route.steps
        if step.page.label and (not step.page.hidden or _ends_group(step))
    )  # fmt: skip
    actions = (back(pen), main(pen, "review.right", act.Confirm(), "check"))
    return (*page_heading(pen, route), *lines, *actions)


def _ends_group(step: Step) -> bool:
    """ "Another child? No": the line by which one more can still be added."""
    return step.page.again and step.answer == Chosen(NO)
