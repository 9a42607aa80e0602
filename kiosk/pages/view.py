"""PageView: one frozen tree from which a page is drawn, spoken, captioned, focused and checked.

Kivy has no screen-reader support, so this tree is the kiosk's accessibility: a screen never decides
what to say, and nothing is drawn that is not in the tree.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from kiosk.devices.camera import Frame
from kiosk.pages.actions import Action
from kiosk.pages.comfort import Ease
from kiosk.types import IconName, Lang, NodeId


class Screen(StrEnum):
    """The generic screens; each has a folder in ``screens``."""

    ATTRACT = "attract"
    MENU = "menu"
    QUESTION = "question"
    SCAN = "scan"
    REVIEW = "review"
    HELP = "help"
    FINISH = "finish"
    NOTICE = "notice"
    SETTINGS = "settings"


class Area(StrEnum):
    """Where a node stands in the fixed frame (DESIGN.md, "Fixed frame")."""

    TOP = "top"
    BODY = "body"
    ACTIONS = "actions"
    DOCK = "dock"
    CURTAIN = "curtain"
    """What alone is seen while the curtain hides the page."""


CALENDAR = "calendar"
"""The ``value`` of a keyboard whose keys are read like a text: days, months."""


class Role(StrEnum):
    """What a node is to a person, whatever sense they use."""

    TOWN = "town"
    """The town's mark (icon) and name; ``detail`` is the kiosk's name."""
    CHIP = "chip"
    """A small button in the top bar (the language)."""
    PROGRESS = "progress"
    """``name`` = procedure, ``detail`` = "Étape 2 sur 5", ``value`` = "2/5"."""
    TITLE = "title"
    """The page's title; ``value`` = its last words that are drawn in the accent colour (attract)."""
    TEXT = "text"
    """One or two short sentences."""
    LISTEN = "listen"
    """The listen bar; state ``busy`` while the page is read. ``hint`` holds all its labels, one a line:
    its place does not change with what it says."""
    SPEAK = "speak"
    """The bar that is spoken to; state ``busy`` while it listens, ``disabled`` while it understands. ``hint``
    as above."""
    CHOICE = "choice"
    """An answer tile: icon, name, optional detail, mark (state ``selected``). ``value`` ``several`` draws a
    square mark: more than one may be chosen; else the mark is round."""
    TILE = "tile"
    """A big tile of the menu or of the languages (two a row)."""
    SEARCH = "search"
    """The way into the search: icon and ``name``, drawn like a field that waits for words."""
    FIELD = "field"
    """A typed field: ``name`` = label, ``value`` = text so far, state ``active`` = typed into now;
    ``hint`` = what is expected, drawn pale while the value is empty."""
    KEYBOARD = "keyboard"
    """Its children are ROW nodes, and theirs KEY nodes."""
    ROW = "row"
    KEY = "key"
    """``name`` = what is drawn on the key (or ``icon``), ``value`` = relative width ("1", "1.5", "4")."""
    ERROR = "error"
    """What is wrong and what to do."""
    NOTICE = "notice"
    """A framed message: ``name`` = title, ``detail`` = text, tone ok, warning or plain. With an action,
    it is touched like a tile; ``value`` is the icon that says what happens then (none: it is heard), and
    ``hint`` may name it ("Lire la fiche")."""
    LINE = "line"
    """A line of the review: ``name`` = label, ``value`` = answer; its action changes it, ``hint`` names
    that action ("Changer")."""
    STEP = "step"
    """A step of the help call; state ``done``, ``current`` or none."""
    PICTURE = "picture"
    """A large icon in a disc; decorative unless it has a name."""
    CAMERA = "camera"
    """The live preview, or the ``picture`` that was taken; ``detail`` = the advice in words, ``value`` =
    stillness 0 to 1, tone ok or plain."""
    CORNERS = "corners"
    """A photograph (``picture``) with four handles: its first children, KEY nodes whose ``value`` is "x,y",
    shares of the picture's sides from the top left; the one that the arrows move is ``active``. A finger that
    drags one does ``MoveCorner``. Its last child is the ROW of the arrows."""
    SHEET = "sheet"
    """A page that was taken, in a list: small ``picture``, name, detail; it leads to a page of its own."""
    QR = "qr"
    """A QR card: ``name`` = title, ``detail`` = text below, ``value`` = the code's rows of 0 and 1
    separated by "/", without quiet zone; empty while it is being made."""
    GESTURE = "gesture"
    """One thing to do with a phone: a drawing (``value`` names it: open, aim, touch) and ``name``."""
    DIGITS = "digits"
    """Digits to compare with another screen: ``name``, drawn very large."""
    TARGET = "target"
    """A place to be touched exactly: each touch does ``Aimed``; ``value`` says which (none, 0 to 3)."""
    SIGNATURE = "signature"
    """A box to sign in with a finger; ``name`` = what it is, ``hint`` = "Signez ici", ``value`` = strokes so
    far ("x,y x,y/x,y ...", 0 to 1000), action ``Draw`` with each finished stroke."""
    BANNER = "banner"
    """A thin strip above the title that says what kind of page this is (practice); icon and ``name``."""
    ASIDE = "aside"
    """What is for the mediator beside the person, not for the person: ``name``, ``detail``, and ``value`` the
    icon of what a touch does."""
    HEADING = "heading"
    """A title inside a page, above the texts that it holds."""
    STEPPER = "stepper"
    """Something with steps: ``name`` = what it is, ``value`` = where it stands, in words ("3 sur 6"). Its two
    children are KEY nodes, less and more (``icon``, spoken ``name``); one at its end has no action."""
    BUTTON = "button"
    """Tone ``main`` (filled), ``plain`` (outlined) or ``help`` (yellow)."""


