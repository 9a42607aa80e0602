"""The pages of a kiosk that does not serve, and what a person must not leave behind."""

from __future__ import annotations

from kiosk.pages import actions as act
from kiosk.pages.duty import CLEANING_S, HOLD_SEEN_S, Cleaning, CleaningAsked, OutOfOrder, Parting
from kiosk.pages.frame import Pen, listen
from kiosk.pages.view import Node, Role, Tone
from kiosk.types import TextKey


def out_of_order(pen: Pen, closed: OutOfOrder) -> tuple[Node, ...]:
    """That it does not work, whom to ask, in the page's language; both in few words in all the others."""
    town = pen.town
    words = [pen.say("out.text", place=town.place) if town.place else pen.say("out.text.desk")]
    if town.phone:
        words.append(pen.say("out.phone", phone=town.phone))
    if closed.until and closed.until > pen.today:
        words.append(pen.say("out.until", date=closed.until))
    here, said = pen.session.comfort.lang, TextKey("out.other")
    others = {one.lang: town.catalogue.render(said, one.lang) for one in town.languages if one.lang != here}
    return (
        pen.node("picture", Role.PICTURE, icon="wrench", reads=False),
        pen.node("title", Role.TITLE, pen.say("out.title")),
        *(pen.node(f"text.{place}", Role.TEXT, one) for place, one in enumerate(words)),
        *listen(pen),
        *(pen.node(f"other.{lang}", Role.HEADING, both, lang=lang) for lang, both in others.items()),
    )


def cleaning(pen: Pen, duty: Cleaning) -> tuple[Node, ...]:
    """A countdown that is seen; it is spoken where it begins and ends."""
    return (
        pen.node("picture", Role.PICTURE, icon="broom", reads=False),
        pen.node("title", Role.TITLE, pen.say("cleaning.title")),
        pen.node(
            "text",
            Role.TEXT,
            pen.say("cleaning.text", n=duty.seconds_left),
            spoken=pen.say("cleaning.text", n=CLEANING_S),
        ),
    )


def cleaning_asked(pen: Pen, duty: CleaningAsked) -> tuple[Node, ...]:
    """What comes if the finger stays; the countdown is seen, and spoken where it begins."""
    left = pen.say("cleaning.hold", n=duty.seconds_left)
    return (
        pen.node("picture", Role.PICTURE, icon="broom", reads=False),
        pen.node("title", Role.TITLE, pen.say("cleaning.title")),
        pen.node("text", Role.TEXT, left, spoken=pen.say("cleaning.hold", n=int(HOLD_SEEN_S))),
    )


def restarting(pen: Pen) -> tuple[Node, ...]:
    """What is about to happen, and that it comes back; it was asked for, and is not yet so."""
    return (
        pen.node("picture", Role.PICTURE, icon="arrows-clockwise", reads=False),
        pen.node("title", Role.TITLE, pen.say("restarting.title")),
        pen.node("text", Role.TEXT, pen.say("restarting.text")),
    )


def begin_cleaning(pen: Pen) -> tuple[Node, ...]:
    """For who cleans the kiosk: never during a visit."""
    if pen.session.welcomed:
        return ()
    return (
        pen.node(
            "cleaning", Role.NOTICE, pen.say("cleaning.begin"), icon="broom", value="caret-right",
            action=act.StartCleaning(),
        ),
    )  # fmt: skip


def parted(pen: Pen) -> tuple[Node, ...]:
    """Said once on the attract page to who has just left."""
    duty = pen.session.duty
    if not isinstance(duty, Parting):
        return ()
    words = papers_words(pen, duty)
    return (
        pen.node(
            "parting", Role.NOTICE, pen.say("parting.title"), detail=words, icon="check-circle", tone=Tone.OK
        ),
    )


def papers_left(pen: Pen) -> tuple[Node, ...]:
    """What must be taken along before the visit ends: only what truly lies there."""
    words = papers_words(pen, pen.session.parting)
    if not words:
        return ()
    return (pen.node("papers", Role.NOTICE, words, icon="files", tone=Tone.WARNING),)


def papers_words(pen: Pen, left: Parting) -> str:
    """The sheet that was printed, the papers that were shown to the camera."""
    told = ((left.printed, "parting.printed"), (left.scanned, "parting.scanned"))
    return " ".join(pen.say(key) for holds, key in told if holds)
