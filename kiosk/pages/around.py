"""The pages around a visit: attract, and the questions that lie over a page."""

from __future__ import annotations

from kiosk.pages import actions as act
from kiosk.pages.closed import papers_left, parted
from kiosk.pages.frame import Pen, back, heading, main, states
from kiosk.pages.overlays import IdleWarning
from kiosk.pages.states import NoParcel
from kiosk.pages.view import Area, Node, Role, State, Tone


def attract(pen: Pen) -> tuple[Node, ...]:
    """The page that waits for a person: languages, larger text, voice, somebody."""
    accent = pen.say("attract.title.accent")
    return (
        pen.node("town", Role.TOWN, pen.town.name, icon=pen.town.mark, area=Area.TOP, reads=False),
        pen.node("title", Role.TITLE, f"{pen.say('attract.title')} {accent}", value=accent),
        pen.node("text", Role.TEXT, pen.say("attract.text")),
        *parted(pen),
        *_language_tiles(pen),
        pen.button("dock.text", "dock.text", act.NextTextSize(), "text-aa", reads=False),
        pen.button("dock.contrast", "dock.contrast", act.NextTheme(), "circle-half", reads=False),
        *_aloud(pen),
        pen.button("dock.call", "attract.call", act.CallSomeone(), "hand-waving", area=Area.ACTIONS,
                   tone=Tone.HELP),
    )  # fmt: skip


def _aloud(pen: Pen) -> tuple[Node, ...]:
    """The button that reads the page, where a voice speaks its language."""
    key = "listen.stop" if pen.reading else "attract.voice"
    heard = pen.button("listen", key, act.ToggleSpeech(), "speaker-high", reads=False)
    return (heard,) if pen.voiced else ()


def _language_tiles(pen: Pen) -> tuple[Node, ...]:
    now = pen.session.comfort.lang
    return tuple(
        pen.node(
            f"lang.{one.lang}", Role.TILE, one.name, action=act.ChooseLanguage(one.lang), lang=one.lang,
            states=states((one.lang == now, State.SELECTED)), icon="translate",
        )
        for one in pen.town.languages
    )  # fmt: skip


def languages(pen: Pen) -> tuple[Node, ...]:
    """The choice of languages, over any page."""
    words = heading(pen, pen.say("languages.title"))
    return (*words, *_language_tiles(pen), back(pen, action=act.CloseOverlay()))


def leaving(pen: Pen) -> tuple[Node, ...]:
    """Ask before everything is forgotten."""
    words = "leaving.text"
    if pen.session.parcel != NoParcel() and not pen.session.has_papers:
        words = "leaving.nothing"
    return (
        *heading(pen, pen.say("leaving.title"), pen.say(words)),
        *papers_left(pen),
        back(pen, "leaving.stay", act.CloseOverlay()),
        main(pen, "leaving.erase", act.Erase(), "sign-out"),
    )


def idle(pen: Pen, warning: IdleWarning) -> tuple[Node, ...]:
    """The veil before the visit ends by itself: nothing of the page behind is shown."""
    words = pen.say("idle.text", n=warning.seconds_left)
    return (
        pen.node("picture", Role.PICTURE, icon="clock", reads=False),
        pen.node("title", Role.TITLE, pen.say("idle.title")),
        pen.node("text", Role.TEXT, words, spoken=pen.say("idle.spoken")),
        *papers_left(pen),
        back(pen, "leaving.erase", act.Erase(), "sign-out"),
        main(pen, "idle.stay", act.CloseOverlay(), "check"),
    )
