"""How the body of a page that lies is set: the question beside its answers, or as a newspaper."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from kiosk.pages.view import Role
from screens.columns import Column, Style
from screens.frame import Box
from screens.widgets import NodeWidget

Columns: TypeAlias = tuple[Column, ...]
Dress: TypeAlias = Callable[[], Sequence[NodeWidget]]
"""The widgets of the body, each in its own text size again: setting a column may have made one smaller."""

_TYPED = frozenset({Role.KEYBOARD, Role.FIELD})
_LEAD = frozenset({Role.TITLE, Role.TEXT, Role.LISTEN, Role.SPEAK, Role.PICTURE, Role.SEARCH})


@dataclass(frozen=True)
class Room:
    """Where the body may lie. ``lead`` reaches down beside the actions, where the button that turns the parts
    takes ``foot`` of it."""

    lead: Box
    answer: Box
    foot: float
    apart: float
    """Between two columns."""

    @property
    def turned(self) -> Box:
        """The question's column above the button that turns the parts."""
        return replace(self.lead, y=self.lead.y + self.foot, height=self.lead.height - self.foot)

    @property
    def whole(self) -> Box:
        """Both columns in one, above the actions."""
        top = min(self.lead.top, self.answer.top)
        return Box(self.lead.x, self.answer.y, self.answer.right - self.lead.x, top - self.answer.y)

    @property
    def across(self) -> Box:
        """Both columns in one, above the button that turns the parts too."""
        low = max(self.answer.y, self.turned.y)
        return replace(self.whole, y=low, height=self.whole.top - low)

    @property
    def halves(self) -> tuple[Box, Box]:
        """Two columns alike, above the actions and the button that turns the parts."""
        across = self.across
        left = replace(across, width=(across.width - self.apart) / 2)
        return left, replace(left, x=left.right + self.apart)


def parts_of(columns: Columns) -> int:
    """On how many parts they lie."""
    return max(len(column.parts) for column in columns)


def paired(dress: Dress, room: Room, style: Style) -> Columns:
    """One column, with two rows side by side."""
    return (Column(dress(), room.across, replace(style, paired=True), turns=False),)


def lying(dress: Dress, room: Room, style: Style) -> Columns:
    """Two columns; where one types, the keyboard always stands alone beside all the rest."""
    typed = any(one.node.role in _TYPED for one in dress())
    # A column that is set changes its widgets: the one that stays is set last.
    asked = _asked(dress, room, style)
    if typed or _cost(asked) == (False, 1):
        return asked
    others: list[Callable[[], Columns]] = [
        lambda: _flowing(dress(), room, style),
        lambda: _flowing(dress(), room, replace(style, alone=True)),
        lambda: (Column(dress(), room.across, style, turns=False),),
    ]
    costs = [_cost(plan()) for plan in others]
    least = min(costs)
    return others[costs.index(least)]() if least < _cost(asked) else _asked(dress, room, style)


def _cost(columns: Columns) -> tuple[bool, int]:
    """Whether a row is higher than its column, and on how many parts all lies."""
    return any(column.overfull for column in columns), parts_of(columns)


def _asked(dress: Dress, room: Room, style: Style) -> Columns:
    """The question, and beside it what is answered."""
    columns = _beside(dress(), room.lead, room.answer, style)
    return columns if parts_of(columns) == 1 else _beside(dress(), room.turned, room.answer, style)


def _beside(widgets: Sequence[NodeWidget], lead: Box, answer: Box, style: Style) -> Columns:
    end = led([one.node.role for one in widgets])
    first, rest = widgets[:end], widgets[end:]
    return Column(first, lead, style, turns=False), Column(rest, answer, style, turns=False)


def _flowing(widgets: Sequence[NodeWidget], room: Room, style: Style) -> Columns:
    left, right = room.halves
    return Column(widgets, left, style, turns=False, abreast=2).halved(right)


def led(roles: Sequence[Role]) -> int:
    """How many nodes of the body stand in the question's column: as long as nothing of the answers was read;
    where one types, all up to the keys."""
    if Role.KEYBOARD in roles:
        return roles.index(Role.KEYBOARD)
    if Role.FIELD in roles:
        return max(place for place, role in enumerate(roles) if role is Role.FIELD) + 1
    return next((place for place, role in enumerate(roles) if role not in _LEAD), len(roles))
