"""The pages of a mandate: the judge's measure, the text, what was understood, two signatures, the copy.

Modelled on the mandate of Aidants Connect (facts: eadmin.md, section D), and it says that it is none.
"""

from __future__ import annotations

from typing import assert_never

from kiosk.devices.printer import JobFailed, JobPrinted, JobPrinting, JobWaiting
from kiosk.pages import actions as act
from kiosk.pages import assist_actions as aid
from kiosk.pages.assist_states import MandateStep, Mandating
from kiosk.pages.fields import error
from kiosk.pages.frame import Pen, back, heading, main, states
from kiosk.pages.mandate_turn import OFFERED
from kiosk.pages.signature import signature_box
from kiosk.pages.states import NotPrinted, PrintPreparing, PrintState
from kiosk.pages.view import Node, Role, Screen, State, Tone
from kiosk.types import Text, text

CLAUSES = ("who", "scope", "may", "until", "stop", "kept", "free", "not_aidants")
"""What the mandate says, sentence by sentence: the page, the voice and the paper say the same."""
_ICONS = {"yes": "check", "no": "x", "unsure": "question", "right": "file-text", "all": "files"}


def clauses(by: str, town: str, procedure: Text) -> tuple[Text, ...]:
    """The mandate's sentences."""
    return tuple(text(f"mandate.clause.{one}", by=by, town=town, procedure=procedure) for one in CLAUSES)


def mandate_page(pen: Pen, page: Mandating) -> tuple[Screen, str, tuple[Node, ...]]:
    """The page of this step."""
    key = f"mandate.{page.step}"
    match page.step:
        case MandateStep.PROTECTED | MandateStep.ASKED | MandateStep.AGAIN:
            return Screen.QUESTION, key, _asking(pen, page)
        case MandateStep.TEXT:
            # On this screen nobody goes on before they have seen the last part.
            return Screen.REVIEW, key, _text(pen)
        case MandateStep.PERSON | MandateStep.MEDIATOR:
            return Screen.QUESTION, key, _signing(pen, page)
        case (
            MandateStep.SEALING | MandateStep.STOPPED | MandateStep.REFUSED | MandateStep.FAILED
            | MandateStep.WITHDRAWN
        ):  # fmt: skip
            return Screen.NOTICE, key, _told(pen, page.step)
        case MandateStep.SIGNED:
            return Screen.NOTICE, key, _signed(pen, page)
        case never:
            assert_never(never)


def _by(pen: Pen) -> str:
    return pen.session.assisted.by if pen.session.assisted else ""


def _procedure(pen: Pen) -> Text:
    assert pen.session.procedure is not None, "a mandate is for a procedure"
    return Text(pen.session.procedure.title)


def _say(pen: Pen, key: str) -> str:
    return pen.say(text(f"mandate.{key}", by=_by(pen), procedure=_procedure(pen)))


def _asking(pen: Pen, page: Mandating) -> tuple[Node, ...]:
    wrong = (error(pen, pen.say("error.choice.empty")),) if page.unanswered else ()
    tiles = tuple(
        pen.node(
            f"option.{one}", Role.CHOICE, _say(pen, f"{page.step}.{one}"), icon=_ICONS[one],
            action=act.Pick(one), states=states((one == page.option, State.SELECTED)),
        )
        for one in OFFERED[page.step]
    )  # fmt: skip
    words = heading(pen, _say(pen, f"{page.step}.title"), _say(pen, f"{page.step}.text"))
    return (*words, *wrong, *tiles, back(pen), main(pen, "action.continue", act.Confirm()))


def _text(pen: Pen) -> tuple[Node, ...]:
    said = clauses(_by(pen), pen.town.name, _procedure(pen))
    return (
        *heading(pen, _say(pen, "text.title")),
        *(
            pen.node(f"clause.{name}", Role.TEXT, pen.say(one))
            for name, one in zip(CLAUSES, said, strict=True)
        ),
        back(pen),
        main(pen, "action.continue", act.Confirm()),
    )


def _signing(pen: Pen, page: Mandating) -> tuple[Node, ...]:
    """The same box as in a procedure; there is no other way to sign, since nobody signs for somebody else."""
    strokes = page.person if page.step is MandateStep.PERSON else page.mediator
    box = signature_box(pen, strokes, unanswered=page.unanswered)
    words = heading(pen, _say(pen, f"{page.step}.title"), _say(pen, f"{page.step}.text"))
    return (*words, *box, back(pen), main(pen, "mandate.sign", act.Confirm(), "signature"))


def _told(pen: Pen, step: MandateStep) -> tuple[Node, ...]:
    """Where the way ends, or waits for a moment."""
    icon = "hourglass" if step is MandateStep.SEALING else "hand-palm"
    words = heading(pen, _say(pen, f"{step}.title"), _say(pen, f"{step}.text"))
    ends = () if step is MandateStep.SEALING else (main(pen, "mandate.close", act.CloseOverlay(), "check"),)
    return (pen.node("picture", Role.PICTURE, icon=icon, reads=False), *words, *ends)


def in_groups(code: str) -> str:
    """As it is written and read out: by fours."""
    return " ".join(code[at : at + 4] for at in range(0, len(code), 4))


def _signed(pen: Pen, page: Mandating) -> tuple[Node, ...]:
    """Signed; what became of the copy, and the code that stands on it."""
    signed = pen.session.mandate
    paper = signed.paper if signed else NotPrinted()
    name, tone, icon = _paper(paper)
    copy = pen.node(
        "mandate.paper", Role.NOTICE, pen.say(f"mandate.paper.{name}"), icon=icon, tone=tone,
    )  # fmt: skip
    code = pen.node(
        "mandate.code", Role.NOTICE, pen.say("mandate.code"), detail=in_groups(page.code),
        icon="prohibit", reads=False,
    )  # fmt: skip
    again = pen.button("mandate.again", "mandate.again", aid.PrintMandate(), "printer", reads=False)
    return (
        *heading(pen, _say(pen, "signed.title"), _say(pen, "signed.text")),
        copy,
        *((code,) if page.code else ()),
        *((again,) if name == "failed" else ()),
        main(pen, "action.continue", act.CloseOverlay()),
    )


def _paper(state: PrintState) -> tuple[str, Tone, str]:
    match state:
        case NotPrinted() | PrintPreparing() | JobPrinting():
            return "printing", Tone.PLAIN, "printer"
        case JobWaiting():
            return "waiting", Tone.WARNING, "warning"
        case JobPrinted():
            return "printed", Tone.OK, "check-circle"
        case JobFailed():
            return "failed", Tone.WARNING, "warning"
        case never:
            assert_never(never)
