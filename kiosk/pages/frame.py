"""The fixed frame: the same top bar, actions and dock on every page, in the same place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from kiosk.pages import actions as act
from kiosk.pages.actions import Action
from kiosk.pages.assist_states import Aside
from kiosk.pages.comfort import HEARD, Ease
from kiosk.pages.session import Session
from kiosk.pages.states import MicrophoneOpen, Recognising
from kiosk.pages.town import Town
from kiosk.pages.view import Area, Node, Role, State, Tone
from kiosk.types import IconName, NodeId, Text, TextKey, text


@dataclass(frozen=True)
class Pen:
    """Writes nodes in the visit's language; what every builder is handed."""

    town: Town
    session: Session
    today: date
    reading: bool = False
    """Whether the page is being read aloud now."""
    audible: bool = True
    """Whether a person can hear the kiosk at all."""
    focus: NodeId | None = None
    """Where the ring of the keypad or of the switches stands."""
    voiced: bool = True
    """Whether this language has a voice of its own: without one nothing to listen to is offered."""
    hears: bool = False
    """Whether the kiosk understands this language, so that one may speak to it."""
    signs_in: str = ""
    """The identity provider where a person may sign in on their phone; empty: none is offered."""
    renews: bool = False
    """Whether a mediator may bring a newer version on a USB stick: on an appliance."""
    caption: str = ""
    """What is heard now, when it stands nowhere on the page."""
    aside: Aside = Aside()
    """What a mediator is told of the page."""

    @property
    def eases(self) -> frozenset[Ease]:
        """What makes it easier for this person, without what needs a voice that is not there."""
        eases = self.session.comfort.eases
        return eases if self.voiced else eases - HEARD

    def say(self, wanted: Text | TextKey | str, **values: object) -> str:
        """A text in the visit's language."""
        if not isinstance(wanted, Text):
            wanted = text(wanted, **values)
        return self.town.catalogue.render(wanted, self.session.comfort.lang)

    def node(self, node_id: str, role: Role, name: str = "", *, icon: str | None = None, **rest: Any) -> Node:
        """A node in the visit's language; ``name`` is already a visible text."""
        lang = self.session.comfort.lang
        return Node(
            NodeId(node_id), role, name=name, icon=IconName(icon) if icon else None, **{"lang": lang, **rest}
        )

    def button(self, node_id: str, key: str, action: Action | None, icon: str, **rest: Any) -> Node:
        """A button; those of the action bar are read aloud last."""
        return self.node(node_id, Role.BUTTON, self.say(key), icon=icon, action=action, **rest)


def states(*pairs: tuple[bool, State]) -> frozenset[State]:
    """The states whose condition holds."""
    return frozenset(state for holds, state in pairs if holds)


def top(pen: Pen) -> tuple[Node, ...]:
    """The town and the language."""
    lang = pen.session.comfort.lang
    language = next(one.name for one in pen.town.languages if one.lang == lang)
    # The strip of a mediator's help needs the room of the second line.
    about = pen.say("frame.kiosk") if pen.session.assisted is None else ""
    town = pen.node(
        "town", Role.TOWN, pen.town.name, icon=pen.town.mark, detail=about,
        area=Area.TOP, reads=False,
    )  # fmt: skip
    chip = pen.node(
        "language", Role.CHIP, language, icon="translate", action=act.ShowLanguages(), area=Area.TOP,
        spoken=pen.say("frame.language", language=language), reads=False,
    )  # fmt: skip
    # For a seated person nothing up there is to be touched: the settings below offer the languages.
    high = (*assist(pen), town) if Ease.SEATED in pen.session.comfort.eases else (*assist(pen), town, chip)
    if not pen.session.practice:
        return high
    # Practice says so on every page: nobody may think that something was sent.
    banner = pen.node("practice", Role.BANNER, pen.say("practice.banner"), icon="graduation-cap")
    return *high, banner


