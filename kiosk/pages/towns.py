"""The communes that an address is chosen from: those of its postcode, or those whose names begin as typed.

They follow from what the person wrote, so a room must not hear them (decision 0015).
"""

from __future__ import annotations

from collections.abc import Sequence

from kiosk.pages import actions as act
from kiosk.pages.draft import Draft
from kiosk.pages.frame import Pen
from kiosk.pages.town import Town
from kiosk.pages.view import Node, Role, Tone
from kiosk.procedures.communes import Commune, search_key
from kiosk.types import FieldId

SLOTS = 2
"""Places that are offered while the name is typed, one a row: long names fit."""
FEW = 6
"""More are buttons, which are lower than tiles, and the way out stands before them."""
COLUMNS = 10
"""Such a key is as wide as a row of letters."""

POSTCODE, TOWN = FieldId("postcode"), FieldId("town")
_CODE_LENGTH = 5


def offered(town: Town, draft: Draft) -> tuple[Commune, ...]:
    """The communes to touch instead of typing: the postcode is there, the name is not begun."""
    if draft.active != TOWN or draft.by_hand or draft.fields.get(TOWN):
        return ()
    return town.communes.of(draft.fields.get(POSTCODE, ""))


def suggested(pen: Pen) -> tuple[Commune, ...]:
    """The best places for the letters typed so far, those of the postcode first."""
    draft = pen.session.draft
    words = draft.fields.get(TOWN, "")
    if not words:
        return ()
    key, here = search_key(words), pen.town.communes.of(draft.fields.get(POSTCODE, ""))
    near = tuple(one for one in here if search_key(one.name).startswith(key))
    return near[:SLOTS] or pen.town.communes.beginning(words, SLOTS)


def tile_words(one: Commune, among: Sequence[Commune]) -> str:
    """The name, with its postcode where another has the same name."""
    same = sum(other.name == one.name for other in among) > 1
    return f"{one.name} {one.postcodes[0]}" if same else one.name


def places(pen: Pen, found: Sequence[Commune]) -> tuple[Node, ...]:
    """A tile for each, and the way to write a name that is not among them."""
    code = pen.session.draft.fields.get(POSTCODE, "")
    many = len(found) > FEW
    tiles = tuple(
        pen.node(
            f"town.{number}", Role.BUTTON if many else Role.TILE, one.name, icon=None if many else "map-pin",
            spoken=one.name, action=act.TakeCommune(one.name, (code,)), private=True,
        )
        for number, one in enumerate(found)
    )  # fmt: skip
    other = pen.button("by_hand", "town.by_hand", act.FocusField(TOWN), "keyboard", reads=False)
    ask = pen.node("ask.town", Role.TEXT, pen.say("town.choose"))
    return (ask, other, *tiles) if many else (ask, *tiles, other)


def unknown_code(pen: Pen) -> tuple[Node, ...]:
    """A postcode that no commune has: said, not refused, since the list is not the world."""
    draft = pen.session.draft
    code = draft.fields.get(POSTCODE, "")
    if draft.active != TOWN or len(code) != _CODE_LENGTH or not pen.town.communes.lines:
        return ()
    if pen.town.communes.of(code):
        return ()
    words = pen.say("town.unknown_code", code=code)
    return (pen.node("note.postcode", Role.NOTICE, words, icon="info", tone=Tone.PLAIN, private=True),)
