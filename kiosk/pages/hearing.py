"""What a person sees of being listened to: what can be said, and what was understood, before it counts."""

from __future__ import annotations

from kiosk.pages import actions as act
from kiosk.pages.frame import Pen, back, heading, main, senses
from kiosk.pages.overlays import Heard
from kiosk.pages.states import MicrophoneClosed, MicrophoneOpen, Misheard, Recognising
from kiosk.pages.view import Node, Role


def caption(pen: Pen) -> str:
    """What stands in the place of the captions while the kiosk itself is silent."""
    match pen.session.microphone:
        case MicrophoneOpen(hint, words):
            return pen.say("speak.quoted", words=words) if words else pen.say(hint)
        case Misheard(advice):
            return pen.say(advice)
        case MicrophoneClosed() | Recognising():
            return ""


def heard(pen: Pen, overlay: Heard) -> tuple[Node, ...]:
    """ "J'ai compris : pour mon enfant. C'est bien ça ?" """
    # Said to all, unlike other answers: the person has just said it aloud in this room (decision 0018).
    sure = pen.say("heard.sure.field", field=overlay.field) if overlay.field else pen.say("heard.sure")
    return (
        pen.node("title", Role.TITLE, pen.say("heard.understood", words=overlay.words)),
        pen.node("text", Role.TEXT, sure),
        *senses(pen),
        # Not a microphone: it would be touched, and is only a picture.
        pen.node("picture", Role.PICTURE, icon="ear", reads=False),
        back(pen, "heard.no", act.Agree(False), "x"),
        main(pen, "heard.yes", act.Agree(True), "check"),
    )


def unheard(pen: Pen) -> tuple[Node, ...]:
    """Twice not understood: nothing is lost, there are other ways."""
    call = pen.button("call", "dock.call", act.CallSomeone(), "hand-waving", reads=False)
    return (
        *heading(pen, pen.say("unheard.title"), pen.say("unheard.text")),
        call,
        main(pen, "unheard.touch", act.CloseOverlay(), "hand-pointing"),
    )