def assist(pen: Pen) -> tuple[Node, ...]:
    """A mediator stands beside the person: seen on every page, ended with one touch."""
    helped = pen.session.assisted
    if helped is None:
        return ()
    signed = pen.session.mandate
    state = pen.say("assist.since", by=helped.by, time=f"{helped.since:%H:%M}")
    if signed is not None:
        state = pen.say("assist.signed", time=f"{signed.at:%H:%M}")
    end = pen.node(
        "assisted.end", Role.BUTTON, pen.say("assist.end"), action=act.EndAssist(), area=Area.TOP, reads=False
    )
    return (
        pen.node(
            "assisted", Role.BANNER, pen.say("assist.title"), detail=state, icon="users", area=Area.TOP,
            reads=False, children=(end,),
        ),
    )  # fmt: skip


def dock(pen: Pen) -> tuple[Node, ...]:
    """Text, contrast, sound and all settings, a person, the way out: same place and label on every page."""
    on = pen.session.comfort.voice
    sound = pen.say("dock.sound.on" if on else "dock.sound.off")
    parts: tuple[tuple[str, str, str, Action, Tone], ...] = (
        ("text", "text-aa", "dock.text", act.NextTextSize(), Tone.PLAIN),
        ("contrast", "circle-half", "dock.contrast", act.NextTheme(), Tone.PLAIN),
        ("sound", "speaker-high" if on else "speaker-slash", "dock.sound", act.ShowTuning(), Tone.PLAIN),
        ("call", "hand-waving", "dock.call", act.CallSomeone(), Tone.HELP),
        ("end", "x-circle", "dock.end", act.AskToLeave(), Tone.PLAIN),
    )
    return tuple(
        pen.node(
            f"dock.{name}", Role.BUTTON, pen.say(key), icon=icon, action=action, tone=tone, area=Area.DOCK,
            reads=False, spoken=sound if name == "sound" else None,
        )
        for name, icon, key, action, tone in parts
    )  # fmt: skip


def listen(pen: Pen) -> tuple[Node, ...]:
    """The bar that starts and stops the reading; none in a language that no voice speaks."""
    if not pen.voiced:
        return ()
    keys = ("listen.start", "listen.stop") if pen.audible else ("listen.silent", "listen.following")
    bar = pen.node(
        "listen", Role.LISTEN, pen.say(keys[pen.reading]), icon="speaker-high", action=act.ToggleSpeech(),
        states=states((pen.reading, State.BUSY)), reads=False, hint="\n".join(map(pen.say, keys)),
    )  # fmt: skip
    return (bar,)


_SPOKEN_TO: Mapping[type, tuple[str, str]] = {
    MicrophoneOpen: ("speak.open", "ear"),
    Recognising: ("speak.working", "hourglass"),
}
"""The bar's words and icon. On the home page it has no words: the icon alone says that it listens."""


def speak(pen: Pen) -> Node:
    """The bar that is spoken to: touched to speak, touched again to have spoken."""
    state = pen.session.microphone
    key, icon = _SPOKEN_TO.get(type(state), ("speak.start", "microphone"))
    return pen.node(
        "speak", Role.SPEAK, pen.say(key), icon=icon, action=act.Speak(),
        hint="\n".join(map(pen.say, ("speak.start", "speak.open", "speak.working"))),
        states=states(
            (isinstance(state, MicrophoneOpen), State.BUSY), (isinstance(state, Recognising), State.DISABLED)
        ),
        reads=False,
    )  # fmt: skip


def senses(pen: Pen) -> tuple[Node, ...]:
    """The bars to listen with and, where this language is understood, to speak to."""
    return (*listen(pen), speak(pen)) if pen.hears else listen(pen)


def heading(pen: Pen, title: str, words: str | None = None) -> tuple[Node, ...]:
    """Title, one or two sentences, and the bars to listen with and to speak to."""
    nodes = [pen.node("title", Role.TITLE, title)]
    if words:
        nodes.append(pen.node("text", Role.TEXT, words))
    return (*nodes, *senses(pen))


def back(pen: Pen, key: str = "action.back", action: Action | None = None, icon: str = "arrow-left") -> Node:
    """Bottom left, always."""
    return pen.button("back", key, action or act.Back(), icon, area=Area.ACTIONS, reads=False)


def main(pen: Pen, key: str, action: Action | None, icon: str = "arrow-right") -> Node:
    """Bottom right, always: the one main action of the page; without one for the moment, it is disabled."""
    waits = states((action is None, State.DISABLED))
    return pen.button("main", key, action, icon, area=Area.ACTIONS, tone=Tone.MAIN, reads=False, states=waits)
