"""One widget for each role of a node."""

from __future__ import annotations

from typing import Any

from kiosk.pages.view import Area, Node, Role
from screens.widgets.aim import AimSheet
from screens.widgets.answers import ChoiceTile, MenuTile, MoreButton, PageButton, ReviewLine
from screens.widgets.assist import AsideBox, HelpStrip
from screens.widgets.base import Dragged, NodeWidget
from screens.widgets.chrome import Banner, Chip, DockButton, Progress, Town
from screens.widgets.corners import CornersView
from screens.widgets.entry import SearchEntry
from screens.widgets.fields import ErrorBox, Field, Keyboard, LetterKey
from screens.widgets.gestures import GestureLine
from screens.widgets.pictures import CameraView, QrCard, SheetTile
from screens.widgets.reading import Digits, Heading, NoticeBox, PictureDisc, StepLine, TextBlock, Title
from screens.widgets.senses import ListenBar, Meter, SenseBar, SpeakBar
from screens.widgets.signature import SignatureBox
from screens.widgets.stepper import Stepper

__all__ = [
    "CameraView",
    "DockButton",
    "Dragged",
    "Keyboard",
    "MenuTile",
    "Meter",
    "MoreButton",
    "NodeWidget",
    "PageButton",
    "SenseBar",
    "widget_for",
]

_WIDGETS: dict[Role, type[NodeWidget]] = {
    Role.TOWN: Town,
    Role.CHIP: Chip,
    Role.PROGRESS: Progress,
    Role.BANNER: Banner,
    Role.TITLE: Title,
    Role.HEADING: Heading,
    Role.DIGITS: Digits,
    Role.TEXT: TextBlock,
    Role.LISTEN: ListenBar,
    Role.SPEAK: SpeakBar,
    Role.CHOICE: ChoiceTile,
    Role.TILE: MenuTile,
    Role.SEARCH: SearchEntry,
    Role.FIELD: Field,
    Role.KEYBOARD: Keyboard,
    Role.KEY: LetterKey,
    Role.ERROR: ErrorBox,
    Role.NOTICE: NoticeBox,
    Role.ASIDE: AsideBox,
    Role.LINE: ReviewLine,
    Role.STEP: StepLine,
    Role.PICTURE: PictureDisc,
    Role.CAMERA: CameraView,
    Role.CORNERS: CornersView,
    Role.SHEET: SheetTile,
    Role.QR: QrCard,
    Role.GESTURE: GestureLine,
    Role.SIGNATURE: SignatureBox,
    Role.TARGET: AimSheet,
    Role.STEPPER: Stepper,
    Role.BUTTON: PageButton,
}


def widget_for(node: Node, **look: Any) -> NodeWidget:
    """A new widget that draws this node. Raises KeyError for a role that is not drawn by itself (ROW)."""
    kind = DockButton if node.area is Area.DOCK else _WIDGETS[node.role]
    if node.role is Role.BANNER and node.children:
        kind = HelpStrip
    return kind(node=node, **look)
