"""The page on which a person sets how the kiosk is seen, heard and touched; all of it lies within reach.

The order is that of a tired person: the voice, for which "Son" was chosen, and the text; then what helps a
hand or an ear and stands nowhere else; last the colours and the language, which every page offers too.
"""

from __future__ import annotations

from kiosk.pages import actions as act
from kiosk.pages.actions import Action
from kiosk.pages.assist_pages import begin_assist
from kiosk.pages.closed import begin_cleaning
from kiosk.pages.comfort import HEARD, SPOKEN, STEPS, THEMES, Dial, Ease
from kiosk.pages.frame import Pen, heading, main, states
from kiosk.pages.ring_words import short
from kiosk.pages.speech import Spoken, free, said
from kiosk.pages.view import Area, Node, PageView, Role, State, Tone
from kiosk.types import NodeId

PAGE = "tuning"
_EASES = (
    (Ease.TREMOR, "hand-palm"),
    (Ease.SEATED, "wheelchair"),
    (Ease.EXPLORE, "hand-pointing"),
    (Ease.CURTAIN, "eye-slash"),
    (Ease.SCANNING, "cursor-click"),
)
_DIALS = ((Dial.VOLUME, "speaker-high"), (Dial.RATE, "gauge"), (Dial.TEXT, "text-aa"))
_THEMES = {"light": "sun", "contrast": "circle-half", "dark": "moon", "soft": "cloud-sun"}


def tuning(pen: Pen) -> tuple[Node, ...]:
    """The voice, its dials, the text, what makes touching easier, the colours and the language."""
    useless = frozenset[Dial | Ease]() if pen.voiced else SPOKEN | HEARD
    return (
        *heading(pen, pen.say("tuning.title")),
        _voice(pen),
        *(_stepper(pen, dial, icon) for dial, icon in _DIALS if dial not in useless),
        *(_ease(pen, ease, icon) for ease, icon in _EASES if ease not in useless),
        pen.node("tuning.colours", Role.HEADING, pen.say("tuning.colours")),
        *(_theme(pen, theme) for theme in THEMES),
        _language(pen),
        pen.button("tuning.keys", "tuning.keys", act.TryKeys(), "dots-nine", reads=False),
        _noticed(pen),
        *begin_assist(pen),
        *begin_cleaning(pen),
        main(pen, "tuning.done", act.CloseOverlay(), "check"),
    )


def curtain(pen: Pen) -> tuple[Node, ...]:
    """What alone is seen of a hidden page: that it is hidden, and how to see it again."""
    if Ease.CURTAIN not in pen.eases:
        return ()
    return (
        pen.node("curtain.words", Role.TITLE, pen.say("curtain.words"), area=Area.CURTAIN, reads=False),
        pen.button("curtain.open", "curtain.open", act.Toggle(Ease.CURTAIN), "eye", area=Area.CURTAIN,
                   tone=Tone.PLAIN, reads=False),
    )  # fmt: skip


def told(pen: Pen, view: PageView, action: Action) -> tuple[Spoken, ...]:
    """What is heard when a person has set something: where it stands now (EN 301 549, 5.6.1)."""
    if view.key != PAGE:
        return ()
    node = _set_by(action)
    dial = isinstance(action, act.Adjust)
    words = tuple(said(view.find(node))) if node and dial else short(pen, view, node)
    hidden = tuple(part for one in view.area(Area.CURTAIN) for part in said(one))
    return (*words, *hidden) if action == act.Toggle(Ease.CURTAIN) else words


def dial_words(pen: Pen, dial: Dial) -> tuple[Spoken, ...]:
    """Where a dial stands, for who has turned it on another page."""
    place = pen.say("tuning.place", n=pen.session.comfort.place(dial) + 1, total=STEPS[dial])
    words = pen.say("keypad.level", name=pen.say(f"tuning.{dial}"), place=place)
    return free(NodeId(""), words, pen.session.comfort.lang)


def _set_by(action: Action) -> NodeId | None:
    match action:
        case act.ToggleSound():
            return NodeId("tuning.voice")
        case act.Adjust(dial):
            return NodeId(f"tuning.{dial}")
        case act.ChooseTheme(theme):
            return NodeId(f"tuning.theme.{theme}")
        case act.ToggleNoticed():
            return NodeId("tuning.noticed")
        case act.Toggle(ease):
            return NodeId(f"tuning.{ease}")
        case _:
            return None


def _voice(pen: Pen) -> Node:
    """The voice on or off; in a language that no voice speaks, that it is so."""
    if not pen.voiced:
        words = pen.say("tuning.voice.none")
        return pen.node("tuning.voice", Role.NOTICE, words, icon="speaker-slash")
    return pen.node(
        "tuning.voice", Role.CHOICE, pen.say("tuning.voice"), icon="ear", value="several",
        action=act.ToggleSound(), states=states((pen.session.comfort.voice, State.SELECTED)),
    )  # fmt: skip


def _ease(pen: Pen, ease: Ease, icon: str) -> Node:
    return pen.node(
        f"tuning.{ease}", Role.CHOICE, pen.say(f"tuning.{ease}"), detail=pen.say(f"tuning.{ease}.detail"),
        icon=icon, value="several", action=act.Toggle(ease),
        states=states((ease in pen.session.comfort.eases, State.SELECTED)),
    )  # fmt: skip


def _noticed(pen: Pen) -> Node:
    """Whether the kiosk notices that something is hard: what that means, and the way to say no."""
    return pen.node(
        "tuning.noticed", Role.CHOICE, pen.say("tuning.noticed"), detail=pen.say("tuning.noticed.detail"),
        icon="hand-waving", value="several", action=act.ToggleNoticed(),
        states=states((pen.session.comfort.noticed, State.SELECTED)),
    )  # fmt: skip


def _theme(pen: Pen, theme: str) -> Node:
    """The colours in use bear a check mark: the colour of a tile alone says nothing."""
    chosen = theme == pen.session.comfort.theme
    return pen.node(
        f"tuning.theme.{theme}", Role.TILE, pen.say(f"tuning.theme.{theme}"),
        icon="check-circle" if chosen else _THEMES[theme], action=act.ChooseTheme(theme),
        states=states((chosen, State.SELECTED)),
    )  # fmt: skip


def _language(pen: Pen) -> Node:
    now = pen.session.comfort.lang
    name = next(one.name for one in pen.town.languages if one.lang == now)
    return pen.node(
        "tuning.language", Role.LINE, pen.say("tuning.language"), value=name, icon="translate",
        hint=pen.say("tuning.language.change"), action=act.ShowLanguages(),
    )  # fmt: skip


def _stepper(pen: Pen, dial: Dial, icon: str) -> Node:
    """Where a dial stands, and a key for less and for more."""
    place, total = pen.session.comfort.place(dial), STEPS[dial]
    keys = tuple(
        pen.node(
            f"tuning.{dial}.{name}", Role.KEY, pen.say(f"tuning.{dial}.{name}"), icon=sign, reads=False,
            action=act.Adjust(dial, step) if 0 <= place + step < total else None,
            states=states((not 0 <= place + step < total, State.DISABLED)),
        )
        for name, sign, step in (("less", "minus", -1), ("more", "plus", 1))
    )  # fmt: skip
    value = pen.say("tuning.place", n=place + 1, total=total)
    if dial is Dial.TEXT:
        value = pen.say(f"tuning.size.{pen.session.comfort.text_size}")
    return pen.node(
        f"tuning.{dial}", Role.STEPPER, pen.say(f"tuning.{dial}"), value=value, icon=icon, children=keys
    )
