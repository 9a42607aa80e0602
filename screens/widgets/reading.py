"""What is read rather than touched: titles, sentences, notices, steps."""

from __future__ import annotations

from kivy.properties import AliasProperty, NumericProperty

from screens.widgets.base import NodeWidget, load_kv


class Title(NodeWidget):
    """The page's title; its last words may be in the accent colour."""


class Heading(NodeWidget):
    """A title inside a page; it stands nearer to the texts below it than to those above."""


class Digits(NodeWidget):
    """Digits that are compared with those on a phone, as large as a headline; from left to right always."""


class TextBlock(NodeWidget):
    """One or two sentences, with a small icon when they have one."""


class NoticeBox(NodeWidget):
    """A framed message, also an error: always an icon and words, never colour alone.

    With an action it is a target, and an icon at its end says what a touch does (a loudspeaker: it is heard).
    Without words it is ``blank``: it draws nothing, as high as ``kept``.
    """

    kept = NumericProperty(0)

    def _blank(self) -> bool:
        return not (self.node.name or self.node.detail)

    blank = AliasProperty(_blank, bind=("node",))


class StepLine(NodeWidget):
    """A step of the help call, with the mark of where it stands."""


class PictureDisc(NodeWidget):
    """A large icon in a disc."""


load_kv(__file__)