ANSWERS = frozenset({Role.CHOICE, Role.TILE})
"""What is chosen among its like."""


class State(StrEnum):
    """What a node is at the moment."""

    SELECTED = "selected"
    ACTIVE = "active"
    DONE = "done"
    CURRENT = "current"
    DISABLED = "disabled"
    BUSY = "busy"


class Tone(StrEnum):
    """How a node is coloured; never the only carrier of a meaning."""

    PLAIN = "plain"
    MAIN = "main"
    HELP = "help"
    OK = "ok"
    WARNING = "warning"


@dataclass(frozen=True)
class Node:
    """One thing on a page. ``name`` and ``detail`` are what is seen; ``spoken`` replaces them when heard.

    ``reads`` says whether reading the page aloud includes it (a keyboard's keys and the dock do not).
    ``private`` marks what concerns the person: it goes to a headset only, unless asked for.
    ``picture`` is of the person's paper: it is drawn, and nothing else.
    ``said`` are other names that a person may say for it; they are neither drawn nor read aloud.
    """

    id: NodeId
    role: Role
    area: Area = Area.BODY
    name: str = ""
    detail: str = ""
    value: str = ""
    hint: str = ""
    spoken: str | None = None
    said: tuple[str, ...] = ()
    icon: IconName | None = None
    picture: Frame | None = field(default=None, repr=False)
    tone: Tone = Tone.PLAIN
    states: frozenset[State] = frozenset()
    action: Action | None = None
    lang: Lang = Lang("fr")
    reads: bool = True
    private: bool = False
    children: tuple[Node, ...] = ()

    def walk(self) -> Iterator[Node]:
        """This node and all below it, in reading order."""
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass(frozen=True)
class PageView:
    """A whole page. ``key`` names it without content, for logs and to know whether the page changed."""

    screen: Screen
    key: str
    lang: Lang
    text_size: str
    """A name in the theme's ``text_sizes``."""
    theme: str
    nodes: tuple[Node, ...]
    more: str = ""
    """The label of the button that turns to the rest of a page too long for the screen ("Suite")."""
    eases: frozenset[Ease] = frozenset()
    """What makes this page easier to see and touch for this person."""
    focus: NodeId | None = None
    """The node on which the ring of the keypad or of the switches stands."""
    caption: str = ""
    """What is heard now, when it stands nowhere on the page (EN 301 549, 5.1.5)."""
    places: str = ""
    """Where one is in a page of several parts ("page {n} sur {total}"); who draws knows both numbers."""
    again: str = ""
    """The label of the same button on the last part, where it turns to the first."""

    def walk(self) -> Iterator[Node]:
        """Every node, in reading order."""
        for node in self.nodes:
            yield from node.walk()

    def area(self, area: Area) -> tuple[Node, ...]:
        """The top nodes of one area."""
        return tuple(node for node in self.nodes if node.area is area)

    def find(self, node_id: str) -> Node:
        """The node of this id. Raises KeyError."""
        for node in self.walk():
            if node.id == node_id:
                return node
        raise KeyError(node_id)
